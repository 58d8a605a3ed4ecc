"""Every command in a process of its own, as a script would use it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.audio_files import decoded_by_ffmpeg, heard, run_ffmpeg
from tests.support.command_line import PROGRAM, Run, environment, nexus, project_id_of
from tests.support.studio import a_recording, half_written

PROMISED_OF_INFO = {
    *("sample_rate", "channels", "frames", "duration_s", "container", "codec", "bit_depth"),
    *("tags", "cover"),
}
PROMISED_OF_ANALYZE = {
    *("sample_peak_dbfs", "rms_dbfs", "dc_offset", "clipped_samples"),
    *("leading_silence_s", "trailing_silence_s", "duration_s"),
    *("integrated_lufs", "loudness_range_lu", "true_peak_dbtp", "tempo_bpm"),
}


@pytest.fixture
def take(tmp_path: Path) -> Path:
    a_recording(tmp_path / "take.wav", 48_000)
    return tmp_path / "take.wav"


def test_info_tells_what_a_file_is(take: Path) -> None:
    told = nexus("info", take, "--json").document
    assert told.keys() >= PROMISED_OF_INFO
    assert (told["container"], told["codec"], told["bit_depth"]) == ("wav", "pcm_s16le", 16)
    assert (told["sample_rate"], told["channels"], told["frames"]) == (48_000, 2, 48_000)
    assert told["duration_s"] == 1.0
    assert (told["tags"], told["cover"]) == ({}, None)
    assert "48000 Hz, 2 channels, 1.000 s" in nexus("info", take).out


def test_info_tells_tags(take: Path) -> None:
    tagged = take.with_name("tagged.mp3")
    run_ffmpeg("-i", take, "-metadata", "title=Größe", "-metadata", "artist=“Nobody”", tagged)
    tags = nexus("info", tagged, "--json").document["tags"]
    assert (tags["title"], tags["artist"]) == ("Größe", "“Nobody”")


def test_analyze_measures_what_is_in_a_file(tmp_path: Path) -> None:
    sound = np.zeros((48_000, 1))
    sound[12_000:36_000, 0] = 0.5
    soundfile.write(tmp_path / "step.wav", sound, 48_000, subtype="PCM_24")
    told = nexus("analyze", tmp_path / "step.wav", "--json").document
    assert told.keys() >= PROMISED_OF_ANALYZE
    assert told["sample_peak_dbfs"] == pytest.approx(-6.02, abs=0.01)
    assert told["rms_dbfs"] == pytest.approx(-9.03, abs=0.01)
    assert told["dc_offset"] == pytest.approx(0.25, abs=0.001)
    assert (told["leading_silence_s"], told["trailing_silence_s"]) == (0.25, 0.25)
    assert (told["clipped_samples"], told["duration_s"]) == (0, 1.0)


def test_a_silent_file_has_no_level(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "quiet.wav", np.zeros((4800, 2)), 48_000)
    told = nexus("analyze", tmp_path / "quiet.wav", "--json").document
    assert (told["sample_peak_dbfs"], told["rms_dbfs"]) == (None, None)


@pytest.mark.parametrize("name", ["wav", "flac", "mp3"])
def test_export_writes_a_file_and_says_what_it_is(name: str, take: Path) -> None:
    target = take.with_name(f"out.{name}")
    [written] = nexus("export", take, "-o", target, "--json").document["files"]
    assert written.keys() >= {"path", "format", "sha256", "duration_s"}
    assert (written["path"], written["format"]) == (str(target), name)
    assert written["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert written["duration_s"] == 1.0
    assert len(decoded_by_ffmpeg(target, 2)) == pytest.approx(48_000, abs=2400)
    if name != "mp3":
        np.testing.assert_array_equal(heard(target), heard(take))


def test_export_writes_a_part_at_another_rate_and_depth(take: Path) -> None:
    target = take.with_name("part.wav")
    options = ("--range", "0:00.25-0.75", "--rate", "24000", "--bit-depth", "24")
    [written] = nexus("export", take, "-o", target, *options, "--json").document["files"]
    facts = soundfile.info(target)
    assert (facts.frames, facts.samplerate, facts.subtype) == (12_000, 24_000, "PCM_24")
    assert (written["frames"], written["sample_rate"]) == (12_000, 24_000)


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(take: Path) -> None:
    target = take.with_name("out.wav")
    target.write_text("older")
    assert nexus("export", take, "-o", target).refusal.endswith("(--force replaces it.)")
    assert target.read_text() == "older"
    assert nexus("export", take, "-o", target, "--force").code == 0
    assert soundfile.info(target).frames == 48_000


def test_a_project_goes_through_its_whole_life(take: Path, tmp_path: Path) -> None:
    project_id = project_id_of("Song")
    assert nexus("project", "import", project_id, take, take, "--at", "0.5").code == 0
    edited = nexus(
        *("project", "edit", project_id, "--json"),
        *("--do", "edit.split at=1 track=1"),
        *("--do", "clip.gain clips=1.2 gain_db=-6"),
        *("--do", "edit.undo"),
    ).document
    assert [len(track["clips"]) for track in edited["tracks"]] == [2, 1]
    assert nexus("project", "show", "Song", "--json").document == edited
    [listed] = nexus("project", "list", "--json").document
    assert (listed["project_id"], listed["title"]) == (project_id, "Song")
    assert (listed["tracks"], listed["duration_s"]) == (2, 1.5)
    history = nexus("project", "history", project_id[:8], "--json").document
    assert [step["label"] for step in history] == [
        *("Began the project.", "Imported “take.wav”.", "Imported “take.wav”."),
        *("Split at 0:00:01.000.", "Set the gain to −6.0\u2009dB."),
    ]
    assert [step["is_current"] for step in history] == [False, False, False, True, False]
    packed = tmp_path / "song.nexus"
    assert nexus("project", "pack", "Song", "-o", packed, "--json").document == {
        "path": str(packed),
        "bytes": packed.stat().st_size,
    }
    elsewhere = {"NEXUS_HOME": str(tmp_path / "elsewhere")}
    assert nexus("project", "unpack", packed, "--json", **elsewhere).document == {
        "project_id": project_id
    }
    assert nexus("project", "show", "Song", "--json", **elsewhere).document == edited
    for home, name in ((os.environ["NEXUS_HOME"], "here"), (elsewhere["NEXUS_HOME"], "there")):
        assert nexus("export", "Song", "-o", tmp_path / f"{name}.wav", NEXUS_HOME=home).code == 0
    assert (tmp_path / "here.wav").read_bytes() == (tmp_path / "there.wav").read_bytes()
    assert nexus("project", "recover", "Song", "--json").document == {"words": "", "steps": 5}


def test_every_step_is_told_as_it_is_done(take: Path) -> None:
    project_id = project_id_of()
    nexus("project", "import", project_id, take)
    told = nexus(
        *("project", "edit", project_id),
        *("--do", "edit.delete start=0 end=0.5"),
        *("--do", "edit.undo"),
        *("--do", "edit.redo"),
        *("--do", "select.time start=0 end=0.1"),
    ).out.splitlines()
    assert told[:4] == [
        "Deleted 500\u2009ms.",
        "Undid: Deleted 500\u2009ms.",
        "Redid: Deleted 500\u2009ms.",
        "Select time: the project is as it was.",
    ]
    assert told[4].startswith("Song")


def test_what_was_done_before_a_command_that_fails_is_kept(take: Path) -> None:
    project_id = project_id_of()
    nexus("project", "import", project_id, take)
    run = nexus(
        *("project", "edit", project_id),
        *("--do", "track.mute"),
        *("--do", "edit.split at=99"),
        *("--do", "track.solo"),
    )
    assert (run.code, run.out) == (1, "Muted “take”.\n")
    assert run.err.startswith("Nothing to split: ")
    [track] = nexus("project", "show", project_id, "--json").document["tracks"]
    assert (track["is_muted"], track["is_soloed"]) == (True, False)


def test_a_line_that_cannot_be_read_stops_everything_before_it_begins(take: Path) -> None:
    project_id = project_id_of()
    run = nexus("project", "edit", project_id, "--do", "track.add name=A", "--do", "track.explode")
    assert run.refusal.startswith("“track.explode” could not be run: There is no such command.")
    assert nexus("project", "show", project_id, "--json").document["tracks"] == []


def test_the_registry_is_printed(take: Path) -> None:
    listed = nexus("commands", "--json").document
    split = next(entry for entry in listed if entry["id"] == "edit.split")
    assert split["title"] == "Split"
    assert split["keys"] == ["Ctrl+I", "S"]
    assert {argument["name"] for argument in split["args"]} >= {"at", "track"}
    assert "edit.split" in nexus("commands").out


def test_effects_are_listed_and_applied(take: Path) -> None:
    listed = nexus("effects", "--json").document
    assert {"gain", "equalizer", "limiter"} <= {effect["id"] for effect in listed}
    target = take.with_name("treated.flac")
    chain = ("--effect", "equalizer:freq=1000,gain_db=3", "--effect", "gain:gain_db=-6.0206")
    assert nexus("apply", take, target, *chain, "--json").document["frames"] == 48_000
    assert soundfile.info(target).frames == 48_000
    assert "-60 to 36 dB" in nexus("apply", take, target, "-e", "gain:gain_db=99").refusal


def test_the_doctor_finds_everything_in_place() -> None:
    told = nexus("doctor", "--json").document
    assert told["is_healthy"]
    states = {finding["name"]: finding["state"] for finding in told["findings"]}
    known = {"ffmpeg", "library", "resources", "effects"}
    assert {states[name] for name in known} == {"ok"}
    assert set(states) == known | {"sound", "input", "disk", "keyring", "backend"}


def test_the_demo_does_the_main_job_without_a_window(tmp_path: Path) -> None:
    told = nexus("demo", "--headless", "-o", tmp_path / "out", "--json").document
    assert [file["format"] for file in told["files"]] == ["wav", "flac", "mp3"]
    for file in told["files"]:
        assert hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]
        assert len(decoded_by_ffmpeg(Path(file["path"]), 2)) > 48_000
    assert Path(told["picture"]).read_bytes().startswith(b"\x89PNG")
    steps = nexus("project", "history", told["project_id"], "--json").document
    assert steps[-1]["is_current"]
    again = nexus("demo", "--headless", "-o", tmp_path / "out").out
    assert "Undid: Deleted 2.0\u2009s." in again
    assert str(tmp_path / "out" / "demo.png") in again
    assert os.environ["NEXUS_HOME"] in again
    assert nexus("project", "history", told["project_id"], "--json").document[-1]["is_current"]
    assert len(nexus("project", "list", "--json").document) == 1


def test_a_window_without_a_screen_is_refused_in_words() -> None:
    nowhere = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    for words in ((), ("demo",)):
        assert nexus(*words, **nowhere).refusal.startswith("The window did not open: There is no")


@pytest.mark.parametrize(
    "words",
    [
        ("info",),
        ("info", "a.wav", "--loud"),
        ("project",),
        ("project", "edit", "Song"),
        ("export", "a.wav"),
        ("--size", "big"),
        ("--theme", "pink"),
        ("project", "melt"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(words: tuple[str, ...]) -> None:
    run = nexus(*words)
    assert (run.code, run.out) == (2, "")
    assert "usage:" in run.err


def test_help_names_every_command() -> None:
    shown = nexus("--help").out
    for name in ("info", "analyze", "export", "project", "demo", "doctor", "commands"):
        assert f"  {name} " in shown


def test_no_command_loads_qt(take: Path) -> None:
    lines = (
        "import sys",
        "from nexus_desktop.cli.main import main",
        f"take = {str(take)!r}",
        "runs = [['info', take], ['analyze', take], ['export', take, '-o', take + '.flac'],",
        "        ['project', 'new', '--title', 'A'], ['project', 'import', 'A', take],",
        "        ['project', 'edit', 'A', '--do', 'track.mute'], ['project', 'list'],",
        "        ['commands'], ['doctor'], ['effects']]",
        "codes = [main(words) for words in runs]",
        "qt = [name for name in sys.modules if name.split('.')[0] in ('PySide6', 'pyqtgraph')]",
        "print(codes, qt, file=sys.stderr)",
    )
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert run.stderr.splitlines()[-1] == f"{[0] * 10} []"


def test_applying_an_effect_loads_neither_the_library_nor_other_commands(take: Path) -> None:
    lines = (
        "import sys",
        "from nexus_desktop.cli.main import main",
        f"code = main(['apply', {str(take)!r}, {str(take)!r} + '.out.wav', '-e', 'gain'])",
        "parts = [name.split('.') for name in sys.modules if name.startswith('nexus_desktop.')]",
        "commands = [part[-1] for part in parts if part[-1].endswith('_command')]",
        "others = [part for part in parts if part[1] in ('store', 'app', 'ui')]",
        "print(code, commands, others, 'sqlite3' in sys.modules, 'scipy' in sys.modules,",
        "      file=sys.stderr)",
    )
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert run.stderr.splitlines()[-1] == "0 ['apply_command'] [] False False"


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen(
        [*PROGRAM, "commands", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.read(1)
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait(60) == 0


def wait_for(path_is_there: object) -> None:
    """Wait until a call says yes."""
    assert callable(path_is_there)
    deadline = time.monotonic() + 60
    while not path_is_there():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


@pytest.mark.parametrize("extension", ["wav", "mp3"])
def test_ctrl_c_stops_an_export_and_leaves_nothing(extension: str, tmp_path: Path) -> None:
    long, folder = tmp_path / "long.wav", tmp_path / "out"
    soundfile.write(long, np.zeros((48_000 * 600, 2), np.int16), 48_000, subtype="PCM_16")
    folder.mkdir()
    with subprocess.Popen(
        [*PROGRAM, "export", str(long), "-o", str(folder / f"out.{extension}")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    ) as program:
        wait_for(lambda: any(folder.iterdir()) or program.poll() is not None)
        os.killpg(program.pid, signal.SIGINT)
        out, err = program.communicate(timeout=60)
    assert (program.returncode, out, err) == (130, b"", b"")
    assert list(folder.iterdir()) == []


def test_ctrl_c_keeps_every_step_that_was_told() -> None:
    project_id = project_id_of()
    lines = [word for n in range(300) for word in ("--do", f"track.add name=T{n}")]
    with subprocess.Popen(
        [*PROGRAM, "project", "edit", project_id, *lines],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    ) as program:
        assert program.stdout is not None
        first = program.stdout.readline()
        os.killpg(program.pid, signal.SIGINT)
        rest, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (130, b"")
    told = (first + rest).count(b"Added the track")
    tracks = nexus("project", "show", project_id, "--json").document["tracks"]
    assert 0 < told <= len(tracks) <= told + 1
    assert half_written(Path(os.environ["NEXUS_HOME"])) == []


def test_a_name_that_is_no_text_is_printed_and_can_be_found_again(take: Path) -> None:
    strange = take.with_name("a\udcff.wav")
    take.rename(strange)
    assert nexus("info", strange, "--json").document["path"] == str(strange)
    assert "a\\udcff.wav" in nexus("info", strange).out
    assert nexus("export", strange, "-o", take.with_name("\udcfe.flac")).code == 0


def test_json_is_one_document_whatever_the_terminal_can_show(take: Path) -> None:
    strange = take.with_name("Größe 🥁.wav")
    take.rename(strange)
    run: Run = nexus("info", strange, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert run.document["path"] == str(strange)
    decoder = json.JSONDecoder()
    _document, end = decoder.raw_decode(run.out)
    assert run.out[end:] == "\n"
