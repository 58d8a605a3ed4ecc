"""The highest or lowest of the last values at each."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.effects.dynamics.windows import of_last


@pytest.mark.parametrize("length", [1, 2, 3, 8, 99])
def test_it_is_what_a_sliding_window_sees(length: int) -> None:
    values = np.random.default_rng(1).standard_normal(500)
    windows = np.lib.stride_tricks.sliding_window_view(values, length)
    np.testing.assert_array_equal(of_last(np.minimum, values, length), windows.min(axis=1))
    np.testing.assert_array_equal(of_last(np.maximum, values, length), windows.max(axis=1))
