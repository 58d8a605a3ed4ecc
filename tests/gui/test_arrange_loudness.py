"""Loudness under the lanes: shown by a command, read at a place, measured again after an edit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nexus_desktop.ui.arrange.loudness_strip import HEIGHT, LoudnessStrip
from tests.support.desk import Desk

RATE = 48_000


@pytest.fixture
def strip(desk: Desk, tmp_path: Path) -> LoudnessStrip:
    """The strip of a project with ten seconds of a tone at −26 dBFS on both sides."""
    wave = 0.05 * np.sin(2 * np.pi * 997 * np.arange(10 * RATE) / RATE)
    soundfile.write(tmp_path / "tone.wav", np.stack([wave, wave], axis=1), RATE)
    desk.open_file(tmp_path / "tone.wav")
    return desk.find(LoudnessStrip)


def test_the_command_shows_it_and_takes_it_away(desk: Desk, strip: LoudnessStrip) -> None:
    lanes = desk.lanes.height()
    assert not strip.isVisible()
    desk.run("view.loudness")
    assert strip.isVisible()
    assert strip.scale.isVisible()
    desk.wait(lambda: desk.lanes.height() == lanes - HEIGHT)
    assert strip.scale.mapTo(desk.window, QPoint()).y() == strip.mapTo(desk.window, QPoint()).y()
    desk.run("view.loudness")
    desk.wait(lambda: desk.lanes.height() == lanes)
    assert not strip.scale.isVisible()


def test_it_says_how_loud_it_is_at_the_cursor_and_under_the_pointer(
    desk: Desk, strip: LoudnessStrip
) -> None:
    desk.run("view.loudness")
    desk.wait_until_idle()
    assert strip.accessibleDescription() == "Short-term –"
    desk.session.set_cursor(5 * RATE)
    # A tone of 997 Hz on two channels is as many LUFS as its peaks are dBFS (BS.1770, annex 2).
    assert strip.accessibleDescription() == "Short-term −26.0\u2009LUFS"
    QTest.mouseMove(strip, QPoint(desk.x_of(1 * RATE), 20))
    desk.wait(lambda: strip.accessibleDescription() == "Short-term –")


def test_an_edit_is_measured_again(desk: Desk, strip: LoudnessStrip) -> None:
    desk.run("view.loudness")
    desk.wait_until_idle()
    desk.run("clip.gain", clips="1.1", gain_db="-6")
    desk.wait(lambda: strip.lufs_at(5 * RATE) == pytest.approx(-32.0, abs=0.1))
    desk.run("edit.undo")
    desk.wait(lambda: strip.lufs_at(5 * RATE) == pytest.approx(-26.0, abs=0.1))


def test_a_click_goes_there(desk: Desk, strip: LoudnessStrip) -> None:
    desk.run("view.loudness")
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(desk.x_of(4 * RATE), 30))
    frames_per_pixel = desk.window.page.arrange.state.viewport.frames_per_pixel
    assert desk.session.cursor == pytest.approx(4 * RATE, abs=frames_per_pixel)


def test_nothing_is_measured_while_it_is_hidden(desk: Desk, strip: LoudnessStrip) -> None:
    desk.wait_until_idle()
    assert len(strip.series) == 0
