"""Rows of filter sections over sound."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import signal

from nexus_desktop.engine.effects.section_rows import WORTH_A_THREAD, filter_in_place, smoothed
from tests.support.command_line import environment

SECTIONS = signal.butter(6, 0.2, output="sos")


@pytest.mark.parametrize("channels", [1, 2, 5])
@pytest.mark.parametrize("frames", [1, 700, WORTH_A_THREAD])
def test_sound_is_filtered_as_scipy_does_it(channels: int, frames: int) -> None:
    random = np.random.default_rng(3)
    sound = random.standard_normal((channels, frames))
    memory = random.standard_normal((len(SECTIONS), channels, 2))
    expected, left = signal.sosfilt(SECTIONS, sound, axis=-1, zi=memory)
    before = memory.copy()
    np.testing.assert_array_equal(filter_in_place(SECTIONS, sound, memory), left)
    np.testing.assert_array_equal(sound, expected)
    np.testing.assert_array_equal(memory, before)


def test_a_curve_keeps_its_share_of_the_distance_to_what_it_follows() -> None:
    curve = smoothed(np.array([1.0, 1.0, 0.0]), 0.75, 0.2)
    np.testing.assert_allclose(curve, [0.4, 0.55, 0.4125])


def test_most_of_scipy_is_not_loaded_and_still_can_be() -> None:
    lines = (
        "import sys",
        "import nexus_desktop.engine.effects.section_rows as rows",
        "loaded = 'scipy.signal' in sys.modules",
        "from scipy.signal import sosfilt",
        "print(loaded, sosfilt([[1, 0, 0, 1, 0, 0]], [0.25]))",
    )
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert run.stdout == "False [0.25]\n"
