"""Silence is put in where sound was lost, and nothing else changes, whatever the blocks are."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.tail import Tail


def numbered(start: int, frames: int) -> Block:
    return np.arange(start, start + frames, dtype=np.float32)[:, None]


@given(
    most=st.integers(1, 50),
    lengths=st.lists(st.integers(0, 20), max_size=30),
    gaps=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 60), st.integers(0, 40))),
)
def test_all_comes_out_in_order_with_silence_where_it_was_put(
    most: int, lengths: list[int], gaps: list[tuple[int, int, int]]
) -> None:
    tail = Tail(most, 1)
    final: list[float] = []
    written: list[float] = []
    at = 1
    for number, length in enumerate(lengths):
        block = numbered(at, length)
        at += length
        written += block[:, 0].tolist()
        for out in tail.push(block):
            final += out[:, 0].tolist()
        for _, back, frames in (gap for gap in gaps if gap[0] == number):
            place, anew = tail.put_silence(tail.end - back, frames)
            assert place >= len(final), "what is final never changes"
            expected = [*written[:place], *[0.0] * frames, *written[place:]]
            written = [*written[:place], *np.concatenate(anew)[:, 0].tolist()]
            assert written == expected
        assert tail.end == len(written)
    for out in tail.drain():
        final += out[:, 0].tolist()
    assert final == written


@given(most=st.integers(1, 50), lengths=st.lists(st.integers(1, 20), max_size=30))
def test_nothing_is_held_back_longer_than_it_has_to(most: int, lengths: list[int]) -> None:
    tail, out = Tail(most, 1), 0
    for length in lengths:
        out += sum(len(block) for block in tail.push(numbered(0, length)))
        assert tail.end - out < most + max(lengths)
