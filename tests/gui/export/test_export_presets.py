"""Presets in the export panel: chosen, kept and removed."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nexus_desktop.ui.export.preset_row import OWN_WAY, ExportPresetRow
from tests.gui.export.conftest import panel_of
from tests.support.desk import Desk
from tests.support.ebur128 import ebur128


def test_a_preset_sets_format_and_loudness_and_is_named_while_nothing_is_changed(
    song: Desk, tmp_path: Path
) -> None:
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "talk.wav"))
    actions = {action.text(): action for action in panel.sound.preset.menu().actions()}
    actions["Podcast, one voice"].trigger()
    assert panel.sound.preset.box.currentText() == "Podcast, one voice"
    assert panel.target == tmp_path / "talk.mp3"
    panel.go.click()
    song.wait_for_banner("Exported: talk.mp3")
    info = soundfile.info(tmp_path / "talk.mp3")
    assert (info.channels, info.samplerate) == (1, 44_100)
    panel = panel_of(song)
    assert panel.sound.preset.box.currentText() == "Podcast, one voice"
    panel.sound.channels.setCurrentIndex(panel.sound.channels.findData(2))
    assert panel.sound.preset.box.currentText() == OWN_WAY


def test_a_preset_brings_the_file_to_its_loudness(song: Desk, tmp_path: Path) -> None:
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "news.wav"))
    trigger(panel.sound.preset, "Broadcast (EBU R 128)")
    panel.go.click()
    song.wait_for_banner("−23.0\N{THIN SPACE}LUFS")
    assert ebur128(tmp_path / "news.wav").integrated_lufs == pytest.approx(-23, abs=0.2)


def test_what_is_chosen_can_be_kept_as_a_preset_and_removed(song: Desk) -> None:
    panel = panel_of(song)
    panel.sound.format.setCurrentIndex(panel.sound.format.findData("flac"))
    row = panel.sound.preset
    for name, shown in (("CD", OWN_WAY), ("For Ben", "For Ben")):
        trigger(row, "Keep as preset…")
        row.name.setText(name)
        QTest.keyClick(row.name, Qt.Key.Key_Return)
        assert row.box.currentText() == shown
        assert panel.isVisible()
    panel.close()
    panel = panel_of(song)
    trigger(panel.sound.preset, "For Ben")
    assert panel.sound.format_id == "flac"
    trigger(panel.sound.preset, "Remove “For Ben”")
    assert panel.sound.preset.box.currentText() == OWN_WAY


def trigger(row: ExportPresetRow, title: str) -> None:
    (action,) = (action for action in row.menu().actions() if action.text() == title)
    action.trigger()
