"""What an input has lost, found from its count and a clock; the device is simulated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.engine.device.arrivals import SETTLE_S, Arrivals, Loss

RATE = 48_000
BURST = 1024
LATENCY = 2048
LOOK_S = 0.02


class Simulated:
    """A device that delivers in bursts, a little late at times, by a quartz of its own.

    Attributes:
        losses: what the arrivals have reported.
        true_line: how many frames have been in the air at time zero of the clock.
    """

    def __init__(self, *, drift: float = 0.0, seed: int = 1) -> None:
        self.arrivals = Arrivals(RATE, LATENCY)
        self.losses: list[Loss] = []
        self._random = np.random.default_rng(seed)
        self._rate = RATE * (1.0 + drift)
        self.now = 0.0
        self._lost = self._flags = self._delivered = 0

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += LOOK_S
            late_s = float(self._random.uniform(0, 0.004))
            due = int((self.now - late_s) * self._rate)
            self._delivered = max(self._delivered, due // BURST * BURST)
            self.look()

    def look(self, took_s: float = 0.0) -> None:
        arrived = self._delivered - self._lost
        loss = self.arrivals.observe(arrived, self._flags, self.now, self.now + took_s)
        if loss is not None:
            self.losses.append(loss)

    def lose(self, frames: int, *, is_told: bool) -> int:
        """Lose the next frames; return how many have arrived before."""
        before = self._delivered - self._lost
        self._lost += frames
        self._flags += is_told
        return before

    def wake(self, *, is_told: bool) -> int:
        """Go on after a silence of which nothing has been kept; return how much it was."""
        missed = int(self.now * self._rate) // BURST * BURST - self._delivered
        self._delivered += missed
        self._lost += missed
        self._flags += is_told
        return missed


@given(
    frames=st.integers(240, 96_000),
    before_s=st.floats(1.5, 6.0),
    drift=st.floats(-1e-4, 1e-4),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_a_loss_that_the_device_tells_of_is_measured_to_a_few_milliseconds(
    frames: int, before_s: float, drift: float, seed: int
) -> None:
    device = Simulated(drift=drift, seed=seed)
    device.run(before_s)
    arrived = device.lose(frames, is_told=True)
    device.run(2.0)
    [loss] = device.losses
    assert abs(loss.frames - frames) < 0.006 * RATE
    assert abs(loss.at - arrived) <= 2 * BURST


@given(frames=st.integers(round(0.05 * RATE), 4 * RATE), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_a_loss_that_nobody_tells_of_is_found_all_the_same(frames: int, seed: int) -> None:
    device = Simulated(seed=seed)
    device.run(3.0)
    arrived = device.lose(frames, is_told=False)
    device.run(2.0)
    [loss] = device.losses
    assert abs(loss.frames - frames) < 0.006 * RATE
    assert abs(loss.at - arrived) <= 2 * BURST


@pytest.mark.parametrize("drift", [-1e-4, 0.0, 1e-4])
def test_nothing_is_lost_in_ten_minutes_of_a_device_with_a_quartz_of_its_own(drift: float) -> None:
    device = Simulated(drift=drift)
    device.run(600.0)
    assert device.losses == []


@pytest.mark.parametrize("is_told", [True, False])
def test_a_device_that_falls_silent_for_a_while_has_lost_just_that(is_told: bool) -> None:
    device = Simulated()
    device.run(3.0)
    before = device.arrivals.captured_at(10.0)
    for _ in range(40):
        device.now += LOOK_S
        device.look()
    missed = device.wake(is_told=is_told)
    device.run(2.0)
    [loss] = device.losses
    assert loss.frames == pytest.approx(missed, abs=0.006 * RATE)
    assert device.arrivals.captured_at(10.0) == pytest.approx(before, abs=0.006 * RATE)


def test_losses_one_after_the_other_are_told_apart() -> None:
    device = Simulated()
    device.run(2.0)
    first = device.lose(4_800, is_told=True)
    device.run(0.2)
    second = device.lose(9_600, is_told=True)
    device.run(2.0)
    assert [round(loss.frames / 4_800) for loss in device.losses] == [1, 2]
    assert abs(device.losses[0].at - first) <= 2 * BURST
    filled = device.losses[0].frames
    assert abs(device.losses[1].at - (second + filled)) <= 2 * BURST


def test_a_loss_too_short_to_measure_is_marked_without_a_length() -> None:
    device = Simulated()
    device.run(2.0)
    device.lose(20, is_told=True)
    device.run(2.0)
    assert [loss.frames for loss in device.losses] == [0]


def test_a_program_that_was_held_up_has_lost_nothing() -> None:
    device = Simulated()
    device.run(2.0)
    device.now += 3.0
    device.run(2.0)
    assert device.losses == []


def test_a_look_that_was_held_up_halfway_is_not_believed() -> None:
    device = Simulated()
    for _ in range(30):
        device.run(0.2)
        device.look(took_s=0.4)
    assert device.losses == []


def test_it_is_known_which_frame_is_in_the_air() -> None:
    device = Simulated()
    assert device.arrivals.captured_at(0.0) is None
    device.run(3.0)
    captured = device.arrivals.captured_at(device.now)
    assert captured is not None
    assert abs(captured - (device.now * RATE + LATENCY)) < 0.006 * RATE


def test_what_is_in_the_air_is_the_same_before_and_after_a_loss_was_filled() -> None:
    device = Simulated()
    device.run(3.0)
    before = device.arrivals.captured_at(10.0)
    device.lose(48_000, is_told=True)
    device.run(SETTLE_S + 1.0)
    after = device.arrivals.captured_at(10.0)
    assert before is not None
    assert after is not None
    assert abs(before - after) < 0.006 * RATE
