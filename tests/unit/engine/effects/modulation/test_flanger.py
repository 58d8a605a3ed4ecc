"""The flanger against combs of fixed delay, and against its own recursion written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import lagrange
from scipy.signal import lfilter

from tests.support.effects import setting, through
from tests.support.signals import noise

RATE = 48_000


@pytest.mark.parametrize("feedback", [-90.0, -30.0, 0.0, 60.0])
def test_without_depth_it_is_a_comb(feedback: float) -> None:
    sound = noise(RATE // 2)
    chosen = setting("flanger", depth_ms=0.0, delay_ms=2.0, feedback=feedback, mix=30.0)
    share = feedback / 100.0
    late = [0.0] * 96 + [np.sqrt(1.0 - share**2)]
    copies = lfilter(late, [1.0, *[0.0] * 95, -share], sound, axis=0)
    np.testing.assert_allclose(through(chosen, sound), 0.7 * sound + 0.3 * copies, atol=2e-6)


def test_half_of_the_copy_cancels_the_notches_and_nothing_else() -> None:
    click = np.zeros((RATE, 1), np.float32)
    click[0] = 1.0
    chosen = setting("flanger", depth_ms=0.0, delay_ms=2.0, feedback=0.0, mix=50.0)
    response = np.abs(np.fft.rfft(through(chosen, click)[:, 0].astype(np.float64)))
    expected = np.abs(np.cos(np.pi * np.arange(len(response)) * 0.002))
    np.testing.assert_allclose(response, expected, atol=1e-6)


def test_a_sweep_that_hears_itself_is_the_recursion_frame_by_frame() -> None:
    """y[n] = x[n] + g · y(n − late[n]), the value between the samples after Lagrange."""
    sound, values = noise(500, 2), {"rate_hz": 9.0, "depth_ms": 1.5, "delay_ms": 0.5}
    chosen = setting("flanger", feedback=80.0, stereo_phase=120.0, mix=100.0, **values)
    heard = through(chosen, sound)
    for side, ahead in enumerate((0.0, 1.0 / 3.0)):
        turns = 9.0 * np.arange(500) / RATE + ahead
        late = (0.5 + 1.5 * (0.5 - 0.5 * np.cos(2 * np.pi * turns))) * RATE / 1000.0
        line, echoes = np.zeros(700), np.zeros(500)
        for frame in range(500):
            place = frame + 200 - late[frame]
            first = int(np.floor(place)) - 1
            curve = lagrange(np.arange(4), line[first : first + 4])
            echoes[frame] = curve(place - first)
            line[frame + 200] = sound[frame, side] + 0.8 * echoes[frame]
        np.testing.assert_allclose(heard[:, side], 0.6 * echoes, atol=1e-5)


@pytest.mark.parametrize("feedback", [-95.0, 95.0])
def test_it_never_grows_louder_by_itself(feedback: float) -> None:
    values = {"depth_ms": 10.0, "delay_ms": 0.5, "rate_hz": 10.0, "mix": 100.0}
    heard = through(setting("flanger", feedback=feedback, **values), noise(4 * RATE, 1))
    assert np.std(heard[3 * RATE :]) < 1.3 * np.std(heard[RATE // 2 : RATE])
    assert np.std(heard[3 * RATE :]) == pytest.approx(np.std(noise(RATE)), rel=0.35)
