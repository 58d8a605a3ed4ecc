"""Loudness against arithmetic, and against ffmpeg on real recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from nexus_desktop.engine.analysis.k_weighting import KWeighting
from nexus_desktop.engine.analysis.loudness import Loudness, LoudnessMeter, channel_weights
from tests.support.audio_files import RECORDINGS, heard, spoken
from tests.support.ebur128 import ebur128
from tests.support.metering import RATE, measured, tones
from tests.support.signals import noise, tone
from tests.support.source_tree import ROOT

DEMO = ROOT / "resources" / "samples"


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_a_steady_tone_is_as_loud_as_its_level(dbfs: float, rate: int) -> None:
    meter = measured(tones((dbfs, 20), rate=rate), rate)
    loudness = meter.loudness
    shown = (loudness.integrated_lufs, meter.momentary_lufs, meter.short_term_lufs)
    assert shown == pytest.approx((dbfs, dbfs, dbfs), abs=0.1)


def test_low_frequency_effects_do_not_count_but_peak() -> None:
    sound = np.zeros((5 * RATE, 6), np.float32)
    sound[:, 3] = tone(5 * RATE, 1, hertz=50, peak=0.5)[:, 0]
    loudness = measured(sound).loudness
    assert loudness.integrated_lufs is None
    assert loudness.true_peak_dbtp == pytest.approx(-6.02, abs=0.05)


@pytest.mark.parametrize("channels", range(1, 12))
def test_every_number_of_channels_is_measured(channels: int) -> None:
    sound = tone(RATE, channels, hertz=1000, peak=0.1)
    expected = -23.01 + 10 * np.log10(sum(channel_weights(channels)))
    assert measured(sound).loudness.integrated_lufs == pytest.approx(expected, abs=0.1)


def recordings() -> list[Path]:
    """Every recording that is long enough to have a loudness."""
    both = (*sorted(RECORDINGS.glob("*.oga")), *sorted(DEMO.glob("*.flac")))
    return [path for path in both if soundfile.info(path).duration > 0.6]


@pytest.mark.parametrize("recording", recordings(), ids=lambda path: path.stem)
def test_real_recordings_are_as_loud_as_ffmpeg_says(recording: Path, tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    sound = heard(recording)
    rate = soundfile.info(recording).samplerate
    if rate < 44_100:
        # Below, ffmpeg's filters leave the standard: at 8 kHz it says 0.2 LU more than at 48 kHz.
        sound, rate = soxr.resample(sound, rate, RATE).astype(np.float32), RATE
    soundfile.write(path, sound, rate, subtype="FLOAT")
    agrees_with_ffmpeg(measured(sound, rate), path)


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_speech_is_as_loud_as_ffmpeg_says_at_every_rate(rate: int, tmp_path: Path) -> None:
    spoken(tmp_path / "said.wav", "What is said softly is heard less. " * 4)
    said, said_rate = soundfile.read(tmp_path / "said.wav", dtype="float32", always_2d=True)
    pauses = np.concatenate([said, 0.1 * said, said])
    sound = soxr.resample(pauses, said_rate, rate).astype(np.float32)
    # ffmpeg hears it at the rate that the standard prints its filters for.
    reference = soxr.resample(sound, rate, RATE).astype(np.float32)
    soundfile.write(tmp_path / "reference.wav", reference, RATE, subtype="FLOAT")
    agrees_with_ffmpeg(measured(sound, rate), tmp_path / "reference.wav")


def agrees_with_ffmpeg(meter: LoudnessMeter, path: Path) -> None:
    ours, theirs = meter.loudness, ebur128(path)
    assert ours.integrated_lufs == pytest.approx(theirs.integrated_lufs, abs=0.1)
    range_lu = ours.range_lu or 0.0
    assert range_lu == pytest.approx(theirs.range_lu, abs=0.2)
    assert ours.true_peak_dbtp == pytest.approx(theirs.true_peak_dbtp, abs=0.3)
    loudest = max(theirs.momentary_lufs)
    momentary = meter.history().momentary_lufs
    assert np.nanmax(momentary) == pytest.approx(loudest, abs=0.1)
    # Its windows begin at tenths of a second, ours at hundredths: louder by a little.
    assert loudest - 0.1 <= (ours.momentary_max_lufs or 0.0) <= loudest + 0.6
    history, expected = heard_part(momentary[3:]), heard_part(theirs.momentary_lufs[3:])
    both = min(len(history), len(expected))
    assert history[:both] == pytest.approx(expected[:both], abs=0.2)


def heard_part(history: ArrayLike) -> list[float]:
    """Return a history in which all that is hardly heard is the same."""
    return list(map(float, np.maximum(np.nan_to_num(history, nan=-45.0), -45.0)))


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, 40_000), max_size=12), channels=st.integers(1, 6))
def test_how_a_sound_is_cut_into_blocks_does_not_matter(cuts: list[int], channels: int) -> None:
    sound = noise(40_000, channels, seed=channels, peak=0.5)
    meter = LoudnessMeter(11_025, channels)
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(sound)], strict=True):
        meter.add(sound[start:end])
    assert fields(meter.loudness) == pytest.approx(
        fields(measured(sound, 11_025).loudness), abs=1e-5
    )


def fields(loudness: Loudness) -> tuple[float | None, ...]:
    return (
        loudness.integrated_lufs,
        loudness.range_lu,
        loudness.momentary_max_lufs,
        loudness.short_term_max_lufs,
        loudness.true_peak_dbtp,
    )


@pytest.mark.parametrize("frames", [0, 1, 4800, 200_000])
def test_silence_has_no_loudness(frames: int) -> None:
    meter = measured(np.zeros((frames, 2), np.float32))
    assert fields(meter.loudness) == (None,) * 5
    assert (meter.momentary_lufs, meter.short_term_lufs) == (None, None)


def test_sound_below_the_absolute_gate_has_a_peak_and_no_loudness() -> None:
    loudness = measured(tones((-75, 5))).loudness
    assert (loudness.integrated_lufs, loudness.range_lu) == (None, None)
    assert loudness.true_peak_dbtp == pytest.approx(-75, abs=0.1)
    assert loudness.momentary_max_lufs == pytest.approx(-75, abs=0.1)


def test_less_than_one_window_has_a_peak_and_no_loudness() -> None:
    loudness = measured(tones((-20, 0.399))).loudness
    assert fields(loudness)[:4] == (None,) * 4
    assert loudness.true_peak_dbtp == pytest.approx(-20, abs=0.1)
    assert measured(tones((-20, 0.4))).loudness.integrated_lufs == pytest.approx(-20, abs=0.2)
    assert measured(tones((-20, 2.99))).loudness.range_lu is None


def test_what_is_no_number_is_silence() -> None:
    sound = tones((-20, 1))
    sound[100, 0], sound[200, 1] = np.nan, np.inf
    loudness = measured(sound).loudness
    assert loudness.integrated_lufs == pytest.approx(-20, abs=0.2)
    assert loudness.true_peak_dbtp == pytest.approx(-20, abs=1.0)


def test_reading_a_meter_changes_nothing() -> None:
    sound = noise(RATE, 2, peak=0.5)
    meter = LoudnessMeter(RATE, 2)
    for start in range(0, RATE, 4801):
        meter.add(sound[start : start + 4801])
        assert meter.loudness == meter.loudness
    assert fields(meter.loudness) == pytest.approx(fields(measured(sound).loudness), abs=1e-5)


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000])
def test_the_loudest_window_is_found_at_every_hundredth_of_a_second(rate: int) -> None:
    sound = noise(round(8.137 * rate), 2, seed=rate, peak=0.3)
    sound *= np.sin(np.arange(len(sound))[:, np.newaxis] / (0.37 * rate)).astype(np.float32)
    weighted = KWeighting(rate, 2).weighted(np.ascontiguousarray(sound.T, np.float64))
    power = (weighted**2).sum(axis=0)
    heights = np.concatenate([[0.0], np.cumsum(power)])
    for seconds, found in (
        (0.4, measured(sound, rate, 777).loudness.momentary_max_lufs),
        (3.0, measured(sound, rate, 777).loudness.short_term_max_lufs),
    ):
        length = round(seconds * rate)
        means = (heights[length:] - heights[:-length]) / length
        assert found == pytest.approx(-0.691 + 10 * np.log10(means.max()), abs=0.05)
