"""What `analyze` prints: words for people, names that others rely on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.cli.main import main
from tests.support.signals import tone
from tests.support.source_tree import ROOT


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """A tone with a silence, a top that was cut off, and one channel upside down."""
    sound = tone(5 * 48_000, 2, hertz=1000, peak=0.5) * np.array([1, -1], np.float32)
    sound[48_000:96_000] = 0
    sound[100_000:100_010, 0] = 1.0
    soundfile.write(tmp_path / "take.wav", sound, 48_000, subtype="FLOAT")
    return tmp_path / "take.wav"


def test_places_are_told_in_seconds_and_frames(
    take: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(take), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    [silence] = told["silences"]
    assert silence == pytest.approx({"start_s": 1.0, "end_s": 2.0}, abs=1e-4)
    [run] = told["clipped_runs"]
    assert (run["start_frame"], run["samples"], run["channel"]) == (100_000, 10, 0)
    assert run["start_s"] == pytest.approx(100_000 / 48_000)
    assert told["clipped_run_count"] == 1
    assert told["phase_correlation"] == pytest.approx(-1, abs=0.001)
    assert told["crest_factor_db"] == pytest.approx(10, abs=0.1)


def test_places_are_told_in_words(take: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(take)]) == 0
    told = capsys.readouterr().out
    assert "clipped samples   10, on end at 0:00:02.083\n" in told
    assert "silences          0:00:01.000–0:00:02.000\n" in told
    assert "phase correlation −1.00\n" in told


def test_thresholds_are_options(take: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--silence-length", "2", "--clipped-from", "0.4", "--clipped-run", "5")
    assert main(["analyze", str(take), *options, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["silences"] == []
    assert told["clipped_run_count"] > 1000
    assert main(["analyze", str(take), "--clipped-from", "0.4"]) == 0
    assert " more\n" in capsys.readouterr().out
    assert main(["analyze", str(take), "--silence-below", "3"]) == 1
    assert "has to be −200 to 0 dBFS" in capsys.readouterr().err


@pytest.fixture
def loud(tmp_path: Path) -> Path:
    """A tone of -12 LUFS that peaks at -12 dBTP."""
    sound = tone(5 * 48_000, 2, hertz=1000, peak=10 ** (-12 / 20))
    soundfile.write(tmp_path / "loud.wav", sound, 48_000, subtype="FLOAT")
    return tmp_path / "loud.wav"


def test_a_target_is_met_or_the_gain_is_told_that_meets_it(
    loud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--target", "spotify", "--target", "spotify_loud", "--json")
    assert main(["analyze", str(loud), *options]) == 0
    told = json.loads(capsys.readouterr().out)
    [spotify, loud_spotify] = told["targets"]
    assert (told["pass"], spotify["pass"], loud_spotify["pass"]) == (False, False, True)
    assert spotify["gain_db"] == pytest.approx(-2, abs=0.1)
    assert [check["pass"] for check in spotify["checks"]] == [False, True]
    assert main(["analyze", str(loud), "--target", "spotify"]) == 0
    said = capsys.readouterr().out
    assert "Spotify: fails\n" in said
    assert "loudest 400 ms    −12.0\u2009LUFS\n" in said
    assert "loudest 3 s       −12.0\u2009LUFS\n" in said
    assert "A gain of −2.0\u2009dB meets it.\n" in said


def test_only_the_strict_exit_with_3(loud: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(loud), "--target", "all", "--strict"]) == 3
    assert "EBU R 128 s1: fails\n" in capsys.readouterr().out
    assert main(["analyze", str(loud), "--target", "spotify_loud", "--strict"]) == 0
    assert main(["analyze", str(loud), "--strict"]) == 0
    assert main(["analyze", str(loud), "--target", "napster"]) == 1
    assert "“napster”" in capsys.readouterr().err


def test_a_limiter_is_asked_for_where_a_gain_would_clip(
    loud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound, _ = soundfile.read(loud, dtype="float32")
    sound[1000:-1000] *= 0.05
    soundfile.write(loud, sound, 48_000, subtype="FLOAT")
    assert main(["analyze", str(loud), "--target", "spotify"]) == 0
    assert "and a limiter at −1.0\u2009dBTP meet it.\n" in capsys.readouterr().out


def test_the_spectrum_is_written_as_a_table(
    loud: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "spectrum.csv"
    options = ("--spectrum", str(target), "--spectrum-size", "4096", "--spectrum-window")
    assert main(["analyze", str(loud), *options, "flat_top"]) == 0
    table = np.genfromtxt(target, delimiter=",", names=True)
    assert len(table) == 2049
    highest = table["level_dbfs"].argmax()
    assert table["frequency_hz"][highest] == pytest.approx(1000, abs=48_000 / 4096)
    assert table["level_dbfs"][highest] == pytest.approx(-12, abs=0.05)
    assert main(["analyze", str(loud), *options, "hann"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["analyze", str(loud), *options, "hann", "--force"]) == 0


def test_tempo_key_and_pitch_are_told_as_information(
    loud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = ROOT / "resources" / "samples" / "demo-keys.flac"
    assert main(["analyze", str(demo), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tempo_bpm"] == pytest.approx(120, rel=0.01)
    assert (told["key"], told["pitch_hz"]) == ("C major", None)
    assert main(["analyze", str(loud)]) == 0
    said = capsys.readouterr().out
    assert "pitch             B5 +21\u2009cents, 1000.0" in said
    assert "tempo             not clear\n" in said
    assert main(["analyze", str(loud), "--no-music", "--json"]) == 0
    assert "tempo_bpm" not in json.loads(capsys.readouterr().out)


@pytest.fixture
def project(loud: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A project with the tone of -12 LUFS, by its title."""
    assert main(["project", "new", "--title", "Song"]) == 0
    assert main(["project", "import", "Song", str(loud)]) == 0
    capsys.readouterr()
    return "Song"


def test_a_project_is_measured_by_its_name_as_a_whole_or_in_part(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", project, "--target", "spotify_loud", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["project"], told["duration_s"], told["pass"]) == ("Song", 5.0, True)
    assert told["integrated_lufs"] == pytest.approx(-12, abs=0.1)
    assert main(["analyze", project, "--range", "1-2.5", "--track", "loud", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["duration_s"] == 1.5


def test_tracks_and_ranges_that_are_not_there_are_refused(
    project: str, loud: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, reason in (
        ((project, "--track", "drums"), "No track is called “drums”. (There are “loud”.)"),
        ((project, "--range", "9-10"), "begins behind the end"),
        ((project, "--range", "9"), "is no range"),
        ((str(loud), "--track", "drums"), "are for projects"),
        (("Nobody",), "none called “Nobody”"),
    ):
        assert main(["analyze", *words]) == 1
        assert reason in capsys.readouterr().err
