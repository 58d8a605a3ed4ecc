"""Hum removal on a voice that was recorded, and against the formula of a notch."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.registry import response_db
from tests.support.audio_files import RECORDINGS, heard
from tests.support.effects import setting, through

RATE = 48_000
SETTLED = 2 * RATE
Levels = NDArray[np.float64]


def hum(frames: int, mains_hz: float, tones: int = 8, level: float = 0.05) -> Block:
    """Return the tones of a rectifier, each softer than the one below."""
    times, numbers = np.arange(frames) / RATE, np.arange(1, tones + 1)
    waves = np.sin(2 * np.pi * mains_hz * np.outer(times, numbers) + numbers**2) / numbers
    return np.asarray(level * waves.sum(axis=1, keepdims=True), np.float32)


def level_db(sound: Block) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64))))


def si_sdr_db(sound: Block, wanted: Block) -> float:
    """Return how far what is not the wanted sound lies below it, its gain left free."""
    told, clean = sound[:, 0].astype(np.float64), wanted[:, 0].astype(np.float64)
    share = clean * (told @ clean) / (clean @ clean)
    return float(10 * np.log10((share @ share) / np.sum((told - share) ** 2)))


@pytest.mark.parametrize(
    ("chosen", "mains_hz"),
    [
        (setting("hum_removal", mains="50"), 50.0),
        (setting("hum_removal", mains="60"), 60.0),
        (setting("hum_removal", mains="own", freq=49.7), 49.7),
    ],
)
def test_hum_under_a_voice_goes_and_the_voice_stays(
    chosen: EffectSettings, mains_hz: float
) -> None:
    spoken = heard(RECORDINGS / "audio-channel-front-center.oga")[:, :1]
    voice = np.concatenate([np.zeros((SETTLED, 1), np.float32), spoken])
    disturbance = hum(len(voice), mains_hz)
    freed = through(chosen, disturbance)[SETTLED:]
    assert level_db(freed) < level_db(disturbance[SETTLED:]) - 35.0
    before = si_sdr_db((voice + disturbance)[SETTLED:], spoken)
    after = si_sdr_db(through(chosen, voice + disturbance)[SETTLED:], spoken)
    assert before < 10.0
    assert after > before + 8.0


def test_the_other_mains_are_left_alone() -> None:
    disturbance = hum(4 * RATE, 60.0, tones=4)
    left = through(setting("hum_removal", mains="50"), disturbance)[SETTLED:]
    assert level_db(left) > level_db(disturbance) - 0.5


@pytest.mark.parametrize("rate", [8000, 44_100, 96_000])
def test_each_notch_is_as_wide_as_it_says(rate: int) -> None:
    chosen = setting("hum_removal", mains="60", harmonics=3, width_hz=4.0, strength_db=60.0)
    freqs = np.concatenate([np.linspace(20.0, 400.0, 77), [58.0, 62.0]])
    expected = np.zeros(len(freqs))
    for tone_hz in (60.0, 120.0, 180.0):
        notch = signal.iirnotch(tone_hz, tone_hz / 4.0, fs=rate)
        answer = np.abs(signal.freqz(*notch, worN=freqs, fs=rate)[1])
        expected += 20 * np.log10(np.maximum(answer, 1e-3))
    told = response_db(chosen, rate, freqs)
    assert told is not None
    np.testing.assert_allclose(told, expected, atol=0.05)


@pytest.mark.parametrize("strength_db", [0.0, 12.0, 40.0])
def test_a_tone_of_the_hum_becomes_softer_by_the_strength(strength_db: float) -> None:
    chosen = setting("hum_removal", harmonics=1, strength_db=strength_db)
    told = response_db(chosen, RATE, np.array([50.0]))
    assert told == pytest.approx([-strength_db], abs=1e-6)


def test_tones_that_the_sample_rate_cannot_hold_are_left_out() -> None:
    most = setting("hum_removal", mains="own", freq=450.0, harmonics=30)
    fewer = setting("hum_removal", mains="own", freq=450.0, harmonics=8)
    freqs = np.linspace(10.0, 3990.0, 200)
    np.testing.assert_array_equal(response_db(most, 8000, freqs), response_db(fewer, 8000, freqs))
