"""The losses of a room's lines against the decibels that Jot's rule gives them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import freqz

from nexus_desktop.engine.effects.space.line_losses import LineLosses
from tests.support.signals import noise

RATE, FRAMES = 48_000, 4096
LENGTHS = [400, 1600, 4000]


@pytest.mark.parametrize("damping_hz", [500.0, 6000.0, 20_000.0])
@pytest.mark.parametrize("decay_s", [0.4, 2.0, 20.0])
def test_a_line_loses_as_its_length_says_and_twice_as_much_where_it_is_damped(
    decay_s: float, damping_hz: float
) -> None:
    losses = LineLosses()
    losses.aim(decay_s, damping_hz)
    losses.prepare(RATE)
    losses.begin(LENGTHS)
    losses.move(FRAMES)
    now = slice(0, FRAMES)
    click = np.zeros((len(LENGTHS), FRAMES), np.float32)
    click[:, :1] = losses.gains(now)
    for length, heard in zip(LENGTHS, losses.dulled(click, now), strict=True):
        _, answer = freqz(heard.astype(np.float64), worN=[0.0, damping_hz], fs=RATE)
        loss_db = -20.0 * np.log10(np.abs(answer))
        low_db = 60.0 * length / (RATE * decay_s)
        np.testing.assert_allclose(loss_db, [low_db, 2.0 * low_db], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("frames", [1, 2, 37, 1290])
def test_a_low_pass_that_is_being_turned_does_what_it_does_frame_by_frame(frames: int) -> None:
    def turned() -> LineLosses:
        losses = LineLosses()
        losses.aim(2.0, 8000.0)
        losses.prepare(RATE)
        losses.begin(LENGTHS)
        losses.aim(0.3, 600.0)
        losses.move(frames)
        return losses

    sound = noise(len(LENGTHS), frames, peak=0.5)
    whole, step = turned(), turned()
    expected = [step.dulled(sound[:, [at]], slice(at, at + 1)) for at in range(frames)]
    heard = whole.dulled(sound.copy(), slice(0, frames))
    np.testing.assert_allclose(heard, np.concatenate(expected, axis=1), atol=1e-5)
