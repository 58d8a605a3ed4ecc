"""Listing and applying effects on the command line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile

from nexus_desktop.engine.effects.registry import all_effects
from tests.support.audio_files import heard
from tests.support.command_line import ROOT, nexus_here
from tests.support.ebur128 import ebur128
from tests.support.effects import setting, through
from tests.support.signals import noise

PROMISED_OF_EFFECT = {"id", "name", "kind", "is_linked", "params", "data"}
PROMISED_OF_PARAM = {"id", "name", "unit", "min", "max", "default", "scale", "help"}


@pytest.fixture
def take(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "take.wav", noise(9600, peak=0.5), 48_000, subtype="FLOAT")
    return tmp_path / "take.wav"


def test_effects_tells_every_parameter_with_its_range() -> None:
    told = nexus_here("effects", "--json").document
    assert {"gain", "equalizer", "compressor", "limiter"} <= {effect["id"] for effect in told}
    for effect in told:
        assert effect.keys() >= PROMISED_OF_EFFECT
        for param in effect["params"]:
            assert param.keys() >= PROMISED_OF_PARAM
            assert param["min"] <= param["default"] <= param["max"]
    words = nexus_here("effects").out
    assert re.search(r"\n    threshold_db +-60 to 0 dB; -18 dB. Level it begins at.\n", words)


def test_the_helps_of_all_effects_stand_below_each_other() -> None:
    rows = [row for row in nexus_here("effects").out.splitlines() if not row.startswith(" ")]
    helps = {spec.id: spec.help for spec in all_effects()}
    assert len({row.index(helps[row.split()[0]]) for row in rows}) == 1
    assert len(rows) == len(helps)


def test_effects_tells_of_what_kind_each_is_and_which_texts_it_takes() -> None:
    told = {effect["id"]: effect for effect in nexus_here("effects", "--json").document}
    assert (told["gain"]["kind"], told["tone"]["kind"]) == ("live", "generator")
    assert (told["gain"]["is_linked"], told["compressor"]["is_linked"]) == (False, True)
    assert [text["id"] for text in told["dtmf"]["data"]] == ["digits"]


def test_apply_sends_a_file_through_effects_in_their_order(take: Path) -> None:
    target = take.with_name("out.wav")
    chain = ("--effect", "equalizer:freq=1000,gain_db=3", "-e", "gain:gain_db=-6dB, wet=0.5")
    told = nexus_here("apply", take, target, *chain, "--json").document
    assert (told["path"], told["frames"], told["clipped_samples"]) == (str(target), 9600, 0)
    raised = through(setting("equalizer", freq=1000.0, gain_db=3.0), noise(9600, peak=0.5))
    softer = through(setting("gain", gain_db=-6.0), raised)
    np.testing.assert_allclose(heard(target), (raised + softer) / 2, atol=1e-6)


def test_apply_tells_people_what_was_written(take: Path) -> None:
    target = take.with_name("out.flac")
    assert nexus_here("apply", take, target, "-e", "limiter").out == (
        f"{target}\n  0.200 s, 48000 Hz\n"
    )


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(take: Path) -> None:
    target = take.with_name("out.wav")
    target.write_text("older")
    refused = nexus_here("apply", take, target, "-e", "gain").refusal
    assert refused.endswith("is there already. (--force replaces it.)")
    assert target.read_text() == "older"
    assert nexus_here("apply", take, target, "-e", "gain", "--force").code == 0


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ("reverbb", "There is no effect called “reverbb”."),
        ("gain:gain_db=99", "“gain_db” cannot be set: 99 is not -60 to 36 dB."),
        ("gain:gain_db=nan", "“gain_db” cannot be set: That is not a number."),
        ("gain:gain_db=loud", "“gain_db” cannot be set: “loud” is not a number."),
        ("gain:freq=10", "Gain could not be set: It has no “freq”."),
        ("gain:gain_db", "Gain could not be set: “gain_db” gives no value."),
        ("gain:wet=2", "“wet” cannot be set: 2 is not 0 to 1."),
        ("equalizer:type=belll", "“type” cannot be set: “belll” is not known."),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence(effect: str, told: str, take: Path) -> None:
    target = take.with_name("out.wav")
    assert told in nexus_here("apply", take, target, "--effect", effect).refusal
    assert not target.exists()


def test_no_effect_and_no_file_are_refused(take: Path) -> None:
    target = take.with_name("out.wav")
    assert "No effect is named." in nexus_here("apply", take, target).refusal
    assert nexus_here("apply", take.with_name("none.wav"), target, "-e", "gain").refusal
    assert "txt" in nexus_here("apply", take, take.with_name("out.txt"), "-e", "gain").refusal


def test_a_sound_makes_room_for_another_that_is_named_by_its_path(take: Path) -> None:
    voice, target = take.with_name("voice.wav"), take.with_name("out.wav")
    sound = np.zeros((9600, 1), np.float32)
    sound[4800:] = 0.5
    soundfile.write(voice, sound, 48_000)
    effect = f"duck:key={voice},amount_db=20,attack_ms=1,threshold_db=-20"
    assert nexus_here("apply", take, target, "-e", effect).code == 0
    share = np.abs(heard(target)).mean(axis=1) / np.abs(heard(take)).mean(axis=1)
    assert share[:4700] == pytest.approx(1.0, abs=1e-3)
    assert share[7200:] == pytest.approx(0.1, abs=1e-3)
    gone = f"duck:key={take.with_name('gone.wav')}"
    assert (
        "There is no such file" in nexus_here("apply", take, target, "--force", "-e", gone).refusal
    )


@pytest.mark.parametrize("module", ["cli.main", "app.gui"])
def test_the_program_starts_without_the_signal_library(module: str) -> None:
    look = f"import sys, nexus_desktop.{module}; print('scipy' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"


def test_apply_writes_as_export_does(take: Path) -> None:
    mp3, wav = take.with_name("out.mp3"), take.with_name("out.wav")
    asked = ("-e", "gain:gain_db=-6", "--bitrate", "96", "--mono", "--rate", "44100")
    assert nexus_here("apply", take, mp3, *asked, "--tag", "artist=Ann").code == 0
    written = mutagen.File(mp3)
    assert (written.info.channels, written.info.sample_rate) == (1, 44_100)
    assert written.info.bitrate == pytest.approx(96_000, rel=0.01)
    assert written.tags["TPE1"].text == ["Ann"]
    rounded = ("-e", "gain", "--bit-depth", "16", "--dither", "none")
    assert nexus_here("apply", take, wav, *rounded).code == 0
    assert soundfile.info(wav).subtype == "PCM_16"
    expected = np.rint(heard(take) * 32768).clip(-32768, 32767) / 32768
    np.testing.assert_allclose(heard(wav), expected, atol=1e-9)


def test_apply_takes_presets_and_a_loudness_without_any_effect(take: Path) -> None:
    loud, cd = take.with_name("loud.flac"), take.with_name("cd.wav")
    sound = np.tile(heard(take), (20, 1))
    soundfile.write(take, sound, 48_000, subtype="FLOAT")
    assert nexus_here("apply", take, loud, "--loudness", "-20", "--quality", "0").code == 0
    assert ebur128(loud).integrated_lufs == pytest.approx(-20, abs=0.2)
    assert nexus_here("apply", take, cd, "-e", "gain", "--preset", "cd").code == 0
    assert (soundfile.info(cd).samplerate, soundfile.info(cd).subtype) == (44_100, "PCM_16")
    refusal = nexus_here("apply", take, take.with_name("x.wav"), "--preset", "cd").refusal
    assert "No effect is named" in refusal
