"""Themes are complete, and what they write can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import Theme, load_theme, mixed, theme_names
from tests.support.source_tree import ROOT

RESOURCES = ROOT / "resources"
NAMES = ("dark", "high_contrast", "high_contrast_light", "light")


def test_these_are_the_themes() -> None:
    assert theme_names(RESOURCES) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("role", "least"), [("text", 5.0), ("mute", 5.0), ("faint", 4.5)])
def test_words_can_be_read_on_every_surface(name: str, role: str, least: float) -> None:
    theme = load_theme(RESOURCES, name)
    for surface in (theme.bg0, theme.bg1, theme.bg2):
        assert contrast(getattr(theme, role), surface) >= least


@pytest.mark.parametrize("name", NAMES)
def test_words_can_be_read_on_controls_and_fills(name: str) -> None:
    theme = load_theme(RESOURCES, name)
    assert contrast(theme.text, theme.bg3) >= 4.5
    assert contrast(theme.text, theme.hover) >= 4.5
    assert contrast(theme.mute, theme.bg3) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.on_warn, theme.warn) >= 4.5
    assert contrast(theme.on_rec, theme.rec) >= 4.5
    for track in theme.tracks:
        assert contrast(theme.clip_title, track) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_what_carries_meaning_stands_out_from_every_surface(name: str) -> None:
    theme = load_theme(RESOURCES, name)
    for surface in (theme.bg0, theme.bg1, theme.bg2):
        for color in (theme.accent, theme.ok, theme.warn, theme.rec, *theme.tracks):
            assert contrast(color, surface) >= 3.0


def test_the_formula_of_the_contrast_is_that_of_wcag() -> None:
    assert contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21.0)
    # Published pair: the lightest grey that passes 4.5 on white.
    assert contrast(QColor("#767676"), QColor("#ffffff")) == pytest.approx(4.54, abs=0.01)


def test_eight_tracks_have_eight_colours_and_the_ninth_begins_again() -> None:
    theme = load_theme(RESOURCES, "dark")
    assert len({color.name() for color in theme.tracks}) == 8
    assert theme.track(8) == theme.track(0)


def test_a_translucent_colour_lets_through_what_lies_below() -> None:
    selection = load_theme(RESOURCES, "dark").selection
    assert selection.name() == "#4cc2ff"
    assert selection.alphaF() == pytest.approx(0.16, abs=0.005)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    assert mixed(black, white, 0.0) == black
    assert mixed(black, white, 1.0) == white
    assert mixed(black, white, 0.5).name() == "#808080"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('rec = "#ff5c5c"', ""),
        ('rec = "#ff5c5c"', 'rec = "#ff5c5c"\nshiny = "#ffffff"'),
        ('rec = "#ff5c5c"', 'rec = "reddish"'),
    ],
    ids=["missing", "unknown", "not a colour"],
)
def test_a_theme_that_lacks_a_colour_or_has_a_strange_one_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    text = (RESOURCES / "themes/dark.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes/odd.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=r"odd|not a colour"):
        load_theme(tmp_path, "odd")


def test_the_style_sheet_is_complete_in_every_theme(look: Look, qapp: QApplication) -> None:
    for name in NAMES:
        look.use_theme(qapp, name)
        assert "$" not in qapp.styleSheet()


def test_a_theme_can_be_changed_while_the_window_is_open(
    look: Look, qapp: QApplication, qtbot: QtBot
) -> None:
    button = QPushButton("Export")
    qtbot.addWidget(button)
    button.resize(120, 32)
    button.show()
    assert face_of(button) == look.theme.bg3
    with qtbot.waitSignal(look.theme_changed):
        look.use_theme(qapp, "light")
    assert face_of(button) == load_theme(RESOURCES, "light").bg3
    assert qapp.palette().window().color() == look.theme.bg1


def test_choosing_the_theme_in_use_changes_nothing(look: Look, qapp: QApplication) -> None:
    heard: list[Theme] = []
    look.theme_changed.connect(lambda: heard.append(look.theme))
    look.use_theme(qapp, "dark")
    assert heard == []


def test_every_picture_the_style_sheet_names_exists(look: Look, qapp: QApplication) -> None:
    for name in NAMES:
        look.use_theme(qapp, name)
        urls = {part.split('"')[1] for part in qapp.styleSheet().split("url(")[1:]}
        assert urls
        assert [url for url in urls if not Path(url).is_file()] == []


def face_of(button: QPushButton) -> QColor:
    """Return the colour of a button beside its words."""
    return button.grab().toImage().pixelColor(8, button.height() // 2)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2.1, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: QColor) -> float:
    """Return the relative luminance of WCAG 2.1, 0 to 1."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = linear(color.redF()), linear(color.greenF()), linear(color.blueF())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
