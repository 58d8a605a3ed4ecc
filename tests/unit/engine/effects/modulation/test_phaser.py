"""The phaser against the closed form of its all-passes, and against a recursion written out."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.effects import setting, through
from tests.support.signals import noise

RATE = 48_000


def closed_form(
    freqs_hz: np.ndarray, *, centre_hz: float, stages: int, feedback: float, mix: float
) -> np.ndarray:
    """Return the response: Aᴺ / (1 − g Aᴺ), as loud as without g, mixed with what came."""
    tangent = np.tan(np.pi * centre_hz / RATE)
    back = np.exp(-2j * np.pi * freqs_hz / RATE)
    c = (tangent - 1) / (tangent + 1)
    ring = ((c + back) / (1 + c * back)) ** stages
    wet = np.sqrt(1 - feedback**2) * ring / (1 - feedback * ring)
    return np.asarray((1 - mix) + mix * wet)


@pytest.mark.parametrize("stages", [2, 4, 6, 12])
@pytest.mark.parametrize("feedback", [-80.0, -25.0, 0.0, 50.0, 80.0])
def test_standing_still_it_is_the_formula(stages: int, feedback: float) -> None:
    values = {"range_oct": 0.0, "centre_hz": 900.0, "feedback": feedback, "mix": 50.0}
    click = np.zeros((2 * RATE, 1), np.float32)
    click[0] = 1.0
    heard = through(setting("phaser", stages=str(stages), **values), click)[:, 0]
    freqs_hz = np.arange(RATE + 1) / 2.0
    expected = closed_form(
        freqs_hz, centre_hz=900.0, stages=stages, feedback=feedback / 100.0, mix=0.5
    )
    np.testing.assert_allclose(np.fft.rfft(heard.astype(np.float64)), expected, atol=2e-5)


def test_every_two_stages_make_a_notch() -> None:
    for stages, notches in (("2", 1), ("6", 3), ("12", 6)):
        values = {"range_oct": 0.0, "centre_hz": 1000.0, "feedback": 0.0, "mix": 50.0}
        click = np.zeros((RATE, 1), np.float32)
        click[0] = 1.0
        level = np.abs(
            np.fft.rfft(through(setting("phaser", stages=stages, **values), click)[:, 0])
        )
        is_lowest = (level[1:-1] < level[:-2]) & (level[1:-1] <= level[2:]) & (level[1:-1] < 0.02)
        assert int(is_lowest.sum()) == notches


def test_a_sweep_is_the_all_passes_frame_by_frame() -> None:
    """In pairs, in direct form, with the coefficient of each frame; ahead on the right."""
    sound = noise(1000, 2)
    values = {"rate_hz": 10.0, "centre_hz": 1000.0, "range_oct": 4.0, "stereo_phase": 90.0}
    heard = through(setting("phaser", stages="4", feedback=0.0, mix=100.0, **values), sound)
    for side, ahead in enumerate((0.0, 0.25)):
        hertz = 1000.0 * 2 ** (2 * np.sin(2 * np.pi * (10.0 * np.arange(1000) / RATE + ahead)))
        tangent = np.tan(np.pi * hertz / RATE)
        c = (tangent - 1) / (tangent + 1)
        stage = np.concatenate([np.zeros(2), sound[:, side].astype(np.float64)])
        for _ in range(2):
            after = np.zeros_like(stage)
            for n in range(2, len(stage)):
                k = c[n - 2]
                after[n] = k * k * stage[n] + 2 * k * stage[n - 1] + stage[n - 2]
                after[n] -= 2 * k * after[n - 1] + k * k * after[n - 2]
            stage = after
        np.testing.assert_allclose(heard[:, side], stage[2:], atol=1e-5)


@pytest.mark.parametrize("feedback", [-95.0, 95.0])
@pytest.mark.parametrize("stages", ["2", "12"])
def test_however_fast_it_sweeps_it_rings_no_louder_than_its_peaks(
    feedback: float, stages: str
) -> None:
    values = {"rate_hz": 10.0, "range_oct": 6.0, "mix": 100.0, "feedback": feedback}
    heard = through(setting("phaser", stages=stages, **values), noise(4 * RATE, 1))
    peak = np.sqrt(1.95 / 0.05)
    assert np.std(heard) < peak * np.std(noise(RATE))
    assert np.std(heard[2 * RATE :]) == pytest.approx(np.std(heard[: 2 * RATE]), rel=0.3)
