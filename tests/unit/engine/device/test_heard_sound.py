"""Sound is handed on when it is heard: once, in order, and as it was rendered last."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.heard_sound import HeardSound


def frames(start: int, end: int, mark: float = 0.0) -> Block:
    """Return a block in which every sample tells its frame."""
    return (np.arange(start, end, dtype=np.float32) + np.float32(mark))[:, np.newaxis]


class Ear:
    def __init__(self, sound: HeardSound) -> None:
        self.samples: list[float] = []
        sound.listener = self.hear

    def hear(self, block: Block, sample_rate: int) -> None:
        assert sample_rate == 48_000
        self.samples += block[:, 0].tolist()


@given(lengths=st.lists(st.integers(1, 20), max_size=20), looks=st.lists(st.integers(0, 400)))
def test_everything_is_heard_once_and_in_order(lengths: list[int], looks: list[int]) -> None:
    sound = HeardSound(48_000)
    ear, at = Ear(sound), 0
    for length in lengths:
        sound.push(at, frames(at, at + length))
        at += length
    for heard in sorted(looks):
        sound.advance(heard)
        assert len(ear.samples) >= min(heard, at)
    sound.advance(at)
    assert ear.samples == list(range(at))


def test_nothing_is_heard_before_its_time() -> None:
    sound = HeardSound(48_000)
    ear = Ear(sound)
    sound.push(100, frames(100, 200))
    sound.advance(100)
    assert ear.samples == []
    sound.advance(101)
    assert ear.samples == list(range(100, 200))


def test_what_is_replaced_is_not_heard() -> None:
    sound = HeardSound(48_000)
    ear = Ear(sound)
    for start in (0, 100, 200):
        sound.push(start, frames(start, start + 100))
    sound.cut(150)
    sound.push(150, frames(150, 300, mark=0.5))
    sound.advance(300)
    assert ear.samples == [*range(150), *(frame + 0.5 for frame in range(150, 300))]


def test_without_a_listener_nothing_is_kept() -> None:
    sound = HeardSound(48_000)
    sound.push(0, frames(0, 100))
    sound.advance(100)
    ear = Ear(sound)
    sound.advance(100)
    assert ear.samples == []
