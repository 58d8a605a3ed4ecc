"""Dresses Qt's standard controls in a theme: Fusion, a palette and one style sheet."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from nexus_desktop.ui.theme import Theme, mixed, themes_folder


def apply_theme(app: QApplication, theme: Theme, resources: Path) -> None:
    """Dress every standard control of the program; may be called again at any time."""
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette_of(theme))
    app.setStyleSheet(style_sheet(theme, themes_folder(resources)))


def style_sheet(theme: Theme, folder: Path) -> str:
    """Return `controls.qss` of the themes' folder with the colours of the theme filled in."""
    template = Template((folder / "controls.qss").read_text(encoding="utf-8"))
    colors = {
        field.name: css(value)
        for field in fields(theme)
        if isinstance(value := getattr(theme, field.name), QColor)
    }

    def edge(face: QColor) -> str:
        """Return the colour of the border of a control with such a face."""
        return css(theme.line if theme.has_outlines else face)

    return template.substitute(
        colors,
        hover=css(theme.hover),
        pressed=css(theme.pressed),
        disabled=css(theme.disabled),
        accent_hover=css(mixed(theme.accent, theme.text, 0.12)),
        accent_pressed=css(mixed(theme.accent, theme.bg0, 0.18)),
        # What is focused has a border of 2 px; the padding gives way, so that nothing moves.
        line_width=theme.line_width,
        pad=9 - theme.line_width,
        display_pad=10 - theme.line_width,
        inner_height=32 - 2 * theme.line_width,
        edge=edge(theme.bg3),
        edge_hover=edge(theme.hover),
        edge_pressed=edge(theme.pressed),
        edge_accent=edge(theme.accent),
        glyphs=(folder / "glyphs").as_posix(),
        ink="pale" if theme.is_dark else "dark",
        on_accent_ink="dark" if theme.is_dark else "pale",
    )


def css(color: QColor) -> str:
    """Write a colour the way style sheets read it."""
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, {color.alpha()})"


def palette_of(theme: Theme) -> QPalette:
    """Return the palette that makes the standard controls follow the theme."""
    role = QPalette.ColorRole
    palette = QPalette()
    for key, color in {
        role.Window: theme.bg1,
        role.WindowText: theme.text,
        role.Base: theme.bg0,
        role.AlternateBase: theme.bg1,
        role.Text: theme.text,
        role.PlaceholderText: theme.faint,
        role.Button: theme.bg3,
        role.ButtonText: theme.text,
        role.BrightText: theme.rec,
        role.ToolTipBase: theme.bg2,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.mute,
        role.Light: mixed(theme.bg3, theme.text, 0.12),
        role.Midlight: mixed(theme.bg3, theme.text, 0.06),
        role.Mid: theme.line,
        role.Dark: theme.bg0,
        role.Shadow: theme.bg0,
    }.items():
        palette.setColor(key, color)
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, theme.disabled)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.bg3)
    return palette
