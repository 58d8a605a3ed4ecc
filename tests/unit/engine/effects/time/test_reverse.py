"""A sound from its end to its beginning."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.effects import retold, setting
from tests.support.signals import noise


@pytest.mark.parametrize("frames", [1, 1000, 200_001])
def test_the_last_frame_comes_first(frames: int) -> None:
    sound = noise(frames, 3)
    np.testing.assert_array_equal(retold(setting("reverse"), sound), sound[::-1])
