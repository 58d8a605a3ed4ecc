"""Fades against `domain.fades`, which knows nothing of blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import FadeShape
from nexus_desktop.domain.fades import fade_gain
from nexus_desktop.engine.block import Block
from tests.support.effects import retold, setting
from tests.support.signals import noise

RATE = 1000
SHAPES = {
    "linear": FadeShape.LINEAR,
    "equal power": FadeShape.EQUAL_POWER,
    "slow": FadeShape.SLOW,
    "fast": FadeShape.FAST,
    "s-curve": FadeShape.S_CURVE,
}
LINEAR = {"in_shape": "linear", "out_shape": "linear"}


def faded(sound: Block, **values: float | str) -> Block:
    return retold(setting("fade", **values), sound, RATE)


@pytest.mark.parametrize("shape", SHAPES)
def test_both_ends_follow_their_shape_and_the_middle_stays(shape: str) -> None:
    told = faded(np.ones((1000, 2), np.float32), in_s=0.2, in_shape=shape, out_s=0.5)
    rise = [fade_gain(SHAPES[shape], (n + 0.5) / 200) for n in range(200)]
    fall = [fade_gain(FadeShape.EQUAL_POWER, 1 - (n + 0.5) / 500) for n in range(500)]
    for channel in told.T:
        np.testing.assert_allclose(channel, [*rise, *[1.0] * 300, *fall], atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_one_fade_takes_all_of_a_sound_of_several_blocks(shape: str) -> None:
    ones = np.ones((150_000, 1), np.float32)
    rise = faded(ones, span="in over all", in_shape=shape)[:, 0]
    places = np.arange(0, 150_000, 997)
    expected = [fade_gain(SHAPES[shape], (n + 0.5) / 150_000) for n in places.tolist()]
    np.testing.assert_allclose(rise[places], expected, atol=1e-6)
    fall = faded(ones, span="out over all", out_shape=shape)[:, 0]
    np.testing.assert_allclose(fall, rise[::-1], atol=1e-6)


@given(from_db=st.floats(-90.0, 12.0), to_db=st.floats(-90.0, 12.0))
def test_a_fade_begins_and_ends_at_any_level(from_db: float, to_db: float) -> None:
    ones = np.ones((4000, 1), np.float32)
    told = faded(ones, from_db=from_db, to_db=to_db, **LINEAR)
    low, high = 10 ** (from_db / 20), 10 ** (to_db / 20)
    assert told[0, 0] == pytest.approx(low, abs=0.002 * max(1.0, low))
    assert told[-1, 0] == pytest.approx(high, abs=0.002 * max(1.0, high))
    assert told[500, 0] == pytest.approx((1 + low) / 2, abs=0.002 * max(1.0, low))
    np.testing.assert_array_equal(told[1000:3000], 1.0)


def test_without_fades_nothing_changes_and_too_long_ones_share_the_sound() -> None:
    np.testing.assert_array_equal(faded(noise(3000), in_s=0.0, out_s=0.0), noise(3000))
    told = faded(np.ones((300, 1), np.float32), in_s=2.0, **LINEAR)
    assert int(np.argmax(told)) == pytest.approx(200, abs=1)
    assert told[[0, -1]].max() < 0.01
