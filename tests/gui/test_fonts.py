"""Type comes from the files that are shipped, in the sizes of the design."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QApplication

from nexus_desktop.ui.fonts import Fonts
from nexus_desktop.ui.look import Look
from tests.support.source_tree import ROOT

SHIPPED = ROOT / "resources/fonts"


def test_inter_is_used(look: Look) -> None:
    assert look.fonts.family == "Inter"
    assert QFontInfo(look.fonts.body).family() == "Inter"


def test_the_sizes_are_those_of_the_design(look: Look) -> None:
    fonts = look.fonts
    sizes = [fonts.time, fonts.title, fonts.body, fonts.small, fonts.caption]
    assert [font.pixelSize() for font in sizes] == [22, 13, 13, 12, 11]
    assert QFontInfo(fonts.time).weight() == QFont.Weight.DemiBold
    assert QFontInfo(fonts.body).weight() == QFont.Weight.Normal


def test_figures_stand_in_columns(look: Look) -> None:
    metrics = QFontMetricsF(look.fonts.time)
    widths = [metrics.horizontalAdvance(digit) for digit in "0123456789"]
    assert max(widths) - min(widths) < 0.1


def test_the_signs_that_people_read_are_in_the_font(look: Look) -> None:
    metrics = QFontMetricsF(look.fonts.caption)
    for sign in "−–—·…∞°“”\N{THIN SPACE}ÄÖÜäöüßéñçłőğ":
        assert metrics.inFontUcs4(ord(sign)), sign


def test_without_the_files_the_system_font_serves(
    qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        fonts = Fonts(tmp_path)
    assert fonts.family == QGuiApplication.font().family()
    assert "not usable" in caplog.text


def test_a_damaged_file_is_not_used(
    qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "fonts"
    shutil.copytree(SHIPPED, folder)
    (folder / "Inter-Medium.otf").write_bytes(b"not a font")
    with caplog.at_level(logging.WARNING):
        Fonts(tmp_path)
    assert "Inter-Medium.otf" in caplog.text


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE" in (SHIPPED / "OFL.txt").read_text("utf-8")
