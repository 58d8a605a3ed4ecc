"""Icons are there, take the colour they are given and stay sharp."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.registry import all_commands
from tests.support.source_tree import ROOT

FOLDER = ROOT / "resources/icons"
FILES = sorted(FOLDER.glob("*.svg"))
RED = QColor("#ff0000")


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_an_icon_shows_something_in_the_colour_asked_for(look: Look, file: Path) -> None:
    image = look.icons.pixmap(file.stem, 16, RED, 2.0).toImage()
    assert 0.02 < coverage(image) < 0.75
    assert colors_of(image) == {RED.name()}


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_icon_is_drawn_on_the_same_grid(file: Path) -> None:
    root = ET.parse(file).getroot()
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke-width") == "2"


def test_every_icon_a_command_names_exists(look: Look) -> None:
    named = {command.icon for command in all_commands() if command.icon}
    assert named - look.icons.names() == set()


def test_the_licence_lies_beside_the_icons() -> None:
    assert "ISC License" in (FOLDER / "LICENSE").read_text("utf-8")


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0, 3.0])
def test_an_icon_has_a_pixel_for_every_pixel_of_the_screen(look: Look, scale: float) -> None:
    pixmap = look.icons.pixmap("scissors", 16, RED, scale)
    assert pixmap.width() == round(16 * scale)
    assert pixmap.devicePixelRatio() == scale


def test_a_line_is_as_wide_on_a_large_icon_as_on_a_small_one(look: Look) -> None:
    small = look.icons.pixmap("minus", 16, RED, 1.0).toImage()
    large = look.icons.pixmap("minus", 48, RED, 1.0).toImage()
    assert ink_in_column(small, 8) == pytest.approx(ink_in_column(large, 24), abs=0.3)


def test_an_action_keeps_its_icon_in_the_colour_of_the_theme(
    look: Look, qapp: QApplication
) -> None:
    action = QAction("Split")
    look.keep_icon(action, "scissors")
    for theme in ("light", "dark", "high_contrast"):
        look.use_theme(qapp, theme)
        image = action.icon().pixmap(QSize(16, 16), 1.0).toImage()
        assert colors_of(image) == {look.theme.text.name()}


def test_disabled_and_chosen_entries_have_icons_of_their_own(look: Look) -> None:
    icon = look.icon("scissors")
    disabled = icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Disabled).toImage()
    chosen = icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Active).toImage()
    assert colors_of(disabled) == {look.theme.disabled.name()}
    assert colors_of(chosen) == {look.theme.on_accent.name()}


def test_what_had_an_icon_may_go_before_the_theme_changes(look: Look, qapp: QApplication) -> None:
    action = QAction("Split")
    look.keep_icon(action, "scissors")
    del action
    look.use_theme(qapp, "light")


def test_an_icon_that_does_not_exist_is_an_error(look: Look) -> None:
    with pytest.raises(OSError, match="no-such-icon"):
        look.icon("no-such-icon")


def test_an_icon_is_drawn_once(look: Look) -> None:
    assert look.icon("copy") is look.icon("copy")


def coverage(image: QImage) -> float:
    alphas = [image.pixelColor(x, y).alphaF() for x, y in pixels(image)]
    return sum(alphas) / len(alphas)


def colors_of(image: QImage) -> set[str]:
    """Return the colours of all pixels that are fully covered."""
    found = (image.pixelColor(x, y) for x, y in pixels(image))
    return {color.name() for color in found if color.alpha() == 255}


def ink_in_column(image: QImage, x: int) -> float:
    return sum(image.pixelColor(x, y).alphaF() for y in range(image.height()))


def pixels(image: QImage) -> list[tuple[int, int]]:
    return [(x, y) for x in range(image.width()) for y in range(image.height())]
