"""A sound that is read faster or slower, against the sine it has to become."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effects import retold, setting
from tests.support.signals import noise, tone


@given(speed=st.floats(25.0, 400.0), hertz=st.floats(30.0, 4000.0))
@settings(max_examples=25)
def test_a_sine_becomes_the_sine_of_the_other_pitch_and_length(speed: float, hertz: float) -> None:
    told = retold(setting("varispeed", speed=speed), tone(20_000, 1, hertz=hertz))[:, 0]
    assert len(told) == round(20_000 * 100 / speed)
    expected = tone(len(told), 1, hertz=hertz * speed / 100)[:, 0]
    margin = min(1500, len(told) // 3)
    np.testing.assert_allclose(told[margin:-margin], expected[margin:-margin], atol=2e-4)


def test_what_would_become_too_high_is_gone_and_not_folded_back() -> None:
    told = retold(setting("varispeed", speed=200.0), tone(48_000, 1, hertz=15_000.0))
    assert np.abs(told[2000:-2000]).max() < 1e-5


@pytest.mark.parametrize("frames", [1, 3, 70_000])
def test_at_its_own_speed_a_sound_stays_what_it_is(frames: int) -> None:
    sound = noise(frames, 3)
    np.testing.assert_allclose(retold(setting("varispeed"), sound), sound, atol=1e-5)
