"""The level of a normalized sound against formulas and ffmpeg."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import EffectRefused
from tests.support.ebur128 import ebur128
from tests.support.effects import retold, setting
from tests.support.signals import noise, tone


@given(peak=st.floats(0.001, 4.0), target_db=st.floats(-60.0, 0.0))
def test_the_highest_sample_of_all_channels_is_at_the_target(peak: float, target_db: float) -> None:
    sound = noise(500, peak=peak) * np.array([1.0, 0.5], np.float32)
    told = retold(setting("normalize", target_db=target_db), sound)
    assert 20 * np.log10(np.abs(told).max()) == pytest.approx(target_db, abs=1e-5)
    np.testing.assert_allclose(told / sound, np.abs(told).max() / np.abs(sound).max(), rtol=1e-5)


def test_each_channel_alone_reaches_the_target_and_a_silent_one_stays_silent() -> None:
    sound = noise(5000, 3) * np.array([0.5, 0.01, 0.0], np.float32)
    for measure in ("peak", "true peak", "rms"):
        chosen = setting("normalize", measure=measure, channels="each alone", target_db=-20.0)
        told = retold(chosen, sound)
        assert not told[:, 2].any()
        alone = [
            retold(setting("normalize", measure=measure, target_db=-20.0), sound[:, [channel]])
            for channel in range(3)
        ]
        np.testing.assert_array_equal(told, np.concatenate(alone, axis=1))


def test_the_power_of_all_channels_is_at_the_target() -> None:
    sound = noise(90_000) * np.array([0.5, 0.1], np.float32)
    told = retold(setting("normalize", measure="rms", target_db=-23.0), sound).astype(np.float64)
    assert 10 * np.log10(np.mean(told**2)) == pytest.approx(-23.0, abs=1e-4)


def test_the_wave_between_the_samples_is_at_the_target() -> None:
    # A sine at a quarter of the sample rate, met by the samples at ±45 degrees only.
    wave = np.sin(np.pi / 2 * np.arange(48_000) + np.pi / 4)[:, np.newaxis]
    sound = (0.2 * wave * np.hanning(48_000)[:, np.newaxis]).astype(np.float32)
    told = retold(setting("normalize", measure="true peak", target_db=-3.0), sound)
    assert 20 * np.log10(np.abs(told).max()) == pytest.approx(-6.01, abs=0.1)


@pytest.mark.parametrize("gain_db", [0.0, -40.0])
def test_ffmpeg_hears_the_loudness_that_was_asked_for(tmp_path: Path, gain_db: float) -> None:
    # The soft half comes to lie above the absolute gate only when it is raised.
    sound = noise(10 * 48_000, peak=0.1) * np.float32(10 ** (gain_db / 20))
    sound[5 * 48_000 :] *= 0.4
    told = retold(setting("normalize", measure="loudness", target_db=-23.0), sound)
    soundfile.write(tmp_path / "told.wav", told, 48_000, "FLOAT")
    assert ebur128(tmp_path / "told.wav").integrated_lufs == pytest.approx(-23.0, abs=0.05)


def test_a_constant_offset_is_taken_away_before_measuring() -> None:
    offset = np.array([0.3, -0.1], np.float32)
    told = retold(setting("normalize", dc_removal="on", target_db=0.0), tone(48_000) + offset)
    np.testing.assert_allclose(told.mean(axis=0), 0.0, atol=1e-6)
    np.testing.assert_allclose(told, 2 * tone(48_000), atol=1e-4)
    constant = np.full((70_000, 2), 0.1, np.float32)
    assert np.abs(retold(setting("normalize", dc_removal="on"), constant)).max() < 1e-9


def test_a_sound_too_short_for_loudness_is_refused_in_words() -> None:
    chosen = setting("normalize", measure="loudness")
    with pytest.raises(EffectRefused, match=r"shorter than 0\.4 s"):
        retold(chosen, noise(1000))
