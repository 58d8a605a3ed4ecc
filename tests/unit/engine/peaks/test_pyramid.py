"""Pyramids on their way to disk and back."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.peaks.builder import PeakBuilder
from nexus_desktop.engine.peaks.columns import columns
from nexus_desktop.engine.peaks.pyramid import PeakPyramid, level_shapes
from tests.support.signals import as_int16, noise

FRAMES = 600_000


def pyramid_of(audio: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> PeakPyramid:
    builder = PeakBuilder(audio.shape[1], len(audio), 48_000)
    builder.add(audio)
    return builder.finish()


def test_levels_are_four_times_coarser_until_few_bins_are_left() -> None:
    hour = list(level_shapes(3600 * 48_000))
    assert [frames for frames, _ in hour] == [256, 1024, 4096, 16_384, 65_536, 262_144]
    assert all(bins >= 2000 for _, bins in hour[:-1])
    assert hour[-1][1] < 2000


def test_a_sixteen_bit_pyramid_comes_back_as_it_was() -> None:
    audio = as_int16(noise(FRAMES, 2))
    builder = PeakBuilder(2, FRAMES, 44_100, dtype=np.int16)
    builder.add(audio)
    pyramid = builder.finish()
    back = PeakPyramid.from_bytes(pyramid.to_bytes())
    assert (back.channels, back.frames, back.sample_rate) == (2, FRAMES, 44_100)
    assert back.is_complete
    for before, after in zip(pyramid.levels, back.levels, strict=True):
        assert before.frames_per_bin == after.frames_per_bin
        np.testing.assert_array_equal(before.minima, after.minima)
        np.testing.assert_array_equal(before.maxima, after.maxima)
        np.testing.assert_array_equal(before.rms, after.rms)


@pytest.mark.parametrize("peak", [0.001, 1.0, 40.0])
def test_float_samples_come_back_within_one_count_and_never_louder(peak: float) -> None:
    pyramid = pyramid_of(noise(FRAMES, 2, peak=peak))
    back = PeakPyramid.from_bytes(pyramid.to_bytes())
    count = max(peak, 1.0) / 32767
    for before, after in zip(pyramid.levels, back.levels, strict=True):
        for name in ("minima", "maxima", "rms"):
            kept = getattr(after, name) * back.scale
            np.testing.assert_allclose(kept, getattr(before, name), atol=1.01 * count)
        assert (np.abs(after.maxima * back.scale) <= np.abs(before.maxima) * 1.00001).all()


def test_keeping_a_pyramid_neither_adds_nor_loses_marks_of_clipping() -> None:
    audio = noise(256 * 100, 1, peak=0.9)
    audio[256 * 3] = 32767 / 32768
    audio[256 * 5] = -1.0
    audio[256 * 7] = 32766.9 / 32768
    back = PeakPyramid.from_bytes(pyramid_of(audio).to_bytes())
    assert np.flatnonzero(columns(back, 0, 256, 100).clipped[0]).tolist() == [3, 5]


def test_an_hour_of_stereo_takes_eleven_megabytes() -> None:
    figures = sum(bins for _, bins in level_shapes(3600 * 48_000)) * 2 * 3
    assert figures * 2 < 11e6


def test_a_pyramid_is_read_straight_from_a_mapped_file(tmp_path: Path) -> None:
    pyramid = pyramid_of(noise(FRAMES, 2))
    path = tmp_path / "peaks"
    path.write_bytes(pyramid.to_bytes())
    with path.open("rb") as file:
        back = PeakPyramid.from_bytes(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    assert not back.levels[0].minima.flags.owndata
    assert back.frames == FRAMES


def test_a_pyramid_that_is_not_complete_is_not_kept() -> None:
    builder = PeakBuilder(2, 5000, 48_000)
    builder.add(noise(1024))
    with pytest.raises(ValueError, match="complete"):
        builder.pyramid.to_bytes()


def test_an_empty_sound_comes_back_empty() -> None:
    back = PeakPyramid.from_bytes(PeakBuilder(2, 0, 48_000).finish().to_bytes())
    assert (back.frames, back.levels[0].bins) == (0, 0)


KEPT = pyramid_of(noise(3000, 2)).to_bytes()


@given(st.integers(0, len(KEPT) - 1), st.integers(1, 255))
def test_one_wrong_byte_is_noticed(place: int, difference: int) -> None:
    damaged = bytearray(KEPT)
    damaged[place] ^= difference
    with pytest.raises(ValueError, match="peaks"):
        PeakPyramid.from_bytes(damaged)


@pytest.mark.parametrize("data", [b"", b"NXPEAKS\n", KEPT[:-1], KEPT + b"\0", b"x" * 500])
def test_what_is_no_pyramid_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="peaks"):
        PeakPyramid.from_bytes(data)
