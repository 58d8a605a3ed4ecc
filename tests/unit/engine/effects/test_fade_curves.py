"""Curves of gain against the mathematics of the domain."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Fade, FadeShape
from nexus_desktop.domain.fades import fade_gain
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.effects.fade_curves import falling, rising

SHAPES = st.sampled_from(FadeShape)


@given(SHAPES, st.integers(1, 300))
def test_a_curve_is_the_fade_of_the_domain_at_the_middle_of_every_frame(
    shape: FadeShape, length: int
) -> None:
    fade = Fade(Frames(length), shape)
    expected = [fade_gain(shape, (frame + 0.5) / length) for frame in range(length)]
    np.testing.assert_allclose(rising(fade, 0, length), expected, atol=1e-7)
    np.testing.assert_allclose(falling(fade, 0, length), expected[::-1], atol=1e-7)


@given(SHAPES, st.integers(1, 500), st.lists(st.integers(0, 500), max_size=5))
def test_a_fade_cut_into_blocks_is_the_same_to_the_last_bit(
    shape: FadeShape, length: int, cuts: list[int]
) -> None:
    fade = Fade(Frames(length), shape)
    edges = sorted({0, length, *(cut for cut in cuts if cut < length)})
    for curve in (rising, falling):
        pieces = [curve(fade, a, b - a) for a, b in pairwise(edges)]
        np.testing.assert_array_equal(np.concatenate(pieces), curve(fade, 0, length))


@pytest.mark.parametrize(
    ("shape", "power"), [(FadeShape.LINEAR, 1), (FadeShape.S_CURVE, 1), (FadeShape.EQUAL_POWER, 2)]
)
def test_fades_that_cross_add_up_to_one(shape: FadeShape, power: int) -> None:
    fade = Fade(Frames(1000), shape)
    total = rising(fade, 0, 1000) ** power + falling(fade, 0, 1000) ** power
    np.testing.assert_allclose(total, 1.0, atol=1e-6)
