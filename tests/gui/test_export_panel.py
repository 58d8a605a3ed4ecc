"""The export panel: the choices, the place, no silent overwriting, and what is said afterwards."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.ui.export.export_panel import ExportPanel
from nexus_desktop.ui.export.outcome import clipping_words
from nexus_desktop.workflows import export_audio
from nexus_desktop.workflows.export_audio import ExportReport, ExportRequest
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone

FLOAT_WAV = Kind("float WAV", ".wav", "WAV", "FLOAT")
RATE = 48_000


@pytest.fixture
def song(desk: Desk, tmp_path: Path) -> Desk:
    """Two seconds of a tone."""
    file = tmp_path / "song.wav"
    FLOAT_WAV.write(file, tone(2 * RATE), RATE)
    desk.open_file(file)
    return desk


def panel_of(desk: Desk, command: str = "file.export") -> ExportPanel:
    desk.run(command)
    (panel,) = (
        each for each in desk.window.findChildren(ExportPanel) if each.isVisibleTo(desk.window)
    )
    return panel


@pytest.mark.parametrize("format_id", ["wav", "flac", "mp3"])
def test_the_project_is_exported(song: Desk, tmp_path: Path, format_id: str) -> None:
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "out" / "mix"))
    assert not panel.go.isEnabled()
    assert panel.note.text() == "There is no such folder."
    panel.path.setText(str(tmp_path / "mix"))
    panel.format.setCurrentIndex(panel.format.findData(format_id))
    panel.go.click()
    song.wait_for_banner(f"Exported: mix.{format_id}")
    written = tmp_path / f"mix.{format_id}"
    assert soundfile.info(written).format == format_id.upper()
    assert soundfile.info(written).duration == pytest.approx(2, abs=0.1)


def test_the_selection_is_exported_alone(song: Desk, tmp_path: Path) -> None:
    song.run("select.time", start="0.5", end="1")
    panel = panel_of(song, "file.export_selection")
    assert panel.range.currentText().startswith("Selection")
    panel.path.setText(str(tmp_path / "part.wav"))
    panel.go.click()
    song.wait_for_banner("Exported: part.wav")
    assert soundfile.info(tmp_path / "part.wav").frames == RATE // 2


def test_a_file_that_is_there_is_replaced_only_after_it_was_said(
    song: Desk, tmp_path: Path
) -> None:
    taken = tmp_path / "taken.wav"
    panel = panel_of(song)
    panel.path.setText(str(taken))
    assert panel.go.text() == "Export"
    taken.write_bytes(b"somebody else's")
    panel.go.click()
    assert panel.go.text() == "Replace"
    assert "will be replaced" in panel.note.text()
    assert taken.read_bytes() == b"somebody else's"
    panel.go.click()
    song.wait_for_banner("Exported")
    assert soundfile.info(taken).frames == 2 * RATE


def test_another_format_changes_the_ending_and_nothing_else(song: Desk, tmp_path: Path) -> None:
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "version 1.2.wav"))
    panel.format.setCurrentIndex(panel.format.findData("mp3"))
    assert panel.target == tmp_path / "version 1.2.mp3"
    panel.path.setText(str(tmp_path / "version 1.3"))
    assert panel.target == tmp_path / "version 1.3.mp3"


def test_the_next_export_begins_where_the_last_one_ended(song: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "mixes"
    folder.mkdir()
    panel = panel_of(song)
    panel.format.setCurrentIndex(panel.format.findData("mp3"))
    panel.quality.setCurrentIndex(0)
    best = panel.quality.currentText()
    panel.path.setText(str(folder / "a.mp3"))
    panel.go.click()
    song.wait_for_banner("Exported")
    panel = panel_of(song)
    assert panel.target == folder / "song.mp3"
    assert panel.quality.currentText() == best


def test_export_again_writes_the_same_file_anew(song: Desk, tmp_path: Path) -> None:
    panel = panel_of(song)
    target = tmp_path / "again.wav"
    panel.path.setText(str(target))
    panel.go.click()
    song.wait_for_banner("Exported")
    song.run("edit.delete", start="1", end="2", tracks="1")
    song.run("file.export_again")
    song.wait(lambda: soundfile.info(target).frames == RATE)


def test_another_project_is_not_exported_over_the_last_one(song: Desk, tmp_path: Path) -> None:
    panel = panel_of(song)
    target = tmp_path / "first.wav"
    panel.path.setText(str(target))
    panel.go.click()
    song.wait_for_banner("Exported")
    song.run("file.new")
    song.open_file(tmp_path / "song.wav")
    before = target.stat().st_mtime_ns
    panel = panel_of(song, "file.export_again")
    assert panel.target != target
    assert target.stat().st_mtime_ns == before


def test_what_is_too_loud_is_said(song: Desk, tmp_path: Path) -> None:
    song.run("clip.gain", gain_db="12", clips="1.1")
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "loud.wav"))
    panel.go.click()
    song.wait_for_banner("peak +6.0\N{THIN SPACE}dB")
    (banner,) = (b for b in song.window.banners.banners if b.message.title == "Exported")
    assert "samples are too loud" in banner.message.hint


def test_the_folder_can_be_shown(
    song: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.wait_for_banner("Exported")
    (show,) = (
        button
        for button in song.window.banners.findChildren(QPushButton)
        if button.text() == "Show in folder"
    )
    show.click()
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]


def test_one_sample_is_not_several() -> None:
    assert clipping_words(0) == ""
    assert clipping_words(1).startswith("One sample is")
    assert clipping_words(12_345).startswith("12,345 samples are")


def test_a_running_export_is_not_given_up_without_a_word(
    song: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    export = export_audio.export

    def wait_first(
        request: ExportRequest, reader: ResampledReader, progress: Progress
    ) -> ExportReport:
        goes_on.wait(20)
        return export(request, reader, progress)

    monkeypatch.setattr(export_audio, "export", wait_first)
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.window.close()
    assert song.window.isVisible()
    assert any(banner.startswith("An export is still running") for banner in song.banners)
    goes_on.set()
    song.wait_for_banner("Exported: a.wav")
    song.window.close()
    assert not song.window.isVisible()
