"""Stretches of a stream, however it comes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.analysis.stretches import Stretches
from tests.support.signals import noise


@given(
    frames=st.integers(0, 60),
    size=st.integers(1, 12),
    hop=st.integers(1, 12),
    cuts=st.lists(st.integers(0, 60), max_size=6),
    channels=st.integers(1, 3),
)
def test_stretches_begin_at_every_hop_and_end_within_the_sound(
    frames: int, size: int, hop: int, cuts: list[int], channels: int
) -> None:
    hop = min(hop, size)
    sound = noise(60, channels)[:frames].T
    stretches = Stretches(size, hop, channels)
    found = [stretches.add(sound[:, a:b]) for a, b in pairwise([0, *sorted(cuts), 60])]
    starts = range(0, frames - size + 1, hop)
    expected = [sound[:, start : start + size] for start in starts]
    assert np.concatenate(found, axis=1).shape == (channels, len(expected), size)
    for index, stretch in enumerate(expected):
        np.testing.assert_array_equal(np.concatenate(found, axis=1)[:, index], stretch)
    np.testing.assert_array_equal(stretches.rest, sound[:, len(starts) * hop :])
