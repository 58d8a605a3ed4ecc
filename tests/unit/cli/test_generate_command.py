"""Tones, noise and beats as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.audio_files import heard
from tests.support.command_line import nexus_here


def test_a_tone_is_written_as_long_and_as_high_as_it_was_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "a.wav"
    told = nexus_here(
        *("generate", target, "-e", "tone:freq=1000,level_db=-6", "--seconds", "0.5"),
        *("--rate", "44100", "--channels", "2", "--json"),
    ).document
    assert (told["frames"], told["sample_rate"], told["channels"]) == (22_050, 44_100, 2)
    expected = 10 ** (-6 / 20) * np.sin(2 * np.pi * 1000 * np.arange(22_050) / 44_100)
    np.testing.assert_allclose(heard(target), np.stack([expected] * 2, 1), atol=1e-4)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_without_a_word_it_is_ten_seconds_of_one_channel(tmp_path: Path) -> None:
    target = tmp_path / "noise.flac"
    assert nexus_here("generate", target, "-e", "noise").out == (
        f"{target}\n  10.000 s, 48000 Hz\n"
    )
    assert soundfile.info(target).channels == 1


def test_effects_may_stand_behind_a_generator(tmp_path: Path) -> None:
    words = ("generate", tmp_path / "a.wav", "-e", "tone:level_db=-12", "--seconds", "0.1")
    assert nexus_here(*words, "-e", "gain:gain_db=6").code == 0
    assert np.abs(heard(tmp_path / "a.wav")).max() == pytest.approx(10 ** (-6 / 20), abs=1e-3)


def test_an_opus_file_has_the_rate_that_it_can_have(tmp_path: Path) -> None:
    words = ("generate", tmp_path / "a.opus", "-e", "tone", "--seconds", "0.2", "--json")
    assert nexus_here(*words).document["sample_rate"] == 48_000
    refused = nexus_here(*words, "--rate", "44100", "--force").refusal
    assert "not 44100 Hz" in refused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "No generator is named."),
        (("-e", "gain"), "Gain makes no sound"),
        (("-e", "tone", "--seconds", "0"), "0 s cannot be made"),
        (("-e", "tone", "--seconds", "nan"), "nan s cannot be made"),
        (("-e", "tone:freq=0"), "“freq” cannot be set"),
        (("-e", "tone", "--channels", "9"), "takes 1 to 8 channels"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_no_file(
    words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    assert told in nexus_here("generate", tmp_path / "a.wav", *words).refusal
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(tmp_path: Path) -> None:
    target = tmp_path / "a.wav"
    target.write_text("older")
    words = ("generate", target, "-e", "tone", "--seconds", "0.1")
    assert "--force" in nexus_here(*words).refusal
    assert target.read_text() == "older"
    assert nexus_here(*words, "--force").code == 0
