"""The loudness of the mix in the window: measured, judged, and brought to a target."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nexus_desktop.ui.loudness.loudness_panel import LoudnessPanel
from tests.support.desk import Desk
from tests.support.hand_runner import HandTaskRunner


@pytest.fixture
def panel(desk: Desk, tmp_path: Path) -> LoudnessPanel:
    """The panel of a project with six seconds of a tone at −26 dBFS on both sides."""
    wave = 0.05 * np.sin(2 * np.pi * 997 * np.arange(6 * 48_000) / 48_000)
    soundfile.write(tmp_path / "tone.wav", np.stack([wave, wave], axis=1), 48_000)
    desk.open_file(tmp_path / "tone.wav")
    desk.run("analyze.loudness")
    return desk.window.page.inspector.loudness


def measure(desk: Desk, panel: LoudnessPanel) -> None:
    QTest.mouseClick(panel.measure, Qt.MouseButton.LeftButton)
    desk.wait(lambda: panel.figures and panel.measure.isEnabled())


def test_the_panel_invites_and_the_keyboard_is_on_its_button(panel: LoudnessPanel) -> None:
    assert panel.isVisible()
    assert panel.measure.hasFocus()
    assert "Measure how loud" in panel.note.text()
    assert not panel.curve.isVisible()


def test_the_mix_is_measured_and_judged(desk: Desk, panel: LoudnessPanel) -> None:
    measure(desk, panel)
    assert panel.figures["Integrated"] == "−26.0\u2009LUFS"
    assert panel.figures["Crest factor"] == "+3.0\u2009dB"
    assert panel.figures["Phase"] == "+1.00"
    assert panel.checks.text().startswith("Fails:")
    assert panel.curve.isVisible()


def test_one_button_brings_the_mix_to_its_target(desk: Desk, panel: LoudnessPanel) -> None:
    measure(desk, panel)
    panel.targets.setCurrentIndex(panel.targets.findData("spotify"))
    QTest.mouseClick(panel.mend, Qt.MouseButton.LeftButton)
    desk.wait(lambda: panel.checks.text().startswith("Passes:") and panel.measure.isEnabled())
    assert desk.steps[-1] == "Brought the mix to Spotify."
    assert not panel.mend.isEnabled()
    desk.run("edit.undo")
    assert panel.note.text() == "Measured before the last edit."


def test_only_what_is_selected_is_measured(desk: Desk, panel: LoudnessPanel) -> None:
    desk.run("clip.split", at="3")
    desk.run("clip.gain", clips="1.2", gain_db="-20")
    desk.run("select.time", start="0", end="3")
    measure(desk, panel)
    assert panel.figures["Integrated"] == "−26.0\u2009LUFS"


def test_a_cancelled_measurement_leaves_the_panel_as_it_was(
    desk: Desk, panel: LoudnessPanel
) -> None:
    workshop = desk.window.command_context.workshop
    assert workshop is not None
    by_hand = HandTaskRunner()
    workshop.runner = by_hand
    QTest.mouseClick(panel.measure, Qt.MouseButton.LeftButton)
    assert panel.note.text() == "Measuring…"
    by_hand.handles[0].cancel()
    by_hand.turn_all()
    assert panel.measure.isEnabled()
    assert "Measure how loud" in panel.note.text()


def test_nothing_to_measure_is_said(desk: Desk) -> None:
    desk.run("analyze.loudness")
    panel = desk.window.page.inspector.loudness
    QTest.mouseClick(panel.measure, Qt.MouseButton.LeftButton)
    desk.wait_for_banner("Nothing to measure")
    assert panel.measure.isEnabled()


def test_what_is_heard_moves_the_bars_and_integrates_until_it_is_reset(
    desk: Desk, panel: LoudnessPanel
) -> None:
    desk.run("play.toggle")
    desk.wait(lambda: panel.live.rows["Integrated"] is not None)
    # A tone of 997 Hz on two channels is as many LUFS as its peaks are dBFS (BS.1770, annex 2).
    assert panel.live.rows["Momentary"] == pytest.approx(-26.0, abs=0.2)
    desk.run("play.toggle")
    desk.wait(lambda: panel.live.rows["Momentary"] is None)
    assert panel.live.rows["Integrated"] == pytest.approx(-26.0, abs=0.5)
    assert "Integrated −26" in panel.live.accessibleDescription()
    QTest.mouseClick(panel.reset, Qt.MouseButton.LeftButton)
    assert panel.live.rows["Integrated"] is None


def test_the_mark_is_where_the_target_is(desk: Desk, panel: LoudnessPanel) -> None:
    before = desk.picture(panel.live)
    panel.targets.setCurrentIndex(panel.targets.findData("ebu_r128"))
    panel.targets.activated.emit(panel.targets.currentIndex())
    assert desk.picture(panel.live) != before
    assert panel.live.accessibleDescription() == "target −23.0\u2009LUFS"


def test_nothing_is_metered_while_the_panel_is_hidden(desk: Desk, panel: LoudnessPanel) -> None:
    desk.run("view.history")
    desk.run("play.toggle")
    player = desk.window.page.context.playback
    desk.wait(lambda: player.position > 48_000)
    desk.run("play.toggle")
    desk.wait(lambda: not player.is_playing)
    desk.qtbot.wait(200)
    desk.run("analyze.loudness")
    panel.tick()
    assert panel.live.rows["Integrated"] is None
