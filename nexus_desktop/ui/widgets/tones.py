"""What a colour on a control says, and which colour of the theme that is."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtGui import QColor

from nexus_desktop.ui.theme import Theme


class Tone(StrEnum):
    """The meaning of a coloured dot, letter or icon; words always stand beside it."""

    QUIET = "quiet"
    ACCENT = "accent"
    OK = "ok"
    WARN = "warn"
    REC = "rec"


def tone_color(theme: Theme, tone: Tone) -> QColor:
    """Return the colour that carries the meaning."""
    return {
        Tone.QUIET: theme.faint,
        Tone.ACCENT: theme.accent,
        Tone.OK: theme.ok,
        Tone.WARN: theme.warn,
        Tone.REC: theme.rec,
    }[tone]


def on_tone_color(theme: Theme, tone: Tone) -> QColor:
    """Return the colour of text on a fill of that tone."""
    return {
        Tone.QUIET: theme.bg1,
        Tone.ACCENT: theme.on_accent,
        Tone.OK: theme.on_warn,
        Tone.WARN: theme.on_warn,
        Tone.REC: theme.on_rec,
    }[tone]
