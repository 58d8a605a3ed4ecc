"""Noise reduction on a voice that was recorded, under noise that the test adds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.repair.noise_profile import densities_of, learn
from nexus_desktop.engine.effects.sound import HeldSound
from nexus_desktop.tasks.progress import Progress
from tests.support.audio_files import RECORDINGS, heard
from tests.support.effects import in_blocks, prepared, setting, through

RATE = 48_000
PAUSE = RATE
VOICES = ("audio-channel-front-center.oga", "audio-channel-rear-left.oga")


def steady(frames: int, colour: str, seed: int = 3) -> Block:
    """Return white or pink noise, or hiss with hum, with a power of 1."""
    white = np.random.default_rng(seed).standard_normal(frames)
    if colour == "pink":
        bands = np.fft.rfft(white)
        white = np.fft.irfft(bands / np.sqrt(np.maximum(np.arange(len(bands)), 20)), frames)
    if colour == "hum":
        white += 2.0 * np.sin(2 * np.pi * 50 * np.arange(frames) / RATE)
    return np.asarray((white / np.sqrt(np.mean(white**2)))[:, None], np.float32)


def said(name: str) -> Block:
    """Return a recording behind a pause."""
    return np.concatenate([np.zeros((PAUSE, 1), np.float32), heard(RECORDINGS / name)[:, :1]])


def freed(sound: Block, noise: Block) -> Block:
    """Return a sound without the noise that was learned, in its place."""
    chosen = learn(HeldSound(noise, RATE), setting("noise_reduction"), Progress())
    processor = prepared(chosen, RATE, sound.shape[1])
    longer = np.concatenate([sound, np.zeros((processor.latency, sound.shape[1]), np.float32)])
    return processor.process(longer)[processor.latency :]


def si_sdr_db(sound: Block, wanted: Block) -> float:
    told, clean = sound[:, 0].astype(np.float64), wanted[:, 0].astype(np.float64)
    share = clean * (told @ clean) / (clean @ clean)
    return float(10 * np.log10((share @ share) / np.sum((told - share) ** 2)))


@pytest.mark.parametrize("name", VOICES)
@pytest.mark.parametrize("colour", ["white", "pink", "hum"])
@pytest.mark.parametrize("snr_db", [5.0, 15.0])
def test_a_voice_comes_out_of_steady_noise(name: str, colour: str, snr_db: float) -> None:
    voice = said(name)
    level = np.sqrt(np.mean(voice[PAUSE:] ** 2)) * 10 ** (-snr_db / 20)
    noisy = voice + np.float32(level) * steady(len(voice), colour)
    gained = si_sdr_db(freed(noisy, noisy)[PAUSE:], voice[PAUSE:])
    assert gained > si_sdr_db(noisy[PAUSE:], voice[PAUSE:]) + 5.5


@pytest.mark.parametrize("name", ["service-login.oga", "alarm-clock-elapsed.oga"])
def test_music_comes_out_of_hiss(name: str) -> None:
    music = said(name)
    level = np.sqrt(np.mean(music[PAUSE:] ** 2)) * 10 ** (-10 / 20)
    noisy = music + np.float32(level) * steady(len(music), "white")
    gained = si_sdr_db(freed(noisy, noisy)[PAUSE:], music[PAUSE:])
    assert gained > si_sdr_db(noisy[PAUSE:], music[PAUSE:]) + 8.0


def test_without_a_profile_the_sound_passes() -> None:
    voice = said(VOICES[0])
    processor = prepared(setting("noise_reduction"), RATE, 1)
    told = processor.process(voice)[processor.latency :]
    np.testing.assert_allclose(told, voice[: len(told)], atol=1e-6)


def test_noise_alone_is_turned_down_by_the_reduction() -> None:
    noise = 0.1 * steady(3 * RATE, "white")
    left = freed(noise, noise)[RATE : 2 * RATE]
    turned_db = 10 * np.log10(np.mean(left**2) / np.mean(noise**2))
    assert -19.0 < turned_db < -14.0


@pytest.mark.parametrize("block", [1, 100, 2048])
def test_blocks_of_any_size_are_treated_alike(block: int) -> None:
    noise = 0.1 * steady(6000, "pink")
    chosen = learn(HeldSound(noise, RATE), setting("noise_reduction"), Progress())
    pieces = in_blocks(prepared(chosen, RATE, 1), noise, [block] * (5000 // block))
    np.testing.assert_allclose(pieces, through(chosen, noise), atol=1e-6)


@pytest.mark.parametrize("rate", [16_000, 44_100, 96_000])
def test_a_profile_holds_at_other_sample_rates(rate: int) -> None:
    noise = 0.1 * steady(5 * RATE, "white")
    learned = learn(HeldSound(noise, RATE), setting("noise_reduction"), Progress())
    density = densities_of(dict(learned.data)["profile"], 1, rate)[0]
    middle = slice(len(density) // 20, len(density) // 4)
    expected_db = 10 * np.log10(0.01 / (RATE / 2))
    assert np.mean(10 * np.log10(2 * density[middle])) == pytest.approx(expected_db, abs=0.5)


def test_silence_and_damaged_profiles_are_refused_in_words() -> None:
    silent = HeldSound(np.zeros((RATE, 1), np.float32), RATE)
    with pytest.raises(EffectRefused, match="silent"):
        learn(silent, setting("noise_reduction"), Progress())
    damaged = replace(setting("noise_reduction"), data=(("profile", "noise 1|3 4"),))
    with pytest.raises(EffectRefused, match="cannot be read"):
        prepared(damaged)
