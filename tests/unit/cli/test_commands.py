"""Each command, called in this process: what it answers and how it refuses."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from nexus_desktop.app.paths import find_paths
from nexus_desktop.app.services import build_services
from nexus_desktop.cli import doctor_command, window_command
from nexus_desktop.cli.main import COMMANDS, command_parser
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import MediaError
from nexus_desktop.domain.ids import ProjectId, SlotId
from nexus_desktop.domain.rack import Rack, RackSlot
from tests.support.builders import a_project
from tests.support.studio import a_recording
from tests.unit.cli.conftest import Nexus


@pytest.fixture
def song(nexus: Nexus, take: Path) -> str:
    """The id of a project with one sound."""
    project_id = str(nexus("project", "new", "--title", "Song", "--json").document["project_id"])
    assert nexus("project", "import", project_id, take).code == 0
    return project_id


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    shown = command_parser(name).format_help()
    assert shown.startswith(f"usage: nexus-desktop {name} ")
    assert " ".join(COMMANDS[name].split()) in " ".join(shown.split())


def test_a_project_is_named_by_its_id_the_beginning_of_it_or_its_title(
    nexus: Nexus, song: str
) -> None:
    for name in (song, song[:4], "Song"):
        assert nexus("project", "show", name).out.splitlines()[1] == song


def test_two_projects_of_one_title_are_asked_about(nexus: Nexus, song: str) -> None:
    nexus("project", "new", "--title", "Song")
    assert nexus("project", "show", "Song").refusal == (
        "Which project?: 2 are called “Song”. (Name its id.)"
    )
    assert nexus("project", "show", song).code == 0


def test_an_unknown_project_is_refused_everywhere(nexus: Nexus, tmp_path: Path) -> None:
    for words in (
        ("show", "nobody"),
        ("edit", "nobody", "--do", "edit.undo"),
        ("history", "nobody"),
        ("pack", "nobody", "-o", str(tmp_path / "x.nexus")),
        ("recover", "nobody"),
        ("import", "nobody", "a.wav"),
    ):
        assert "none called “nobody”" in nexus("project", *words).refusal


def test_a_title_is_one_line_and_not_empty(nexus: Nexus) -> None:
    nexus("project", "new", "--title", "Two\nlines")
    [listed] = nexus("project", "list", "--json").document
    assert listed["title"] == "Two lines"
    assert "needs a title" in nexus("project", "new", "--title", " ").refusal


def test_an_empty_library_says_so(nexus: Nexus) -> None:
    assert nexus("project", "list").out == "There is no project yet.\n"
    assert nexus("project", "list", "--json").document == []


def test_a_project_is_shown_with_tracks_clips_and_markers(nexus: Nexus, song: str) -> None:
    nexus("project", "edit", song, "--do", "label.add at=0.5 name=Here", "--do", "track.mute")
    assert nexus("project", "show", song).out.splitlines() == [
        "Song · 48000 Hz · 0:00:01.000",
        song,
        "1  take muted",
        "   1.1  0:00:00.000 – 0:00:01.000  take.wav",
        "⚑  0:00:00.500  Here",
    ]


def test_the_history_marks_where_the_project_stands(nexus: Nexus, song: str) -> None:
    nexus("project", "edit", song, "--do", "track.mute", "--do", "edit.undo")
    rows = nexus("project", "history", song).out.splitlines()
    assert [row[0] for row in rows] == [" ", "→", " "]


def test_edit_prints_one_document_whatever_was_done(nexus: Nexus, song: str) -> None:
    run = nexus("project", "edit", song, "--json", "--do", "track.mute", "--do", "edit.undo")
    assert run.document["title"] == "Song"


def test_a_macro_runs_on_a_project_where_it_stands_among_the_commands(
    nexus: Nexus, song: str, tmp_path: Path
) -> None:
    macro = tmp_path / "macro.txt"
    macro.write_text("# two steps\nfile.rename title=Two\n\nfile.rename title=Three\n")
    steps = ("--do", "file.rename title=One", "--macro", macro, "--do", "file.rename title=Four")
    assert nexus("project", "edit", song, *steps).code == 0
    *_, one, two, three, four = nexus("project", "history", song, "--json").document
    for step, title in ((one, "One"), (two, "Two"), (three, "Three"), (four, "Four")):
        assert title in step["label"]


def test_nothing_is_edited_where_a_macro_cannot_be_read(
    nexus: Nexus, song: str, tmp_path: Path
) -> None:
    macro = tmp_path / "macro.txt"
    macro.write_bytes(b"\xff\xfe no text")
    before = nexus("project", "show", song, "--json").document
    for steps, words in (
        (("--macro", macro), "is no text"),
        (("--macro", tmp_path / "gone.txt"), "cannot be read"),
    ):
        assert words in nexus("project", "edit", song, *steps).refusal
    macro.write_text("file.rename title=Two\nfile.rename name=Three\n")
    assert "Line 2 of macro.txt" in nexus("project", "edit", song, "--macro", macro).refusal
    assert nexus("project", "show", song, "--json").document == before


def test_a_time_that_is_none_stops_an_import_before_it_begins(
    nexus: Nexus, song: str, take: Path, a_home_of_its_own: Path
) -> None:
    a_recording(take, seed=5)
    assert nexus("project", "import", song, take, "--at", "soon").refusal.startswith("Not a time")
    assert len(list((a_home_of_its_own / "blobs").glob("??/*"))) == 1


def test_a_packed_project_is_replaced_only_when_that_is_said(
    nexus: Nexus, song: str, tmp_path: Path
) -> None:
    target = tmp_path / "song.nexus"
    target.write_text("older")
    assert "is there already" in nexus("project", "pack", song, "-o", target).refusal
    assert target.read_text() == "older"
    assert nexus("project", "pack", song, "-o", target, "--force").code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--range", "0.5"], "“0.5” is no range"),
        (["--range", "0.5-0.2"], "ends before it begins"),
        (["--range", "2-3"], "begins behind the end, which is at 0:00:01.000"),
        (["--range", "soon-later"], "cannot be read as a time"),
        (["--bit-depth", "loud"], "It is 16, 24, 32, float or float64."),
        (["--bit-depth", "12"], "not 12"),
        (["--format", "tape"], "Choose one of wav"),
        (["--bitrate", "192"], "WAV cannot be chosen"),
        (["--rate", "1"], "1000 to 768000"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    options: list[str], words: str, nexus: Nexus, take: Path
) -> None:
    target = take.with_name("out.wav")
    assert words in nexus("export", take, "-o", target, *options).refusal
    assert not target.exists()


@pytest.mark.parametrize(
    ("text", "frames"),
    [("0.25-0.5", 12_000), ("0.25-", 36_000), ("-0.25", 12_000), ("0.5-99", 24_000)],
)
def test_a_range_may_lack_an_end_and_goes_no_further_than_the_sound(
    text: str, frames: int, nexus: Nexus, take: Path
) -> None:
    target = take.with_name("out.wav")
    assert nexus("export", take, "-o", target, f"--range={text}").code == 0
    assert soundfile.info(target).frames == frames


def test_the_ending_tells_the_format_unless_it_is_named(nexus: Nexus, take: Path) -> None:
    assert nexus("export", take, "-o", take.with_name("out.flac")).code == 0
    assert soundfile.info(take.with_name("out.flac")).format == "FLAC"
    assert nexus("export", take, "-o", take.with_name("out.bin"), "--format", "wav").code == 0
    assert soundfile.info(take.with_name("out.bin")).format == "WAV"
    assert "cannot be written" in nexus("export", take, "-o", take.with_name("out.xyz")).refusal


def test_a_missing_file_is_called_a_file_and_not_a_project(nexus: Nexus, tmp_path: Path) -> None:
    refusal = nexus("export", tmp_path / "gone.wav", "-o", tmp_path / "out.wav").refusal
    assert "There is no such file" in refusal


def test_an_empty_project_is_not_exported(nexus: Nexus, tmp_path: Path) -> None:
    nexus("project", "new", "--title", "Nothing")
    assert (
        "There is no sound in it" in nexus("export", "Nothing", "-o", tmp_path / "out.wav").refusal
    )


def test_the_doctor_reports_what_is_broken_and_fails(
    nexus: Nexus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Path:
        raise MediaError("Could not find ffmpeg", "It is not installed.")

    monkeypatch.setattr(doctor_command, "find_ffmpeg", nowhere)
    run = nexus("doctor", "--json")
    told: dict[str, Any] = json.loads(run.out)
    assert (run.code, told["is_healthy"]) == (1, False)
    broken = [finding for finding in told["findings"] if finding["state"] == "broken"]
    assert [finding["name"] for finding in broken] == ["ffmpeg"]
    assert "It is not installed." in run.err


def test_the_doctor_reports_an_installation_that_is_not_whole(
    nexus: Nexus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Path:
        raise FileNotFoundError("no resources in /opt")

    monkeypatch.setattr(doctor_command, "resources", nowhere)
    assert "no resources in /opt" in nexus("doctor").out


def test_the_doctor_reports_a_damaged_library(nexus: Nexus, a_home_of_its_own: Path) -> None:
    nexus("project", "new", "--title", "Song")
    library = a_home_of_its_own / "library.sqlite3"
    library.write_bytes(b"not a library at all" * 1000)
    run = nexus("doctor")
    assert run.code == 1
    assert "✗ library" in run.out
    assert library.read_bytes().startswith(b"not a library"), "nothing is repaired unasked"


def test_the_doctor_names_projects_with_effects_of_a_newer_version(nexus: Nexus) -> None:
    warp = RackSlot(SlotId("1"), EffectSettings("warp", ()), spare=EffectSettings("gain", ()))
    with closing(build_services(find_paths())) as services:
        services.library.create("Whole", a_project())
        assert "✓ effects" in nexus("doctor").out
        newer = replace(a_project(), id=ProjectId("newer"), master=Rack((warp,)))
        services.library.create("Tomorrow", newer)
    run = nexus("doctor", "--json")
    (found,) = (each for each in run.document["findings"] if each["name"] == "effects")
    assert found["state"] == "warning"
    assert found["words"].startswith("“Tomorrow” uses warp: ")


def test_a_demo_that_has_nowhere_to_go_is_refused(nexus: Nexus, take: Path) -> None:
    assert "cannot be made" in nexus("demo", "--headless", "-o", take).refusal


def test_the_demo_opens_the_window_when_it_is_not_told_otherwise(
    nexus: Nexus, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def window(arguments: Any) -> int:  # noqa: ANN401 - what argparse gives
        asked.append(arguments.demo)
        return 3

    monkeypatch.setattr(window_command, "run", window)
    assert nexus("demo").code == 3
    assert asked == [True]


def test_an_interruption_is_told_by_the_exit_code_alone(
    nexus: Nexus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor_command, "list_outputs", interrupted)
    run = nexus("doctor")
    assert (run.code, run.out, run.err) == (130, "", "")


def test_a_file_of_zero_frames_is_described_and_measured_and_not_exported(
    nexus: Nexus, tmp_path: Path
) -> None:
    path = tmp_path / "zero.wav"
    soundfile.write(path, np.zeros((0, 2)), 48_000)
    assert nexus("info", path, "--json").document["frames"] == 0
    assert nexus("analyze", path, "--json").document["rms_dbfs"] is None
    assert "no audio in it" in nexus("export", path, "-o", tmp_path / "out.wav").refusal


def test_effects_are_applied_in_a_project(nexus: Nexus, song: str) -> None:
    run = nexus(
        *("project", "edit", song),
        *("--do", "effect.apply effect=gain params=gain_db=-6 start=0.25 end=0.5 tracks=1"),
        *("--do", "edit.undo", "--do", "edit.redo"),
    )
    assert run.out.startswith("Applied the gain to 250\u2009ms.\n")
    assert [row.split()[0] for row in nexus("project", "show", song).out.splitlines()[3:]] == [
        *("1.1", "1.2", "1.3"),
    ]
    refused = nexus("project", "edit", song, "--do", "effect.apply effect=gain clips=4.1").refusal
    assert "There is no track “4”" in refused
