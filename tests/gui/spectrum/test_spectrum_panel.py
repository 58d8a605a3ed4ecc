"""The spectrum in the window: of what is heard and of what is selected; read by hand and key."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nexus_desktop.ui.spectrum.spectrum_panel import SpectrumPanel
from tests.support.desk import Desk

RATE = 48_000
LOW_HZ, HIGH_HZ = 220.0, 3520.0
SCALLOPING_DB = 1.5
"""By so much a tone between two bins is too low under the window of Hann (Harris 1978, table 1)."""
SETTLED_MS = 200
"""Long enough for what was rendered before a stop to be heard."""


@pytest.fixture
def panel(desk: Desk, tmp_path: Path) -> SpectrumPanel:
    """The panel of a project with an A3 for three seconds, then a softer A7 for as long."""
    seconds = np.arange(3 * RATE) / RATE
    low = 0.5 * np.sin(2 * np.pi * LOW_HZ * seconds)
    high = 0.05 * np.sin(2 * np.pi * HIGH_HZ * seconds)
    soundfile.write(tmp_path / "tones.wav", np.concatenate([low, high]), RATE)
    desk.open_file(tmp_path / "tones.wav")
    desk.run("analyze.spectrum")
    return desk.window.page.inspector.spectrum


def level_in(words: str) -> float:
    return float(words.split(" · ")[-1].removesuffix("\u2009dB").replace("−", "-"))


def loudest_hz(panel: SpectrumPanel) -> float | None:
    loudest = panel.view.loudest()
    return None if loudest is None else loudest.hertz


def test_the_panel_invites_and_the_keyboard_is_on_its_drawing(panel: SpectrumPanel) -> None:
    assert panel.view.hasFocus()
    assert panel.view.loudest() is None
    assert panel.note.text().startswith("Play to see")


def test_what_is_heard_is_shown_and_falls_when_it_stops(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("play.toggle")
    desk.wait(lambda: loudest_hz(panel) == pytest.approx(LOW_HZ, abs=0.5))
    assert panel.note.text() == "What is heard now."
    assert panel.place.text().startswith("Loudest: ")
    desk.run("play.toggle")
    desk.wait(lambda: panel.view.loudest() is None)


def test_nothing_is_listened_to_while_the_panel_is_hidden(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("view.history")
    desk.run("play.toggle")
    player = desk.window.page.context.playback
    desk.wait(lambda: player.position > RATE // 2)
    desk.run("play.toggle")
    desk.wait(lambda: not player.is_playing)
    desk.qtbot.wait(SETTLED_MS)
    desk.run("analyze.spectrum")
    panel.tick()
    assert panel.view.loudest() is None


def test_what_is_selected_is_measured_while_nothing_plays(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("select.time", start="3.5", end="5.5")
    assert panel.note.text() == "Measuring what is selected…"
    desk.wait(lambda: panel.note.text() == "The mean of what is selected.")
    assert loudest_hz(panel) == pytest.approx(HIGH_HZ, abs=0.5)
    # A tone on one channel is as loud on both; its peaks reach 0.05 of full scale.
    assert " A7 +0\u2009ct " in panel.view.words_at(HIGH_HZ)
    assert level_in(panel.view.words_at(HIGH_HZ)) == pytest.approx(-26, abs=SCALLOPING_DB)


def test_an_edit_measures_anew(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("select.time", start="3.5", end="5.5")
    desk.wait(lambda: panel.note.text() == "The mean of what is selected.")
    before_db = level_in(panel.view.words_at(HIGH_HZ))
    desk.run("clip.gain", clips="1.1", gain_db="-6")
    assert panel.note.text() == "Measuring what is selected…"
    desk.wait(lambda: panel.note.text() == "The mean of what is selected.")
    assert level_in(panel.view.words_at(HIGH_HZ)) == pytest.approx(before_db - 6, abs=0.11)


def test_of_a_long_selection_the_first_minute_is_measured(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("select.time", start="0", end="90")
    desk.wait(lambda: panel.note.text().startswith("The mean of the first minute"))


def test_peaks_are_held_cleared_and_hidden(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("play.toggle")
    desk.wait(lambda: panel.view.loudest() is not None)
    desk.run("play.toggle")
    desk.wait(lambda: panel.view.loudest() is None)
    panel.peaks.setFocus()
    held = desk.picture(panel.view)
    QTest.mouseClick(panel.peaks, Qt.MouseButton.LeftButton)
    assert desk.picture(panel.view) != held
    assert not panel.clear.isEnabled()
    QTest.mouseClick(panel.peaks, Qt.MouseButton.LeftButton)
    assert desk.picture(panel.view) == held
    QTest.mouseClick(panel.clear, Qt.MouseButton.LeftButton)
    assert desk.picture(panel.view) != held


def test_the_pointer_reads_frequency_note_and_level(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("select.time", start="0.5", end="2.5")
    desk.wait(lambda: panel.note.text() == "The mean of what is selected.")
    view = panel.view
    # 20 Hz to 20 kHz are three decades; 220 Hz lies log10(11) of them from the left.
    x = 8 + (view.width() - 16) * np.log10(LOW_HZ / 20) / 3
    QTest.mouseMove(view, QPoint(round(float(x)), 40))
    desk.wait(lambda: view.words)
    frequency, note, level = view.words.split(" · ")
    assert float(frequency.split("\u2009")[0]) == pytest.approx(LOW_HZ, rel=0.02)
    assert note.startswith("A3")
    assert level_in(level) == pytest.approx(-6, abs=SCALLOPING_DB)
    assert panel.place.text() == view.accessibleDescription() == view.words


def test_the_keyboard_goes_by_semitones_and_octaves(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("select.time", start="0.5", end="2.5")
    desk.wait(lambda: panel.note.text() == "The mean of what is selected.")
    view = panel.view
    view.setFocus()
    desk.press("Up", view)
    assert " A3 " in view.words
    desk.press("Right", view)
    assert " B♭3 " in view.words
    desk.press("PgUp", view)
    assert " B♭4 " in view.words
    desk.press("Home", view)
    assert view.words.startswith("20.0\u2009Hz")
    desk.press("Esc", view)
    assert view.words == ""
    assert panel.place.text().startswith("Loudest: ")


def test_two_selections_are_compared(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("select.time", start="0.5", end="2.5")
    desk.wait(lambda: panel.note.text() == "The mean of what is selected.")
    low = desk.picture(panel.view)
    QTest.mouseClick(panel.compare, Qt.MouseButton.LeftButton)
    desk.run("select.time", start="3.5", end="5.5")
    desk.wait(lambda: loudest_hz(panel) == pytest.approx(HIGH_HZ, abs=0.5))
    both = desk.picture(panel.view)
    QTest.mouseClick(panel.compare, Qt.MouseButton.LeftButton)
    high = desk.picture(panel.view)
    # Where the low tone stands, only the dashed line of what was kept makes a difference.
    x = round(float(8 + (panel.view.width() - 16) * np.log10(LOW_HZ / 20) / 3))
    column = [(x + dx, y) for dx in range(-3, 4) for y in range(20, 60)]
    assert any(both.pixel(*at) != high.pixel(*at) for at in column)
    assert both != low


def test_the_values_are_copied_as_a_table(desk: Desk, panel: SpectrumPanel) -> None:
    desk.run("select.time", start="0.5", end="2.5")
    desk.wait(lambda: panel.note.text() == "The mean of what is selected.")
    QTest.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    names, *lines = QGuiApplication.clipboard().text().splitlines()
    assert names == "frequency_hz\tlevel_dbfs"
    rows = [tuple(map(float, line.split("\t"))) for line in lines]
    hertz, level_db = max(rows, key=lambda row: row[1])
    assert hertz == pytest.approx(LOW_HZ, abs=RATE / 8192)
    assert level_db == pytest.approx(-6, abs=SCALLOPING_DB)
