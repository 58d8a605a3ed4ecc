"""The ring, held against a list that never forgets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.block import silence
from nexus_desktop.engine.device.sample_ring import SampleRing


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 64)), max_size=30))
def test_the_last_capacity_of_frames_is_remembered_and_can_be_rewritten(
    stores: list[tuple[int, int]],
) -> None:
    ring, everything = SampleRing(64, 2), silence(0, 2)
    for number, (back, frames) in enumerate(stores):
        at = max(0, ring.written - back)
        block = np.full((frames, 2), number + 1, np.float32)
        grown = ring.store(at, block)
        everything = np.concatenate([everything[:at], block, everything[at + frames :]])
        assert (ring.written, grown >= 0) == (len(everything), True)
    oldest = max(0, len(everything) - ring.capacity)
    np.testing.assert_array_equal(
        ring.copy(oldest, 64),
        np.pad(everything[oldest:], ((0, 64 - len(everything[oldest:])), (0, 0))),
    )


def test_the_capacity_is_a_power_of_two() -> None:
    assert [SampleRing(frames, 1).capacity for frames in (64, 65, 100_000)] == [64, 128, 131_072]


@pytest.mark.parametrize(("at", "frames"), [(1, 1), (-1, 1), (0, 65)])
def test_holes_and_blocks_larger_than_the_ring_are_mistakes(at: int, frames: int) -> None:
    with pytest.raises(ValueError, match="frames at"):
        SampleRing(64, 2).store(at, silence(frames, 2))
