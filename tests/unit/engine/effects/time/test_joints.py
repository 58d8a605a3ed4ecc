"""Where one telling of a sound passes into another, and that nobody hears it."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.effects.time.joints import (
    best_joint,
    crossfaded,
    fade_frames,
    shift_frames,
)
from tests.support.signals import noise, tone

RATE = 48_000
REACH = shift_frames(RATE)


@pytest.mark.parametrize("late", [-500, -3, 0, 64, 500])
def test_a_sound_that_is_told_later_is_read_later(late: int) -> None:
    sound = noise(RATE + 4 * REACH)
    first = sound[2 * REACH : -2 * REACH]
    second = sound[REACH - late : REACH - late + len(first) + 2 * REACH]
    joint = best_joint(first, second, RATE)
    assert joint.shift == late
    assert joint.likeness > 0.99


def test_the_joint_lies_where_both_tell_the_same() -> None:
    first = noise(RATE)
    second = np.pad(noise(RATE, seed=2), ((REACH, REACH), (0, 0)))
    alike = slice(20_000, 25_000)
    second[REACH + 20_000 : REACH + 25_000] = first[alike]
    joint = best_joint(first, second, RATE)
    assert alike.start <= joint.place <= alike.stop - fade_frames(RATE)
    assert joint.shift == 0


def test_a_passage_between_equal_sounds_is_that_sound() -> None:
    sound = tone(2000)
    np.testing.assert_allclose(crossfaded(sound, sound, 1.0), sound, atol=1e-6)


def test_a_passage_between_strange_sounds_keeps_their_power() -> None:
    passage = crossfaded(noise(200_000), noise(200_000, seed=2), 0.0)
    power = np.square(passage.reshape(20, 10_000, 2)).mean(axis=(1, 2))
    np.testing.assert_allclose(power, 1 / 3, rtol=0.04)
