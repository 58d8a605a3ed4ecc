"""The losses of a room's lines against the decibels that Jot's rule gives them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import freqz, lfilter

from nexus_desktop.engine.effects.space.line_losses import LineLosses, feed_back
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


@pytest.mark.parametrize("moves", [False, True])
@pytest.mark.parametrize("frames", [1, 2, 37, 1290])
def test_what_is_fed_back_by_doubling_is_what_a_filter_feeds_back(frames: int, moves: bool) -> None:
    lines, random = noise(3, frames), np.random.default_rng(1)
    poles = random.uniform(0.0, 0.97, (3, frames if moves else 1)).astype(np.float32)
    expected = lines.astype(np.float64)
    for frame in range(1, frames):
        expected[:, frame] += poles[:, frame if moves else 0] * expected[:, frame - 1]
    feed_back(lines, poles)
    np.testing.assert_allclose(lines, expected, atol=1e-5)


@pytest.mark.parametrize("sizes", [[32, 64, 32], [1, 31, 33, 500], [1000]])
def test_lines_that_are_not_turned_are_filtered_as_by_another_program(sizes: list[int]) -> None:
    losses = LineLosses()
    losses.aim(1.0, 700.0)
    losses.prepare(RATE)
    losses.begin(LENGTHS)
    losses.move(1)
    click = np.zeros((len(LENGTHS), 2), np.float32)
    click[:, 0] = 1.0
    poles = losses.dulled(click, slice(0, 2))[:, 1].astype(np.float64)
    losses.begin(LENGTHS)
    losses.move(1)
    sound = noise(len(LENGTHS), sum(sizes), peak=0.5)
    parts = np.split(sound, np.cumsum(sizes)[:-1], axis=1)
    heard = np.concatenate([losses.dulled(part.copy(), slice(0)) for part in parts], axis=1)
    for pole, line, left in zip(poles, sound, heard, strict=True):
        np.testing.assert_allclose(left, lfilter([1.0], [1.0, -pole], line), atol=2e-5)
