"""The export panel: the choices, the place, and no silent overwriting."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from nexus_desktop.domain.export_parts import What
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.media.tags import read_tags
from nexus_desktop.workflows.export_audio import Dither
from nexus_desktop.workflows.import_audio import Placement
from tests.gui.export.conftest import RATE, panel_of
from tests.support.desk import Desk


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
