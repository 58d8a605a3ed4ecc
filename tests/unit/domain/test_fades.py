"""The mathematics of fades."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Fade, FadeShape
from nexus_desktop.domain.fades import fade_gain, fitting_fades
from nexus_desktop.domain.timeline import Frames

SHARES = st.floats(0.0, 1.0)


@pytest.mark.parametrize("shape", FadeShape)
def test_a_fade_goes_from_silence_to_full_level(shape: FadeShape) -> None:
    assert fade_gain(shape, 0.0) == 0.0
    assert fade_gain(shape, 1.0) == pytest.approx(1.0, abs=1e-15)
    assert (fade_gain(shape, -5.0), fade_gain(shape, 7.0)) == (
        fade_gain(shape, 0.0),
        fade_gain(shape, 1.0),
    )


@pytest.mark.parametrize("shape", FadeShape)
@given(SHARES, SHARES)
def test_a_fade_never_falls(shape: FadeShape, x: float, y: float) -> None:
    earlier, later = sorted((x, y))
    assert 0.0 <= fade_gain(shape, earlier) <= fade_gain(shape, later) + 1e-15
    assert fade_gain(shape, later) <= 1.0


@given(SHARES)
def test_crossing_fades_add_up(x: float) -> None:
    for shape in (FadeShape.LINEAR, FadeShape.S_CURVE):
        assert fade_gain(shape, x) + fade_gain(shape, 1 - x) == pytest.approx(1.0)
    shape = FadeShape.EQUAL_POWER
    assert fade_gain(shape, x) ** 2 + fade_gain(shape, 1 - x) ** 2 == pytest.approx(1.0)


def test_the_shapes_differ_in_the_middle_as_their_names_say() -> None:
    middle = {shape: fade_gain(shape, 0.5) for shape in FadeShape}
    assert middle[FadeShape.LINEAR] == 0.5
    assert middle[FadeShape.EQUAL_POWER] == pytest.approx(math.sqrt(0.5))
    assert middle[FadeShape.SLOW] == 0.25
    assert middle[FadeShape.FAST] == 0.75
    assert middle[FadeShape.S_CURVE] == pytest.approx(0.5)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 600))
def test_two_fades_are_fitted_in_proportion(rise: int, fall: int, length: int) -> None:
    fade_in = Fade(Frames(rise), FadeShape.SLOW)
    fade_out = Fade(Frames(fall), FadeShape.FAST)
    shorter_in, shorter_out = fitting_fades(fade_in, fade_out, Frames(length))
    assert (shorter_in.shape, shorter_out.shape) == (FadeShape.SLOW, FadeShape.FAST)
    if rise + fall <= length:
        assert (shorter_in, shorter_out) == (fade_in, fade_out)
        return
    assert shorter_in.length + shorter_out.length == length
    assert shorter_in.length == pytest.approx(length * rise / (rise + fall), abs=1)
