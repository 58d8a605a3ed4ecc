"""The export panel: the choices, the place, no silent overwriting, and what is said afterwards."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from nexus_desktop.domain.export_parts import What
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.media.tags import read_tags
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.ui.export.export_list import ExportList, ExportRow
from nexus_desktop.ui.export.export_panel import ExportPanel
from nexus_desktop.ui.export.outcome import clipping_words
from nexus_desktop.ui.export.preset_row import OWN_WAY, ExportPresetRow
from nexus_desktop.workflows.export_audio import Dither, ExportReport, ExportRequest, export
from nexus_desktop.workflows.import_audio import Placement
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.ebur128 import ebur128
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
    panel.sound.format.setCurrentIndex(panel.sound.format.findData(format_id))
    panel.go.click()
    song.wait_for_banner(f"Exported: mix.{format_id}")
    written = tmp_path / f"mix.{format_id}"
    assert soundfile.info(written).format == format_id.upper()
    assert soundfile.info(written).duration == pytest.approx(2, abs=0.1)


def test_the_selection_is_exported_alone(song: Desk, tmp_path: Path) -> None:
    song.run("select.time", start="0.5", end="1")
    panel = panel_of(song, "file.export_selection")
    assert panel.what.currentText().startswith("Selection")
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
    panel.sound.format.setCurrentIndex(panel.sound.format.findData("mp3"))
    assert panel.target == tmp_path / "version 1.2.mp3"
    panel.path.setText(str(tmp_path / "version 1.3"))
    assert panel.target == tmp_path / "version 1.3.mp3"


def test_the_next_export_begins_where_the_last_one_ended(song: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "mixes"
    folder.mkdir()
    panel = panel_of(song)
    panel.sound.format.setCurrentIndex(panel.sound.format.findData("mp3"))
    panel.sound.quality.setCurrentIndex(0)
    best = panel.sound.quality.currentText()
    panel.path.setText(str(folder / "a.mp3"))
    panel.go.click()
    song.wait_for_banner("Exported")
    panel = panel_of(song)
    assert panel.target == folder / "a.mp3"
    assert panel.go.text() == "Replace"
    assert panel.sound.quality.currentText() == best


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

    def wait_first(
        request: ExportRequest, reader: ResampledReader, progress: Progress
    ) -> ExportReport:
        goes_on.wait(20)
        return export(request, reader, progress)

    monkeypatch.setattr("nexus_desktop.workflows.export_queue.export", wait_first)
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


def test_each_track_becomes_a_file_and_one_sentence_tells_of_all(
    song: Desk, tmp_path: Path
) -> None:
    song.run("file.rename", title="Song")
    song.program.workbench.import_paths([tmp_path / "song.wav"], Placement(None, Frames(0)))
    song.wait(lambda: len(song.project.tracks) == 2 and song.program.is_idle())
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "x.wav"))
    panel.what.setCurrentIndex(panel.what.findData(What.STEMS))
    assert panel.target == tmp_path / "{project} {index:02} {name}.wav"
    panel.path.setText(str(tmp_path / "{index} of {count}.wav"))
    assert panel.note.text() == "2 files: 1 of 2.wav, 2 of 2.wav."
    (tmp_path / "2 of 2.wav").write_bytes(b"older")
    panel.check()
    assert panel.go.text() == "Replace 1"
    assert panel.note.text().endswith("2 of 2.wav is there and will be replaced.")
    panel.go.click()
    song.wait_for_banner("Exported: 2 files in")
    assert [soundfile.info(tmp_path / f"{n} of 2.wav").frames for n in (1, 2)] == [2 * RATE] * 2


def test_a_pattern_that_makes_no_sense_is_told_before_the_click(song: Desk, tmp_path: Path) -> None:
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "{nme}.wav"))
    assert not panel.go.isEnabled()
    assert "There is no {nme}." in panel.note.text()
    panel.path.setText(str(tmp_path / "{name} {date}.wav"))
    assert panel.go.isEnabled()


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


def test_tags_and_a_cover_are_written(song: Desk, tmp_path: Path) -> None:
    picture = tmp_path / "cover.png"
    song.window.grab().scaled(64, 64).save(str(picture))
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "song.flac"))
    panel.sound.format.setCurrentIndex(panel.sound.format.findData("flac"))
    panel.tags_button.click()
    panel.tags.fields["artist"].setText("Ana Müller")
    panel.tags.cover.setText(str(tmp_path / "none.png"))
    assert not panel.go.isEnabled()
    panel.tags.cover.setText(str(picture))
    panel.go.click()
    song.wait_for_banner("Exported: song.flac")
    tags, cover = read_tags(tmp_path / "song.flac")
    assert (tags["artist"], tags["title"]) == ("Ana Müller", "song")
    assert cover is not None
    assert cover.data == picture.read_bytes()
    panel = panel_of(song)
    assert panel.tags.tags == {"artist": "Ana Müller"}
    assert panel.tags_button.text() == "Artist, Cover picture"


def list_of(desk: Desk) -> ExportList:
    desk.run("file.exports")
    (listed,) = desk.window.findChildren(ExportList)
    return listed


def test_the_list_shows_how_exports_came_out(song: Desk, tmp_path: Path) -> None:
    listed = list_of(song)
    assert listed.rows == []
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.wait_for_banner("Exported: a.wav")
    (row,) = listed.rows
    assert "LUFS" in row.words
    assert "SHA-256" in row.words
    assert shown_buttons(row) == ["Show in folder"]
    listed.copy.click()
    (written,) = json.loads(QApplication.clipboard().text())["files"]
    assert written["path"] == str(tmp_path / "a.wav")
    assert written["sha256"] == hashlib.sha256((tmp_path / "a.wav").read_bytes()).hexdigest()
    listed.clear.click()
    assert listed.rows == []
    assert (tmp_path / "a.wav").exists()


def test_an_export_can_be_paused_given_up_and_tried_again(
    song: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, goes_on = threading.Event(), threading.Event()

    def wait_first(
        request: ExportRequest, reader: ResampledReader, progress: Progress
    ) -> ExportReport:
        progress.report(0.25)
        has_begun.set()
        goes_on.wait(20)
        return export(request, reader, progress)

    monkeypatch.setattr("nexus_desktop.workflows.export_queue.export", wait_first)
    listed = list_of(song)
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.wait(has_begun.is_set)
    (row,) = listed.rows
    song.wait(lambda: shown_buttons(row) == ["Pause", "Cancel"])
    row.buttons["Pause"].click()
    assert shown_buttons(row) == ["Go on", "Cancel"]
    assert row.words == "Paused"
    tasks = song.window.status.tasks
    song.wait(lambda: any("paused" in line.words for line in tasks.rows))
    row.buttons["Cancel"].click()
    goes_on.set()
    song.wait(lambda: shown_buttons(row) == ["Try again"])
    assert not (tmp_path / "a.wav").exists()
    row.buttons["Try again"].click()
    song.wait_for_banner("Exported: a.wav")


def test_what_failed_is_offered_again(song: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    panel = panel_of(song)
    panel.path.setText(str(folder / "a.wav"))
    order = panel.order
    panel.close()
    folder.rmdir()
    panel.export_requested.emit(order)
    song.wait_for_banner("The folder is gone.")
    folder.mkdir()
    (again,) = (
        button
        for button in song.window.banners.findChildren(QPushButton)
        if button.text() == "Try again"
    )
    again.click()
    song.wait_for_banner("Exported: a.wav")


def shown_buttons(row: ExportRow) -> list[str]:
    return [title for title, button in row.buttons.items() if button.isVisibleTo(row)]


def test_earlier_folders_are_offered(song: Desk, tmp_path: Path) -> None:
    panel = panel_of(song)
    panel.path.setText(str(tmp_path / "a.wav"))
    panel.go.click()
    song.wait_for_banner("Exported")
    panel = panel_of(song)
    panel.path.setText("/elsewhere/b.wav")
    panel.folder_menu().actions()[0].trigger()
    assert panel.target == tmp_path / "b.wav"


def test_what_only_some_formats_have_can_be_chosen_there(song: Desk, tmp_path: Path) -> None:
    song.run("label.add", name="Verse")
    panel = panel_of(song)
    sound = panel.sound
    panel.path.setText(str(tmp_path / "a.wav"))
    sound.quality.setCurrentIndex(sound.quality.findText("64-bit float"))
    assert not sound.dither.isEnabled()
    sound.broadcast.setChecked(True)
    panel.go.click()
    song.wait_for_banner("Exported: a.wav")
    assert soundfile.info(tmp_path / "a.wav").subtype == "DOUBLE"
    assert b"bext" in (tmp_path / "a.wav").read_bytes()[:1000]
    assert b"Verse" in (tmp_path / "a.wav").read_bytes()
    panel = panel_of(song)
    assert panel.sound.choice.is_broadcast
    panel.sound.format.setCurrentIndex(panel.sound.format.findData("wavpack"))
    assert not panel.sound.broadcast.isEnabled()
    assert not panel.chapters.isEnabled()
    panel.sound.format.setCurrentIndex(panel.sound.format.findData("flac"))
    panel.chapters.setChecked(False)
    panel.sound.dither.setCurrentIndex(panel.sound.dither.findData(Dither.SHAPED))
    panel.go.click()
    song.wait_for_banner("Exported: a.flac")
    assert b"Verse" not in (tmp_path / "a.flac").read_bytes()
    assert panel_of(song).sound.choice.dither is Dither.SHAPED
