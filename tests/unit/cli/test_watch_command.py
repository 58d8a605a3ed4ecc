"""`nexus-desktop watch`: which files of a folder it treats, and that it treats each one once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.support.audio_files import heard
from tests.support.command_line import Run
from tests.support.studio import a_recording
from tests.unit.cli.conftest import Nexus

AT_ONCE = ("--once", "--settle", "0.05", "--every", "0.02", "-j", "1", "--format", "wav", "--json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    (place / "sub").mkdir(parents=True)
    a_recording(place / "one.wav", 9600)
    return place


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def report(run: Run) -> dict[str, Any]:
    last: dict[str, Any] = json.loads(run.out.splitlines()[-1])
    assert last["is"] == "report"
    return last


def made(run: Run) -> list[str]:
    return sorted(Path(each["path"]).name for each in report(run)["files"])


def test_a_file_is_treated_once_also_after_a_restart(nexus: Nexus, folder: Path, out: Path) -> None:
    words = ("watch", folder, "-o", out, *AT_ONCE, "-e", "reverse")
    assert made(nexus(*words)) == ["one.wav"]
    np.testing.assert_allclose(heard(out / "one.wav"), heard(folder / "one.wav")[::-1], atol=4e-5)
    a_recording(folder / "two.wav", 9600, seed=2)
    assert made(nexus(*words)) == ["two.wav"]
    assert made(nexus(*words)) == []


def test_a_file_whose_result_was_taken_away_is_not_made_again(
    nexus: Nexus, folder: Path, out: Path
) -> None:
    words = ("watch", folder, "-o", out, *AT_ONCE)
    assert made(nexus(*words)) == ["one.wav"]
    (out / "one.wav").unlink()
    assert made(nexus(*words)) == []


def test_a_file_that_is_replaced_is_treated_again_and_so_is_its_result(
    nexus: Nexus, folder: Path, out: Path
) -> None:
    words = ("watch", folder, "-o", out, *AT_ONCE)
    assert made(nexus(*words)) == ["one.wav"]
    a_recording(folder / "one.wav", 4800, seed=5)
    assert made(nexus(*words)) == ["one.wav"]
    assert soundfile.info(out / "one.wav").frames == 4800


def test_a_result_that_somebody_has_changed_is_not_replaced(
    nexus: Nexus, folder: Path, out: Path
) -> None:
    words = ("watch", folder, "-o", out, *AT_ONCE)
    nexus(*words)
    (out / "one.wav").write_text("mine")
    a_recording(folder / "one.wav", 4800, seed=5)
    run = nexus(*words)
    assert run.code == 1
    assert "There is a file of that name already." in run.err
    assert (out / "one.wav").read_text() == "mine"
    assert made(nexus(*words, "--skip-existing")) == []
    assert made(nexus(*words, "--force")) == ["one.wav"]


def test_hidden_files_downloads_empty_files_and_others_are_passed_over(
    nexus: Nexus, folder: Path, out: Path
) -> None:
    for name in (".hidden.wav", "late.wav", "sub/below.wav"):
        a_recording(folder / name, 9600)
    for name in ("late.wav.part", "song.mp3.crdownload", "copy.tmp", "notes.txt"):
        (folder / name).write_bytes(b"half a sound")
    (folder / "empty.wav").touch()
    run = nexus("watch", folder, "-o", out, *AT_ONCE)
    assert (run.code, made(run)) == (0, ["one.wav"])


def test_folders_below_are_watched_on_request_and_never_the_one_of_the_results(
    nexus: Nexus, folder: Path
) -> None:
    a_recording(folder / "sub/below.wav", 9600)
    words = ("watch", folder, "-o", folder / "out", *AT_ONCE, "--recursive")
    assert made(nexus(*words)) == ["below.wav", "one.wav"]
    assert (folder / "out/sub/below.wav").is_file()
    assert made(nexus(*words)) == []


def test_two_files_of_one_name_are_not_made_one_over_the_other(
    nexus: Nexus, folder: Path, out: Path
) -> None:
    soundfile.write(folder / "one.flac", np.full((4800, 2), 0.25), 48_000)
    run = nexus("watch", folder, "-o", out, *AT_ONCE)
    [failed] = report(run)["failed"]
    assert (run.code, failed["message"]) == (1, "There is a file of that name already.")
    assert len(made(run)) == 1
    assert Path(failed["source"]) != Path(report(run)["files"][0]["source"])


def test_a_bad_file_is_told_once_and_the_others_are_treated(
    nexus: Nexus, folder: Path, out: Path
) -> None:
    (folder / "bad.wav").write_bytes(b"RIFF and no more")
    run = nexus("watch", folder, "-o", out, *AT_ONCE)
    assert (run.code, made(run)) == (1, ["one.wav"])
    assert run.err.count("bad.wav: Could not open") == 1


def test_a_folder_is_not_watched_that_the_results_go_to(
    nexus: Nexus, folder: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    for target in (folder, link, folder / "sub" / ".."):
        assert "treated again" in nexus("watch", folder, "-o", target, *AT_ONCE).refusal
    gone = tmp_path / "gone"
    assert "There is no folder" in nexus("watch", gone, "-o", link, *AT_ONCE).refusal


@pytest.mark.parametrize("flag", ["--settle", "--every"])
@pytest.mark.parametrize("value", ["-1", "nan", "inf"])
def test_a_time_that_is_none_is_refused(
    nexus: Nexus, folder: Path, out: Path, flag: str, value: str
) -> None:
    words = ("--format", "wav", f"{flag}={value}")
    assert f"{flag} cannot be" in nexus("watch", folder, "-o", out, *words).refusal
