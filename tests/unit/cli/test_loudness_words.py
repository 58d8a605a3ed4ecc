"""Loudness on the command line: in words, and under the names that others rely on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.cli.loudness_words import level_words, lufs_words, range_words
from nexus_desktop.cli.main import main
from tests.support.signals import tone


def test_loudness_is_said_to_a_tenth_with_its_unit() -> None:
    assert (lufs_words(-14.04), range_words(6.25)) == ("−14.0\u2009LUFS", "6.2\u2009LU")
    assert (lufs_words(0.02), level_words(-1.0)) == ("0.0\u2009LUFS", "−1.0\u2009dB")


def test_what_has_no_loudness_is_said_in_words() -> None:
    assert lufs_words(None) == range_words(None) == "too soft or too short"
    assert level_words(None) == "silent"


def test_analyze_and_export_tell_the_same_loudness(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take, target = tmp_path / "take.wav", tmp_path / "out.flac"
    soundfile.write(take, tone(5 * 48_000, 2, hertz=1000, peak=0.1), 48_000, subtype="PCM_24")
    assert main(["analyze", str(take), "--json"]) == 0
    analyzed = json.loads(capsys.readouterr().out)
    assert analyzed["integrated_lufs"] == pytest.approx(-20, abs=0.1)
    assert analyzed["loudness_range_lu"] == pytest.approx(0, abs=0.1)
    assert analyzed["true_peak_dbtp"] == pytest.approx(-20, abs=0.1)
    assert main(["export", str(take), "-o", str(target), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["files"][0]
    for name in ("integrated_lufs", "true_peak_dbtp"):
        assert written[name] == pytest.approx(analyzed[name], abs=0.01)
    assert main(["export", str(take), "-o", str(target), "--force"]) == 0
    assert "−20.0\u2009LUFS, peak −20.0\u2009dB, true peak" in capsys.readouterr().out


def test_a_silent_file_has_no_loudness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take, target = tmp_path / "take.wav", tmp_path / "out.wav"
    soundfile.write(take, np.zeros((48_000, 2)), 48_000)
    assert main(["analyze", str(take), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    for name in ("integrated_lufs", "loudness_range_lu", "true_peak_dbtp"):
        assert told[name] is None
    assert main(["export", str(take), "-o", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["integrated_lufs"] is None
    assert main(["export", str(take), "-o", str(target), "--force"]) == 0
    assert "silent" in capsys.readouterr().out
