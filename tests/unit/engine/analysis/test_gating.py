"""The gain that makes a loudness, gates considered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.analysis.gating import Powers, gain_to_lufs, integrated_lufs


@given(loud_db=st.floats(-90.0, 0.0), below_db=st.floats(0.0, 60.0), target=st.floats(-59.0, 0.0))
def test_behind_the_gain_the_loudness_is_the_target(
    loud_db: float, below_db: float, target: float
) -> None:
    steps = 10 ** (np.repeat([loud_db, loud_db - below_db], 50) / 10)
    gain_db = gain_to_lufs(steps, target)
    assert gain_db is not None
    assert integrated_lufs(steps * 10 ** (gain_db / 10)) == pytest.approx(target, abs=0.01)


@pytest.mark.parametrize("steps", [np.zeros(100), np.ones(3), np.zeros(0)])
def test_silence_and_a_sound_of_no_length_have_no_gain(steps: Powers) -> None:
    assert gain_to_lufs(steps, -23.0) is None
