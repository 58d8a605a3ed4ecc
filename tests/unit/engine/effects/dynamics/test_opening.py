"""When a gate is open, against the rule followed hop by hop."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.effects.dynamics.opening import Opening

OPENS_AT, CLOSES_AT = 2.0, 1.0


def hop_by_hop(levels: np.ndarray, hold: int) -> list[bool]:
    """Return whether it is open as the rule says it."""
    is_open, quiet, opened = True, 0, []
    for level in levels:
        if level >= OPENS_AT or (is_open and level >= CLOSES_AT):
            is_open, quiet = True, 0
        elif is_open:
            quiet += 1
            is_open = quiet <= hold
        opened.append(is_open)
    return opened


@given(
    runs=st.lists(
        st.tuples(st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0]), st.integers(1, 90)), max_size=20
    ),
    cuts=st.lists(st.integers(0, 900), max_size=4),
    hold=st.sampled_from([0, 1, 5, 31, 40, 80]),
)
def test_it_opens_holds_and_closes_hop_by_hop_in_any_pieces(
    runs: list[tuple[float, int]], cuts: list[int], hold: int
) -> None:
    levels = np.concatenate([np.zeros(0), *(np.full(count, level) for level, count in runs)])
    opening = Opening()
    opened = [
        opening.over(piece.astype(np.float32), OPENS_AT, CLOSES_AT, hold)
        for piece in np.split(levels, sorted(cuts))
    ]
    assert np.concatenate(opened).tolist() == hop_by_hop(levels, hold)
