"""What is chosen in the export panel, dragged out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.export_parts import What
from nexus_desktop.ui import file_drag
from tests.gui.export.conftest import panel_of
from tests.gui.export.test_export_presets import trigger
from tests.support.desk import Desk
from tests.support.ebur128 import ebur128


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Take what is dragged instead of the system, which has no pointer here."""
    taken: list[Path] = []

    def take(_source: QWidget, path: Path) -> None:
        taken.append(path)

    monkeypatch.setattr(file_drag, "drag_file", take)
    return taken


def drag(handle: QWidget) -> None:
    middle = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(60, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))


def test_a_preset_is_dragged_out_as_the_file_it_makes(song: Desk, dragged: list[Path]) -> None:
    panel = panel_of(song)
    trigger(panel.sound.preset, "Broadcast (EBU R 128)")
    handle = panel.drag.handle
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton)
    song.wait(lambda: panel.drag.is_ready)
    assert handle.words == "ready"
    drag(handle)
    (path,) = dragged
    assert path.name.startswith("song ")
    assert soundfile.info(path).subtype == "PCM_24"
    assert ebur128(path).integrated_lufs == pytest.approx(-23.0, abs=0.2)


def test_what_is_not_ready_yet_is_told_and_another_choice_is_another_file(
    song: Desk, dragged: list[Path]
) -> None:
    panel = panel_of(song)
    drag(panel.drag.handle)
    assert "still being rendered" in panel.note.text()
    song.wait(lambda: panel.drag.is_ready)
    trigger(panel.sound.preset, "Podcast")
    assert not panel.drag.is_ready
    assert panel.drag.handle.words == ""
    QTest.mouseClick(panel.drag.handle, Qt.MouseButton.LeftButton)
    song.wait(lambda: panel.drag.is_ready)
    drag(panel.drag.handle)
    assert [path.suffix for path in dragged] == [".mp3"]


def test_several_files_are_not_dragged(song: Desk, tmp_path: Path) -> None:
    song.run("select.time", start="0", end="1")
    song.run("label.add", name="One")
    song.run("select.time", start="1", end="2")
    song.run("label.add", name="Two")
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    assert panel.drag.handle.isVisible()
    panel.what.setCurrentIndex(panel.what.findData(What.REGIONS))
    assert not panel.drag.handle.isVisible()
