"""Loudness and true peak of what comes out, as ffmpeg measures them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import resample_poly

from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from tests.support.ebur128 import Ebur128, ebur128
from tests.support.effects import retold, setting
from tests.support.signals import noise

RATE = 48_000


def bursts(seconds: int) -> Block:
    """Soft noise with a loud click every half second: peaks far above the loudness."""
    sound = noise(seconds * RATE, peak=0.05)
    sound[:: RATE // 2] = 0.9
    return sound


def measured(folder: Path, sound: Block, **values: float) -> Ebur128:
    told = retold(setting("loudness_match", **values), sound, RATE)
    assert len(told) == len(sound)
    soundfile.write(folder / "told.wav", told, RATE, "FLOAT")
    return ebur128(folder / "told.wav")


@pytest.mark.parametrize("target_lufs", [-40.0, -23.0, -20.0])
def test_gain_alone_does_where_the_ceiling_is_far(tmp_path: Path, target_lufs: float) -> None:
    sound = noise(4 * RATE, peak=0.02)
    heard = measured(tmp_path, sound, target_lufs=target_lufs)
    assert heard.integrated_lufs == pytest.approx(target_lufs, abs=0.05)
    told = retold(setting("loudness_match", target_lufs=target_lufs), sound)
    np.testing.assert_allclose(told, sound * (told[0, 0] / sound[0, 0]), rtol=1e-5)


@pytest.mark.parametrize(("target_lufs", "ceiling_db"), [(-23.0, -6.0), (-16.0, -1.0)])
def test_peaks_are_limited_and_the_loudness_is_reached_all_the_same(
    tmp_path: Path, target_lufs: float, ceiling_db: float
) -> None:
    heard = measured(tmp_path, bursts(4), target_lufs=target_lufs, ceiling_db=ceiling_db)
    assert heard.integrated_lufs == pytest.approx(target_lufs, abs=0.1)
    assert heard.true_peak_dbtp <= ceiling_db + 0.05


def test_a_recording_of_drums_is_made_as_loud_as_records_are(tmp_path: Path) -> None:
    drums, rate = soundfile.read("resources/samples/demo-drums.flac", dtype="float32")
    assert rate == RATE
    heard = measured(tmp_path, np.atleast_2d(drums.T).T[: 6 * RATE], target_lufs=-10.0)
    assert heard.integrated_lufs == pytest.approx(-10.0, abs=0.1)
    assert heard.true_peak_dbtp <= -0.95


def test_what_cannot_be_reached_is_come_near_to_below_the_ceiling(tmp_path: Path) -> None:
    chosen = {"target_lufs": -5.0, "ceiling_db": -24.0}
    told = retold(setting("loudness_match", **chosen), bursts(2))
    between = resample_poly(told.astype(np.float64), 16, 1, window=("kaiser", 8.0))
    assert 20 * np.log10(np.abs(between).max()) <= -24.0
    # A square wave below that ceiling would have about -24 LUFS.
    assert -30.0 < measured(tmp_path, bursts(2), **chosen).integrated_lufs < -24.0


def test_a_sound_without_loudness_is_refused_in_words() -> None:
    with pytest.raises(EffectRefused, match=r"shorter than 0\.4 s"):
        retold(setting("loudness_match"), noise(1000))
