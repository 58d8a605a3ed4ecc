"""A phase that turns, against sums of what it turns by from frame to frame."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.effects.turning import WHEEL_FRAMES, Turning

RATE = 48_000
HERTZ = st.floats(0.02, 20_000.0)
AHEAD = (0.0, 0.25, 2.5)


def turning_at(hertz: float) -> Turning:
    turning = Turning()
    turning.prepare(RATE)
    turning.begin(hertz / RATE)
    return turning


@given(hertz=HERTZ, cuts=st.lists(st.integers(1, 3 * WHEEL_FRAMES), min_size=1, max_size=4))
def test_sines_are_those_of_the_turns_however_they_are_cut(hertz: float, cuts: list[int]) -> None:
    turns = turning_at(hertz).over(sum(cuts))
    turning = turning_at(hertz)
    heard = np.concatenate([turning.sines(frames, *AHEAD) for frames in cuts], axis=1)
    for wave, share in zip(heard, AHEAD, strict=True):
        np.testing.assert_allclose(wave, np.sin(2.0 * np.pi * (turns + share)), atol=1e-9)


@given(first=HERTZ, then=HERTZ, frames=st.integers(1, 5000))
def test_sines_follow_a_frequency_that_glides_and_then_stay(
    first: float, then: float, frames: int
) -> None:
    turning, other = turning_at(first), turning_at(first)
    for each in (turning, other):
        each.over(1000)
        each.aim(then / RATE)
    for _ in range(2):
        expected = np.sin(2.0 * np.pi * other.over(frames))
        np.testing.assert_allclose(turning.sines(frames, 0.0)[0], expected, atol=1e-9)


def test_a_wave_may_be_ahead_by_a_share_that_moves() -> None:
    turning, ahead = turning_at(3.0), np.linspace(0.0, 0.5, 500)
    turns = turning_at(3.0).over(500)
    still, moving = turning.sines(500, 0.0, ahead)
    np.testing.assert_allclose(still, np.sin(2.0 * np.pi * turns), atol=1e-12)
    np.testing.assert_allclose(moving, np.sin(2.0 * np.pi * (turns + ahead)), atol=1e-12)
