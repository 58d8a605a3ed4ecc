"""`nexus-desktop batch`: what it makes of real files, and what it refuses before it makes any."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import soundfile

from tests.support.audio_files import decoded_by_ffmpeg, heard
from tests.support.command_line import Run
from tests.support.ebur128 import ebur128
from tests.support.small_disk import small_disk
from tests.support.studio import a_recording, half_written
from tests.unit.cli.conftest import Nexus


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sounds, one of them in a folder below, and things that are none."""
    place = tmp_path / "in"
    (place / "sub" / ".hidden").mkdir(parents=True)
    for number, name in enumerate(("one.wav", "two.wav", "sub/three.wav", "sub/.hidden/x.wav")):
        a_recording(place / name, 24_000, seed=number)
    (place / "notes.txt").write_text("no sound")
    (place / ".one.wav.part").write_text("half")
    return place


def told(run: Run) -> list[dict[str, Any]]:
    """The lines of JSON that a run has printed."""
    return [json.loads(line) for line in run.out.splitlines()]


def report(run: Run) -> dict[str, Any]:
    last = told(run)[-1]
    assert last.pop("is") == "report"
    return last


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_every_sound_of_a_folder_is_written_and_told_with_its_hash(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run = nexus("batch", folder, "-o", out, "--format", "flac", "--json")
    assert run.code == 0, run.err
    assert names_in(out) == ["one.flac", "two.flac"]
    for each in report(run)["files"]:
        path, source = Path(each["path"]), Path(each["source"])
        assert (path.stem, each["format"]) == (source.stem, "flac")
        assert each["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert each["integrated_lufs"] == pytest.approx(ebur128(path).integrated_lufs, abs=0.1)
        np.testing.assert_array_equal(decoded_by_ffmpeg(path, 2), heard(source))


def test_folders_in_folders_are_searched_on_request_and_mirrored(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    out = folder / "out"
    for words in ((), ("--force",)):
        run = nexus("batch", folder, "-o", out, "--format", "wav", "--recursive", *words)
        assert run.code == 0, run.err
        assert names_in(out) == ["one.wav", "sub/three.wav", "two.wav"], "not of its own files"
    assert "Files: 3 made." in run.out


def test_effects_a_macro_a_loudness_and_tags_meet_in_one_file(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    macro = tmp_path / "ends.txt"
    macro.write_text("# silent at its beginning\n\nedit.silence start=0 end=0.1 tracks=1\n")
    run = nexus(
        *("batch", folder / "one.wav", "-o", tmp_path / "out", "--format", "wav"),
        *("-e", "gain:gain_db=-12", "-e", "reverse", "--macro", macro),
        *("--loudness", "-20", "--bit-depth", "float", "--tag", "artist=Ann"),
    )
    assert run.code == 0, run.err
    written = heard(tmp_path / "out/one.wav")
    assert not written[:4800].any()
    expected = heard(folder / "one.wav")[::-1][4800:]
    scale = np.vdot(written[4800:], expected) / np.vdot(expected, expected)
    np.testing.assert_allclose(written[4800:], expected * scale, atol=2e-6)
    assert ebur128(tmp_path / "out/one.wav").integrated_lufs == pytest.approx(-20.0, abs=0.2)
    with soundfile.SoundFile(tmp_path / "out/one.wav") as file:
        assert file.artist == "Ann"


def test_a_preset_says_the_format_and_the_loudness(
    nexus: Nexus, tmp_path: Path, folder: Path
) -> None:
    a_recording(folder / "voice.wav", 48_000 * 3)
    words = ("--preset", "podcast_voice", "--bitrate", "96")
    assert nexus("batch", folder / "voice.wav", "-o", tmp_path / "out", *words).code == 0
    written = mutagen.File(tmp_path / "out/voice.mp3").info
    assert (written.channels, written.sample_rate) == (1, 44_100)
    assert written.bitrate == pytest.approx(96_000, abs=10)
    said = ebur128(tmp_path / "out/voice.mp3")
    assert said.integrated_lufs == pytest.approx(-19.0, abs=1.0), "MP3 takes away its highs"


def test_what_a_file_tells_about_itself_is_kept(nexus: Nexus, folder: Path, tmp_path: Path) -> None:
    tagged = tmp_path / "tagged.flac"
    nexus("export", folder / "one.wav", "-o", tagged, "--tag", "album=One", "--tag", "title=Größe")
    words = ("--format", "mp3", "--tag", "album=Two")
    assert nexus("batch", tagged, "-o", tmp_path / "out", *words).code == 0
    read = mutagen.File(tmp_path / "out/tagged.mp3", easy=True)
    assert (read["title"], read["album"]) == (["Größe"], ["Two"])


def test_a_bad_file_is_a_sentence_and_the_others_are_made(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    bad = folder / "bad.wav"
    bad.write_bytes(b"RIFF and no more")
    run = nexus("batch", folder, "-o", tmp_path / "out", "--format", "wav")
    assert run.code == 1
    assert names_in(tmp_path / "out") == ["one.wav", "two.wav"]
    assert run.err.startswith(f"{bad}: Could not open “bad.wav”: ")
    assert f"Files: 2 made, 1 failed.\n  {bad}: Could not open" in run.out


def test_a_file_that_kills_its_process_stops_no_other(
    nexus: Nexus, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nexus_desktop.app.batch_work.CALL", "tests.support.worker_jobs:die_of_two")
    run = nexus("batch", folder, "-o", tmp_path / "out", "--format", "wav", "--json")
    assert run.code == 1
    [failed] = report(run)["failed"]
    assert (Path(failed["source"]).name, failed["title"]) == ("two.wav", "It could not be done")
    assert names_in(tmp_path / "out") == ["one.wav"]


def test_files_that_are_there_are_named_once_and_left_unless_it_is_said(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "one.wav").write_text("older")
    words = ("batch", folder, "-o", out, "--format", "wav")
    refusal = nexus(*words).refusal
    assert f"{out / 'one.wav'} is there already. (--force" in refusal
    assert names_in(out) == ["one.wav"], "nothing is written where one has no place"
    run = nexus(*words, "--skip-existing")
    assert (run.code, "1 made, 1 left as they were" in run.out) == (0, True)
    assert (out / "one.wav").read_text() == "older"
    assert nexus(*words, "--force").code == 0
    np.testing.assert_array_equal(heard(out / "one.wav"), heard(folder / "one.wav"))


def test_a_batch_that_is_resumed_makes_what_is_missing_or_was_changed(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("batch", folder, "-o", out, "--format", "wav", "--recursive", "--json")
    assert nexus(*words).code == 0
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.wav")}
    nothing = report(nexus(*words, "--resume"))
    assert (nothing["files"], len(nothing["made_before"])) == ([], 3)
    a_recording(folder / "one.wav", 12_000, seed=9)
    (out / "two.wav").unlink()
    again = report(nexus(*words, "--resume"))
    assert sorted(Path(each["path"]).name for each in again["files"]) == ["one.wav", "two.wav"]
    assert [each["path"] for each in again["made_before"]] == [str(out / "sub/three.wav")]
    assert soundfile.info(out / "one.wav").frames == 12_000
    assert (out / "sub/three.wav").stat().st_mtime_ns == before[out / "sub/three.wav"]


def test_resuming_replaces_nothing_that_somebody_has_changed(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("batch", folder, "-o", out, "--format", "wav")
    assert nexus(*words).code == 0
    (out / "one.wav").write_text("mine")
    assert f"{out / 'one.wav'} is there already" in nexus(*words, "--resume").refusal
    assert (out / "one.wav").read_text() == "mine"


def test_other_settings_make_resumed_files_again(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    words = ("batch", folder / "one.wav", "-o", tmp_path / "out", "--format", "wav", "--json")
    assert nexus(*words).code == 0
    run = nexus(*words, "--resume", "-e", "gain:gain_db=-6")
    assert (run.code, len(report(run)["files"])) == (0, 1)


def test_progress_is_told_line_by_line(nexus: Nexus, folder: Path, tmp_path: Path) -> None:
    lines = told(nexus("batch", folder, "-o", tmp_path / "out", "--format", "mp3", "--json"))
    steps = [line for line in lines if line["is"] == "progress"]
    assert steps
    assert all(0.0 <= step["overall"] <= 1.0 for step in steps)
    assert {Path(line["source"]).name for line in lines if line["is"] == "made"} == {
        *("one.wav", "two.wav"),
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "mp3", "--bitrate", "7000"), "kbit/s"),
        (("--format", "mpx"), "mpx"),
        ((), "no format is named"),
        (("--preset", "nobody"), "nobody"),
        (("--format", "mp3", "--cover", "gone.png"), "gone.png"),
        (("--format", "wav", "-e", "nothing"), "nothing"),
        (("--format", "wav", "-e", "gain:gain_db=900"), "gain"),
        (("--format", "wav", "-e", "time_stretch:speed=120,wet=0.5"), "cannot be mixed"),
        (("--format", "wav", "--tag", "mood=blue"), "mood"),
        (("--format", "wav", "--loudness", "9"), "target_lufs"),
        (("--format", "wav", "--jobs", "0"), "--jobs cannot be 0"),
        (("--format", "wav", "--name", "{nobody}"), "{nobody}"),
        (("--format", "wav", "--macro", "gone.txt"), "gone.txt cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    nexus: Nexus, folder: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    refusal = nexus("batch", folder, "-o", tmp_path / "out", *words).refusal
    assert told.lower() in refusal.lower()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("edit.split at=1\nedit.splat", "Line 2 of macro.txt cannot be run"),
        ("edit.split when=1", "It takes no “when”"),
        ("# nothing\n", "macro.txt does nothing"),
        ("view.zoom_in", "needs a window"),
    ],
)
def test_a_macro_that_cannot_be_run_is_refused(
    nexus: Nexus, folder: Path, tmp_path: Path, text: str, told: str
) -> None:
    macro = tmp_path / "macro.txt"
    macro.write_text(text)
    words = ("--format", "wav", "--macro", macro)
    assert told in nexus("batch", folder, "-o", tmp_path / "out", *words).refusal


def test_a_line_of_a_macro_that_a_file_does_not_take_is_told_of_that_file(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    macro = tmp_path / "macro.txt"
    macro.write_text("edit.split at=0.4 tracks=1\nedit.delete clips=1.2\n")
    a_recording(folder / "one.wav", 9600)
    run = nexus("batch", folder, "-o", tmp_path / "out", "--format", "wav", "--macro", macro)
    assert (run.code, names_in(tmp_path / "out")) == (1, ["two.wav"])
    assert f"{folder / 'one.wav'}: “" in run.err
    assert soundfile.info(tmp_path / "out/two.wav").frames == 19_200


def test_a_macro_makes_sounds_and_uses_racks_in_a_library_of_its_own(
    nexus: Nexus, folder: Path, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    macro = tmp_path / "macro.txt"
    macro.write_text(
        "effect.apply_normalize params=measure=peak,target_db=-3 clips=1.1\n"
        "effect.add_gain track=1 params=gain_db=-6\n"
    )
    words = ("--format", "wav", "--bit-depth", "float", "--macro", macro)
    assert nexus("batch", folder / "one.wav", "-o", tmp_path / "out", *words).code == 0
    peak = np.abs(heard(tmp_path / "out/one.wav")).max()
    assert 20 * np.log10(peak) == pytest.approx(-9.0, abs=0.01)
    assert not (a_home_of_its_own / "library.sqlite3").exists()


def test_nothing_is_left_behind_but_the_journal(
    nexus: Nexus, folder: Path, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    words = ("--format", "mp3", "-e", "time_stretch:speed=120")
    assert nexus("batch", folder, "-o", tmp_path / "out", *words).code == 0
    assert half_written(tmp_path / "out") == []
    assert {path.suffix for path in a_home_of_its_own.rglob("*") if path.is_file()} == {
        *(".jsonl", ".lock"),
    }


def test_a_full_disk_is_told_of_every_file_and_nothing_is_left_on_it(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        run = nexus("batch", folder, "-o", disk, "--format", "wav", "--bit-depth", "32", "--json")
        assert list(disk.iterdir()) == []
    assert run.code == 1
    failed = report(run)["failed"]
    assert sorted(Path(each["source"]).name for each in failed) == ["one.wav", "two.wav"]
    assert all("disk" in each["message"] for each in failed)


def test_a_folder_without_sound_and_a_file_that_is_not_there_are_refused(
    nexus: Nexus, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    words = ("-o", tmp_path / "out", "--format", "wav")
    assert "There is no sound in" in nexus("batch", tmp_path / "empty", *words).refusal
    assert "no such file" in nexus("batch", tmp_path / "gone.wav", *words).refusal
