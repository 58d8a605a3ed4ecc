"""Pyramids against arithmetic that looks at every sample."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.media.decode import Decoder, open_decoder
from nexus_desktop.engine.peaks.bins import Samples
from nexus_desktop.engine.peaks.builder import PeakBuilder, build_pyramid
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.signals import as_int16, noise

RATE = 44_100
FRAMES = 1_200_000
"""Long enough for two levels and several steps of reading, and not a whole number of bins."""


def built(audio: Samples, pieces: list[int] | None = None) -> PeakPyramid:
    builder = PeakBuilder(audio.shape[1], len(audio), RATE, dtype=audio.dtype.type)
    for piece in np.split(audio, pieces or []):
        builder.add(piece)
    return builder.finish()


def check_level(pyramid: PeakPyramid, level: int, audio: Samples, rms_tolerance: float) -> None:
    """Compare one level with a plain loop over its bins."""
    tested = pyramid.levels[level]
    starts = range(0, len(audio), tested.frames_per_bin)
    bins = [audio[start : start + tested.frames_per_bin] for start in starts]
    assert tested.bins == len(bins)
    np.testing.assert_array_equal(tested.minima.T, [piece.min(axis=0) for piece in bins])
    np.testing.assert_array_equal(tested.maxima.T, [piece.max(axis=0) for piece in bins])
    whole = [piece for piece in bins if len(piece) == tested.frames_per_bin]
    roots = [np.sqrt(np.mean(np.square(piece, dtype=np.float64), axis=0)) for piece in whole]
    np.testing.assert_allclose(tested.rms.T[: len(whole)], roots, atol=rms_tolerance)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_bin_of_every_level_holds_the_extremes_and_the_rms_of_its_frames(
    channels: int,
) -> None:
    audio = noise(FRAMES, channels)
    pyramid = built(audio)
    assert len(pyramid.levels) == 2
    assert pyramid.is_complete
    for level in range(2):
        check_level(pyramid, level, audio, rms_tolerance=1e-6)


@pytest.mark.parametrize("channels", [1, 2])
def test_sixteen_bit_samples_keep_their_own_counts(channels: int) -> None:
    audio = as_int16(noise(FRAMES, channels))
    pyramid = built(audio)
    assert pyramid.levels[0].minima.dtype == np.int16
    for level in range(2):
        check_level(pyramid, level, audio, rms_tolerance=1.0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5000), max_size=12), st.booleans())
def test_the_size_of_the_blocks_does_not_matter(cuts: list[int], knows_length: bool) -> None:
    audio = noise(5000, 2)
    builder = PeakBuilder(2, len(audio) if knows_length else None, RATE)
    for piece in np.split(audio, sorted(cuts)):
        builder.add(piece)
    pyramid, expected = builder.finish(), built(audio)
    assert pyramid.frames == len(audio)
    np.testing.assert_array_equal(pyramid.levels[0].minima, expected.levels[0].minima)
    np.testing.assert_array_equal(pyramid.levels[0].rms, expected.levels[0].rms)


def test_a_sound_of_unknown_length_grows_its_levels() -> None:
    audio = noise(FRAMES, 2)
    builder = PeakBuilder(2, None, RATE)
    for start in range(0, FRAMES, 10_007):
        builder.add(audio[start : start + 10_007])
    pyramid = builder.finish()
    assert pyramid.frames == FRAMES
    for level in range(2):
        check_level(pyramid, level, audio, rms_tolerance=1e-6)


def test_a_sound_shorter_than_announced_is_as_long_as_what_came() -> None:
    builder = PeakBuilder(2, FRAMES, RATE)
    builder.add(noise(1000))
    pyramid = builder.finish()
    assert (pyramid.frames, pyramid.ready_frames, len(pyramid.levels)) == (1000, 1000, 1)
    assert pyramid.levels[0].bins == 4


def test_no_sound_at_all_is_a_pyramid_without_bins() -> None:
    pyramid = PeakBuilder(2, 0, RATE).finish()
    assert pyramid.is_complete
    assert pyramid.levels[0].bins == 0


def test_places_filled_out_of_order_by_many_threads_give_the_same_pyramid() -> None:
    audio = noise(FRAMES, 2)
    builder = PeakBuilder(2, FRAMES, RATE)
    step = 256 * 7
    starts = np.random.default_rng(3).permutation(np.arange(0, FRAMES, step)).tolist()

    def fill(mine: list[int]) -> None:
        for start in mine:
            builder.put(start, audio[start : start + step])

    threads = [threading.Thread(target=fill, args=(starts[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for level in range(2):
        check_level(builder.finish(), level, audio, rms_tolerance=1e-6)


@pytest.mark.parametrize(("start", "frames"), [(100, 10), (0, 3000), (-256, 256)])
def test_frames_that_have_no_place_are_refused(start: int, frames: int) -> None:
    with pytest.raises(ValueError, match="no place"):
        PeakBuilder(1, 2000, RATE).put(start, noise(frames, 1))


def test_samples_that_are_not_numbers_are_drawn_as_silence_and_monstrous_ones_as_loud() -> None:
    audio = noise(1024, 2, peak=0.5)
    audio[10, 0], audio[11, 0], audio[300, 1], audio[301, 1] = np.nan, np.inf, 1e30, -1e30
    level = built(audio).levels[0]
    assert np.isfinite(level.rms).all()
    assert level.maxima[0, 0] <= 0.5
    assert (level.minima[1, 1], level.maxima[1, 1]) == (-1e6, 1e6)


def written(path: Path, audio: Samples) -> Callable[[], Decoder]:
    soundfile.write(path, audio, RATE, "FLOAT" if audio.dtype == np.float32 else None)
    return lambda: open_decoder(path)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_file_read_from_several_places_gives_the_pyramid_of_its_samples(
    tmp_path: Path, workers: int
) -> None:
    audio = noise(FRAMES, 2)
    pyramid = build_pyramid(written(tmp_path / "a.wav", audio), workers=workers)
    assert (pyramid.frames, pyramid.sample_rate, pyramid.channels) == (FRAMES, RATE, 2)
    for level in range(2):
        check_level(pyramid, level, audio, rms_tolerance=1e-6)


@pytest.mark.parametrize("extension", ["wav", "flac"])
def test_a_sixteen_bit_file_is_summed_up_in_its_own_counts(tmp_path: Path, extension: str) -> None:
    audio = as_int16(noise(FRAMES, 2))
    pyramid = build_pyramid(written(tmp_path / f"a.{extension}", audio))
    assert pyramid.levels[0].minima.dtype == np.int16
    for level in range(2):
        check_level(pyramid, level, audio, rms_tolerance=1.0)


def test_every_frame_is_reported_once_with_a_pyramid_that_shows_it(tmp_path: Path) -> None:
    audio = noise(FRAMES, 1)
    reported: list[TimeRange] = []
    shares: list[float | None] = []

    def on_range(pyramid: PeakPyramid, span: TimeRange) -> None:
        reported.append(span)
        first, last = span.start // 256, -(-span.end // 256)
        level = pyramid.levels[0]
        assert (level.minima[:, first:last] <= level.maxima[:, first:last]).all()
        assert pyramid.ready_frames == sum(each.length for each in reported)

    build_pyramid(
        written(tmp_path / "a.wav", audio),
        on_range=on_range,
        progress=Progress(lambda share, _: shares.append(share)),
    )
    reported.sort()
    assert [span.start for span in reported] == [0, *(span.end for span in reported[:-1])]
    assert reported[-1].end == FRAMES
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert shares[-1] == 1.0


def test_a_cancelled_build_ends_all_its_threads(tmp_path: Path) -> None:
    progress = Progress()
    with pytest.raises(Cancelled):
        build_pyramid(
            written(tmp_path / "a.wav", noise(FRAMES, 1)),
            progress=progress,
            on_range=lambda _pyramid, _span: progress.cancel(),
        )


class Shortened:
    """A decoder that promises more than it holds, or does not know what it holds."""

    def __init__(self, decoder: Decoder, frames: int | None) -> None:
        self.sample_rate, self.channels, self.facts = (
            decoder.sample_rate,
            decoder.channels,
            decoder.facts,
        )
        self.frames = None if frames is None else Frames(frames)
        self.is_exact_seek = frames is not None
        self.seek, self.read, self.close = decoder.seek, decoder.read, decoder.close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def test_what_a_file_promises_and_does_not_hold_is_silence(tmp_path: Path) -> None:
    open_file = written(tmp_path / "a.wav", noise(10_000, 2))
    pyramid = build_pyramid(lambda: Shortened(open_file(), 20_000))
    assert (pyramid.frames, pyramid.is_complete) == (20_000, True)
    assert not pyramid.levels[0].rms[:, 40:].any()


def test_a_file_of_unknown_length_is_read_to_its_end(tmp_path: Path) -> None:
    audio = noise(FRAMES, 2)
    open_file = written(tmp_path / "a.wav", audio)
    pyramid = build_pyramid(lambda: Shortened(open_file(), None))
    check_level(pyramid, 1, audio, rms_tolerance=1e-6)
