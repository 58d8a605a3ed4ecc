"""Hops: the same whatever the blocks, and gains that go straight from end to end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.effects.dynamics.hops import LONGEST_HOP, Hops, hop_for


def followed(sizes: list[int], hop: int) -> np.ndarray:
    """Return the gains when the gain at the end of a hop is the highest level in it."""
    levels = np.random.default_rng(1).uniform(0, 1, sum(sizes)).astype(np.float32)
    hops, parts, start = Hops(hop), [], 0
    for size in sizes:
        ends = hops.levels(levels[start : start + size])
        parts.append(hops.gains(ends, size))
        start += size
    return np.concatenate(parts)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=10), st.integers(1, LONGEST_HOP))
def test_the_size_of_the_blocks_does_not_matter(sizes: list[int], hop: int) -> None:
    np.testing.assert_array_equal(followed(sizes, hop), followed([sum(sizes)], hop))


@pytest.mark.parametrize("hop", [1, 4, 16])
def test_gains_go_straight_to_the_end_of_the_last_hop(hop: int) -> None:
    hops = Hops(hop, 0.0)
    ends = hops.levels(np.repeat(np.array([0.5, 1.0, 0.25], np.float32), hop))
    gains = hops.gains(ends, 3 * hop)
    wanted = np.interp(np.arange(1, 3 * hop + 1) / hop, [0, 1, 2, 3], [0, 0, 0.5, 1.0])
    np.testing.assert_allclose(gains, wanted, atol=1e-6)


def test_hops_of_another_length_go_on_from_the_same_gain() -> None:
    hops = Hops(16, 0.0)
    before = hops.gains(hops.levels(np.ones(24, np.float32)), 24)
    shorter = hops.regrouped(4)
    after = shorter.gains(shorter.levels(np.ones(4, np.float32)), 4)
    np.testing.assert_allclose(after, before[-1], atol=1e-6)
    assert shorter.regrouped(4) is shorter


@pytest.mark.parametrize("rate", [8000, 44_100, 192_000])
def test_a_hop_is_short_against_the_time_asked_for(rate: int) -> None:
    for time_ms in (0.1, 1.0, 10.0, 1000.0):
        hop = hop_for(time_ms, rate)
        assert hop == 1 or hop / rate * 1000 <= time_ms / 32
        assert 1 <= hop <= LONGEST_HOP
