"""The losses of a room's lines against the decibels that Jot's rule gives them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import freqz, lfilter

from nexus_desktop.engine.effects.space.line_losses import ROW_FRAMES, LineLosses, Lines, feed_back
from tests.support.signals import noise

RATE, FRAMES = 48_000, 4096
LENGTHS = [400, 1600, 4000]


def left_of(sound: Lines, losses: LineLosses, begin: int = 0) -> Lines:
    """Return what is left of lines, which are some of the frames that were worked out."""
    lines, frames = sound.shape
    read = np.full((lines, -(-frames // ROW_FRAMES) * ROW_FRAMES), 9.0, np.float32)
    read[:, :frames] = sound
    left = np.full_like(read, 9.0)
    losses.lose(read, slice(begin, begin + frames), left)
    return left[:, :frames]


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
    click = np.zeros((len(LENGTHS), FRAMES), np.float32)
    click[:, 0] = 1.0
    for length, heard in zip(LENGTHS, left_of(click, losses), strict=True):
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
    expected = [left_of(sound[:, [at]], step, at) for at in range(frames)]
    heard = left_of(sound, whole)
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
    answers = left_of(click, losses).astype(np.float64)
    losses.begin(LENGTHS)
    losses.move(1)
    sound = noise(len(LENGTHS), sum(sizes), peak=0.5)
    parts = np.split(sound, np.cumsum(sizes)[:-1], axis=1)
    heard = np.concatenate([left_of(part, losses) for part in parts], axis=1)
    for (gain, second), line, left in zip(answers, sound, heard, strict=True):
        expected = lfilter([gain], [1.0, -second / gain], line)
        np.testing.assert_allclose(left, expected, atol=2e-5)
