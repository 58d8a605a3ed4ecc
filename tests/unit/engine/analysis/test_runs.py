"""Runs of a condition, however the stream is cut."""

from __future__ import annotations

from itertools import groupby, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.analysis import runs as module
from nexus_desktop.engine.analysis.runs import Runs


def runs_of(holds: list[bool], shortest: int) -> list[tuple[int, int]]:
    """Return them as a walk from one frame to the next finds them."""
    found, at = [], 0
    for value, group in groupby(holds):
        length = len(list(group))
        if value and length >= shortest:
            found.append((at, at + length))
        at += length
    return found


@given(
    holds=st.lists(st.booleans(), max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=6),
    shortest=st.integers(1, 5),
)
def test_runs_are_those_that_a_walk_finds(
    holds: list[bool], cuts: list[int], shortest: int
) -> None:
    runs = Runs(shortest)
    for start, end in pairwise([0, *sorted(cuts), 60]):
        piece = np.array(holds[start:end], np.bool_)
        if piece.any():
            runs.add(piece)
        else:
            runs.skip(len(piece))
    expected = runs_of(holds, shortest)
    assert [(span.start, span.end) for span in runs.ranges] == expected
    assert runs.count == len(expected)


def test_more_than_can_be_kept_are_counted() -> None:
    many = module.MOST_RUNS + 7
    runs = Runs(1)
    runs.add(np.tile([True, False], many))
    runs.add(np.array([True]))
    assert (runs.count, len(runs.ranges)) == (many + 1, module.MOST_RUNS)
    assert runs.ranges[-1].start == 2 * (module.MOST_RUNS - 1)
