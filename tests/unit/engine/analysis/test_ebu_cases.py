"""What EBU Tech 3341 and 3342 say that a meter has to show.

The minimum requirements are a list of signals with what is shown for each. All are made here from
their description: tones of 1 kHz at levels of their peaks, one after the other, and tones at parts
of the sample rate. Cases 7 and 8 of the first, 5 and 6 of the second are recordings of programmes,
which are not ours to give away; other recordings are held against ffmpeg beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import firwin, resample

from nexus_desktop.engine.block import Block
from tests.support.metering import RATE, measured, tones
from tests.support.signals import tone

Parts = tuple[tuple[float, float], ...]
SILENT = -200.0
LOUDNESS_LU, RANGE_LU = 0.1, 1.0
"""How far a meter may be off."""

SEGMENTS = range(20)


@pytest.mark.parametrize("dbfs", [-23.0, -33.0], ids=["1", "2"])
def test_3341_cases_1_and_2(dbfs: float) -> None:
    meter = measured(tones((dbfs, 20)))
    shown = (meter.loudness.integrated_lufs, meter.momentary_lufs, meter.short_term_lufs)
    assert shown == pytest.approx((dbfs, dbfs, dbfs), abs=LOUDNESS_LU)


@pytest.mark.parametrize(
    "parts",
    [
        ((-36, 10), (-23, 60), (-36, 10)),
        ((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),
        ((-26, 20), (-20, 20.1), (-26, 20)),
    ],
    ids=["3", "4", "5"],
)
def test_3341_cases_3_to_5(parts: Parts) -> None:
    integrated_lufs = measured(tones(*parts)).loudness.integrated_lufs
    assert integrated_lufs == pytest.approx(-23.0, abs=LOUDNESS_LU)


def test_3341_case_6() -> None:
    levels = np.array([10 ** (dbfs / 20) for dbfs in (-28, -28, -24, -30, -30)])
    sound = (tone(20 * RATE, 5, hertz=1000, peak=1.0) * levels).astype(np.float32)
    assert measured(sound).loudness.integrated_lufs == pytest.approx(-23.0, abs=LOUDNESS_LU)


def test_3341_case_9() -> None:
    history = measured(tones(*[(-20, 1.34), (-30, 1.66)] * 5)).history().short_term_lufs[29:]
    assert history.tolist() == pytest.approx([-23.0] * len(history), abs=LOUDNESS_LU)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_3341_case_10(segment: int) -> None:
    sound = tones((SILENT, 0.15 * segment), (-23, 3), (SILENT, 1))
    shown = measured(sound).loudness.short_term_max_lufs
    assert shown == pytest.approx(-23.0, abs=LOUDNESS_LU)


def test_3341_case_11() -> None:
    parts = [
        ((SILENT, 0.15 * each), (-38 + each, 3), (SILENT, 3 - 0.15 * each)) for each in SEGMENTS
    ]
    assert maxima_of(parts, "short_term_max_lufs") == pytest.approx(
        [-38.0 + each for each in SEGMENTS], abs=LOUDNESS_LU
    )


def test_3341_case_12() -> None:
    history = measured(tones(*[(-20, 0.18), (-30, 0.22)] * 25)).history().momentary_lufs[9:]
    assert history.tolist() == pytest.approx([-23.0] * len(history), abs=LOUDNESS_LU)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_3341_case_13(segment: int) -> None:
    sound = tones((SILENT, 0.02 * segment), (-23, 0.4), (SILENT, 1))
    shown = measured(sound).loudness.momentary_max_lufs
    assert shown == pytest.approx(-23.0, abs=LOUDNESS_LU)


def test_3341_case_14() -> None:
    parts = [
        ((SILENT, 0.02 * each), (-38 + each, 0.4), (SILENT, 0.4 - 0.02 * each)) for each in SEGMENTS
    ]
    assert maxima_of(parts, "momentary_max_lufs") == pytest.approx(
        [-38.0 + each for each in SEGMENTS], abs=LOUDNESS_LU
    )


def maxima_of(segments: Sequence[Parts], name: str) -> list[float]:
    """Return the maximum that a running meter shows at the end of every segment."""
    sound = tones(*(part for segment in segments for part in segment))
    lengths = [sum(round(seconds * RATE) for _, seconds in segment) for segment in segments]
    meter = measured(sound[:0])
    shown = []
    for start, end in pairwise(np.cumsum([0, *lengths]).tolist()):
        meter.add(sound[start:end])
        shown.append(getattr(meter.loudness, name))
    return shown


@pytest.mark.parametrize(
    ("part_of_rate", "degrees", "peak", "dbtp"),
    [
        (1 / 4, 0, 0.5, -6.0),
        (1 / 4, 45, 0.5, -6.0),
        (1 / 6, 60, 0.5, -6.0),
        (1 / 8, 67.5, 0.5, -6.0),
        (1 / 4, 45, 1.41, 3.0),
    ],
    ids=["15", "16", "17", "18", "19"],
)
def test_3341_cases_15_to_19(part_of_rate: float, degrees: float, peak: float, dbtp: float) -> None:
    turns = part_of_rate * np.arange(RATE) + degrees / 360
    is_peak_of(dbtp, peak * np.sin(2 * np.pi * turns) * faded(RATE))


@pytest.mark.parametrize("offset", range(4), ids=["20", "21", "22", "23"])
def test_3341_cases_20_to_23(offset: int) -> None:
    """A tone, one period of which is twice as high, thinned out from four times the rate."""
    frames = 4 * RATE
    wave = 0.5 * np.sin(2 * np.pi * np.arange(frames) / (4 * 6))
    wave[frames // 2 : frames // 2 + 24] *= 2
    below_half_the_rate = firwin(511, 0.9 / 4, window=("kaiser", 8.0))
    band = np.convolve(wave * faded(frames), below_half_the_rate, "same")
    middle = slice(frames // 2 - 2000, frames // 2 + 2000)
    band /= np.abs(resample(band[middle] * np.hanning(4000), 32_000)).max()
    is_peak_of(0.0, band[offset::4])


def faded(frames: int) -> NDArray[np.float64]:
    """Return what makes a tone come and go slowly, so that nothing but itself makes its peak."""
    times = np.arange(frames) / frames
    shape: NDArray[np.float64] = np.minimum(1.0, 10 * np.minimum(times, 1 - times))
    return shape


def is_peak_of(dbtp: float, wave: NDArray[np.float64]) -> None:
    """Check what is shown of a sound with the same wave in both channels."""
    sound: Block = np.stack([wave, wave], axis=1).astype(np.float32)
    shown = measured(sound).loudness.true_peak_dbtp
    assert shown is not None
    assert dbtp - 0.4 <= shown <= dbtp + 0.2


@pytest.mark.parametrize(
    ("parts", "range_lu"),
    [
        (((-20, 20), (-30, 20)), 10),
        (((-20, 20), (-15, 20)), 5),
        (((-40, 20), (-20, 20)), 20),
        (((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15),
    ],
    ids=["1", "2", "3", "4"],
)
def test_3342_cases_1_to_4(parts: Parts, range_lu: float) -> None:
    assert measured(tones(*parts)).loudness.range_lu == pytest.approx(range_lu, abs=RANGE_LU)
