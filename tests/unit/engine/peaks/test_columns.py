"""Columns against a loop over the bins, and the samples, that each one touches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.peaks.builder import PeakBuilder
from nexus_desktop.engine.peaks.columns import Columns, columns, sample_columns
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from tests.support.signals import noise

FRAMES = 2_100_000
AUDIO = noise(FRAMES, 2)


def pyramid_of(audio: Block) -> PeakPyramid:
    builder = PeakBuilder(audio.shape[1], len(audio), 48_000)
    builder.add(audio)
    return builder.finish()


PYRAMID = pyramid_of(AUDIO)


def check_columns(
    shown: Columns, audio: Block, start: float, frames_per_column: float, unit: int
) -> None:
    """Compare with the samples under every unit (bin or sample) that a column touches."""
    for column in range(shown.minima.shape[1]):
        left = start + column * frames_per_column
        first = math.floor(left / unit)
        last = max(math.ceil((left + frames_per_column) / unit), first + 1)
        under = audio[max(first, 0) * unit : max(last, 0) * unit]
        if not len(under):
            assert np.isnan(shown.minima[:, column]).all()
            assert np.isnan(shown.rms[:, column]).all()
            assert not shown.clipped[:, column].any()
            continue
        np.testing.assert_array_equal(shown.minima[:, column], under.min(axis=0))
        np.testing.assert_array_equal(shown.maxima[:, column], under.max(axis=0))
        if len(under) % unit == 0:
            roots = np.sqrt(np.mean(np.square(under, dtype=np.float64), axis=0))
            np.testing.assert_allclose(shown.rms[:, column], roots, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(-FRAMES, FRAMES * 2).map(lambda eighths: eighths / 8),
    # Eighths of frames, so that edges are exact in floating point here and there.
    frames_per_column=st.integers(256 * 8, 100_000 * 8).map(lambda eighths: eighths / 8),
)
def test_a_column_shows_the_extremes_of_the_bins_it_touches(
    start: float, frames_per_column: float
) -> None:
    fitting = [256, 1024, 4096]
    unit = max(size for size in fitting if size <= frames_per_column)
    shown = columns(PYRAMID, start, frames_per_column, 40)
    check_columns(shown, AUDIO, start, frames_per_column, unit)


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(-100, 900).map(lambda eighths: eighths / 8),
    frames_per_column=st.integers(1, 300).map(lambda eighths: eighths / 8),
)
def test_finer_columns_show_the_extremes_of_the_samples_they_touch(
    start: float, frames_per_column: float
) -> None:
    audio = AUDIO[:100]
    shown = sample_columns(audio, start, frames_per_column, 40)
    check_columns(shown, audio, start, frames_per_column, 1)


def test_columns_narrower_than_a_bin_share_it() -> None:
    shown = columns(PYRAMID, 0, 128, 8)
    np.testing.assert_array_equal(shown.minima[:, 0::2], shown.minima[:, 1::2])


def test_the_whole_sound_in_one_column_shows_its_extremes() -> None:
    shown = columns(PYRAMID, 0, FRAMES, 1)
    np.testing.assert_array_equal(shown.maxima[:, 0], AUDIO.max(axis=0))


def test_there_is_nothing_to_show_beside_the_sound() -> None:
    for start in (-1e6, FRAMES + 256):
        shown = columns(PYRAMID, start, 300, 100)
        assert np.isnan(shown.minima).all()
        assert not shown.clipped.any()


def test_what_has_not_arrived_is_not_shown() -> None:
    builder = PeakBuilder(1, 256 * 40, 48_000)
    builder.put(256 * 10, noise(256 * 10, 1))
    shown = columns(builder.pyramid, 0, 256, 40)
    assert np.flatnonzero(~np.isnan(shown.minima[0])).tolist() == list(range(10, 20))
    coarse = columns(builder.pyramid, 0, 256 * 4, 10)
    assert np.flatnonzero(~np.isnan(coarse.rms[0])).tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("sample", "is_clipped"), [(1.0, True), (-1.0, True), (32767 / 32768, True), (0.9999, False)]
)
def test_samples_at_full_scale_are_marked(sample: float, is_clipped: bool) -> None:
    audio = np.zeros((256 * 8, 2), np.float32)
    audio[600, 1] = sample
    for shown in (columns(pyramid_of(audio), 0, 256, 8), sample_columns(audio, 0, 256, 8)):
        assert shown.clipped.sum() == int(is_clipped)
        assert shown.clipped[1, 2] == is_clipped


def test_an_empty_sound_has_columns_of_nothing() -> None:
    empty = pyramid_of(np.zeros((0, 2), np.float32))
    assert np.isnan(columns(empty, 0, 256, 10).maxima).all()
    assert columns(PYRAMID, 0, 256, 0).minima.shape == (2, 0)
