"""Sound at other rates, against the library used once on the whole sound."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.samples.reader import SampleReader
from nexus_desktop.engine.samples.resample import (
    CHUNK_FRAMES,
    ResampledReader,
    StreamResampler,
    resample,
)
from tests.support.builders import a_source
from tests.support.memory_reader import MemoryReader
from tests.support.signals import noise, tone

RATES = [(44_100, 48_000), (48_000, 44_100), (96_000, 44_100), (8000, 192_000), (44_100, 48_001)]


def from_memory(audio: Block) -> MemoryReader:
    return MemoryReader({"sound": audio})


def whole_at(audio: Block, from_rate: int, to_rate: int) -> Block:
    """Return what the library makes of the whole sound in one go."""
    converted: Block = soxr.resample(audio, from_rate, to_rate, "VHQ")
    return converted


def source_of(audio: Block, rate: int) -> AudioSource:
    return a_source("sound", len(audio), rate=rate, channels=audio.shape[1])


@pytest.mark.parametrize(("from_rate", "to_rate"), RATES)
def test_a_source_read_in_pieces_is_the_whole_sound_resampled(from_rate: int, to_rate: int) -> None:
    audio = noise(from_rate * 2 + 17, 2)
    source = source_of(audio, from_rate)
    expected = whole_at(audio, from_rate, to_rate)
    heard = ResampledReader(from_memory(audio)).read(source, 0, len(expected), to_rate)
    # Where no common grid is short, the library itself interpolates its filter.
    np.testing.assert_allclose(heard, expected, atol=2e-6 if to_rate == 48_001 else 1e-6)


AUDIO = noise(100_000, 2)
WHOLE = ResampledReader(from_memory(AUDIO)).read(source_of(AUDIO, 44_100), 0, 120_000, 48_000)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-1000, 115_000), st.integers(0, 5000)), max_size=6))
def test_every_way_of_asking_gives_the_same_bits(requests: list[tuple[int, int]]) -> None:
    reader = ResampledReader(from_memory(AUDIO), cache_bytes=400_000)
    source = source_of(AUDIO, 44_100)
    for start, frames in requests:
        expected = np.pad(WHOLE, ((1000, 1000), (0, 0)))[start + 1000 : start + 1000 + frames]
        np.testing.assert_array_equal(reader.read(source, start, frames, 48_000), expected)


def test_the_same_rate_is_read_as_it_is() -> None:
    audio = noise(1000)
    heard = ResampledReader(from_memory(audio)).read(source_of(audio, 48_000), -5, 100, 48_000)
    np.testing.assert_array_equal(heard[5:], audio[:95])


def test_what_was_resampled_is_kept_and_what_was_used_longest_ago_goes_first() -> None:
    audio = noise(44_100 * 10, 1)
    memory, source = from_memory(audio), source_of(audio, 44_100)
    piece_bytes = CHUNK_FRAMES * 4
    reader = ResampledReader(memory, cache_bytes=3 * piece_bytes)
    for _ in range(3):
        reader.read(source, 0, 40_000, 48_000)
    assert memory.reads == 2
    reader.read(source, 100_000, 200_000, 48_000)
    reader.read(source, 0, 10, 48_000)
    assert memory.reads > 8


def test_silence_of_a_missing_file_is_not_kept() -> None:
    audio = noise(10_000)
    memory, source = from_memory(audio), source_of(audio, 44_100)
    reader = ResampledReader(memory)
    memory.is_here = False
    assert not reader.read(source, 0, 1000, 48_000).any()
    memory.is_here = True
    assert reader.read(source, 0, 1000, 48_000).any()


def test_a_block_that_is_shared_cannot_be_written_to() -> None:
    audio = noise(10_000)
    heard = ResampledReader(from_memory(audio)).read(source_of(audio, 44_100), 0, 10, 48_000)
    with pytest.raises(ValueError, match="read-only"):
        heard[0] = 1.0


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(RATES), st.lists(st.integers(0, 20_000), max_size=8), st.integers(0, 20_000))
def test_a_stream_in_any_blocks_has_the_length_and_the_sound_of_the_whole(
    rates: tuple[int, int], cuts: list[int], frames: int
) -> None:
    from_rate, to_rate = rates
    audio = noise(frames, 2)
    stream = StreamResampler(from_rate, to_rate, 2)
    blocks = [stream.process(piece) for piece in np.split(audio, sorted(cuts))]
    heard = np.concatenate([*blocks, stream.finish()])
    assert len(heard) == -(-frames * to_rate // from_rate)
    if frames:
        expected = whole_at(audio, from_rate, to_rate)
        shared = min(len(expected), len(heard))
        np.testing.assert_allclose(heard[:shared], expected[:shared], atol=1e-6)


def test_resampling_a_whole_block_neither_delays_nor_changes_a_tone() -> None:
    low, high = tone(44_100, 1, rate=44_100), tone(48_000, 1, rate=48_000)
    np.testing.assert_allclose(resample(low, 44_100, 48_000)[500:-500], high[500:-500], atol=1e-5)
    assert resample(low, 44_100, 44_100) is low
    assert resample(silence(0, 2), 44_100, 48_000).shape == (0, 2)


def test_a_missing_source_is_no_failure_of_the_resampler() -> None:
    reports: list[NexusError] = []
    reader = SampleReader(lambda _: (), lambda _source, error: reports.append(error))
    heard = ResampledReader(reader).read(a_source("gone", 5000, rate=44_100), 0, 100, 48_000)
    assert heard.shape == (100, 2)
    assert len(reports) == 1
