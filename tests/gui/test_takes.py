"""The takes of a clip in the window: heard, dragged out, forgotten."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nexus_desktop.domain.selection import Selection
from nexus_desktop.ui.clip.take_list import TakeList
from nexus_desktop.workflows.commands.context import Subject
from tests.support.audio_files import Kind, heard
from tests.support.desk import Desk

FLOAT_WAV = Kind("float WAV", ".wav", "WAV", "FLOAT")
RATE = 48_000
SOUND = np.linspace(0, 0.5, RATE, dtype=np.float32)[:, None]


@pytest.fixture
def voice(desk: Desk, tmp_path: Path) -> Desk:
    """A selected clip that was reversed: it has the sound before as another take."""
    file = tmp_path / "voice.wav"
    FLOAT_WAV.write(file, SOUND, RATE)
    desk.open_file(file)
    clip = desk.project.tracks[0].clips[0]
    desk.session.select(Selection(clips=frozenset({clip.id})))
    desk.run("effect.apply", effect="reverse")
    desk.wait(lambda: desk.project.tracks[0].clips[0].other_takes)
    desk.wait_until_idle()
    desk.window.page.inspector.show_subject(Subject.CLIP)
    return desk


def rows(listed: TakeList) -> list[str]:
    return [listed.item(row).text() for row in range(listed.count())]


def middle_of(listed: TakeList, row: int) -> QPoint:
    return listed.visualItemRect(listed.item(row)).center()


def test_the_take_that_is_clicked_is_heard_and_the_list_keeps_its_order(voice: Desk) -> None:
    listed = voice.find(TakeList)
    assert listed.isVisible()
    shown, heard_row = rows(listed), listed.currentRow()
    other = 1 - heard_row
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(listed, other))
    assert listed.currentRow() == other
    assert rows(listed) == shown
    assert voice.steps[-1] == f"Chose the take “{shown[other]}”."
    voice.run("edit.undo")
    assert listed.currentRow() == heard_row


def test_a_take_is_forgotten_with_the_delete_key(voice: Desk) -> None:
    listed = voice.find(TakeList)
    gone = rows(listed)[1 - listed.currentRow()]
    listed.setCurrentRow(1 - listed.currentRow())
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert voice.steps[-1] == f"Discarded the take “{gone}”."
    assert not listed.isVisible()
    assert voice.project.tracks[0].clips[0].other_takes == ()


def test_a_take_that_is_not_heard_can_be_dragged_out(voice: Desk) -> None:
    listed = voice.find(TakeList)
    row = 1 - listed.currentRow()
    made: list[Path] = []
    drag_out = voice.window.command_context.drag_out
    assert drag_out is not None
    bounce = listed.bounce_at(middle_of(listed, row))
    assert bounce is not None
    assert bounce.title == rows(listed)[row]
    drag_out.hand_over(bounce, made.append)
    voice.wait(lambda: made)
    np.testing.assert_allclose(heard(made[0])[:RATE], SOUND.repeat(2, axis=1), atol=1e-4)


def test_commands_name_takes_as_people_do(voice: Desk) -> None:
    first = voice.project.tracks[0].clips[0].take
    voice.run("clip.take", clip="1.1")
    assert voice.project.tracks[0].clips[0].take != first
    voice.run("clip.take", clip="1.1", take="2")
    assert voice.project.tracks[0].clips[0].take == first
    voice.run("clip.take", clip="1.1", take="the seventh")
    assert any("There is no take “the seventh”." in banner for banner in voice.banners)
