"""The clock, shown a simulated device that takes sound in bursts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nexus_desktop.engine.device.heard_clock import HeardClock
from tests.support.playback import HandClock

RATE = 48_000
LATENCY = 3072
BURST = 1024


class Device:
    """Refills itself to `LATENCY` frames whenever `BURST` have been played, a bit late at times."""

    def __init__(self, clock: HandClock) -> None:
        self._clock, self._started_at = clock, clock.now
        self._random = np.random.default_rng(1)
        self._late_s = 0.0
        self.count = 0

    @property
    def truly_heard(self) -> int:
        return int((self._clock.now - self._started_at) * RATE)

    def consumed(self) -> int:
        due = int((self._clock.now - self._started_at - self._late_s) * RATE)
        count = LATENCY + due // BURST * BURST
        if count > self.count:
            self.count = count
            self._late_s = float(self._random.uniform(0, 0.004))
        return self.count


def watched(clock: HandClock, device: Device, heard: HeardClock, seconds: float) -> list[int]:
    """Return by how many frames the clock is wrong, looked at 60 times a second."""
    errors = []
    for _ in range(round(60 * seconds)):
        clock.now += 1 / 60
        errors.append(heard.heard() - device.truly_heard)
    return errors


def started() -> tuple[HandClock, Device, HeardClock]:
    clock = HandClock()
    device = Device(clock)
    heard = HeardClock(RATE, LATENCY, device.consumed, clock=clock)
    heard.restart(0)
    return clock, device, heard


def test_it_is_right_to_a_few_milliseconds_though_the_count_jumps_by_twenty() -> None:
    errors = watched(*started(), seconds=20)
    assert max(map(abs, errors[30:])) < 0.006 * RATE


def test_it_is_never_early_by_more_than_a_rounding() -> None:
    assert max(watched(*started(), seconds=5)) <= 1


def test_it_never_goes_back() -> None:
    clock, _, heard = started()
    seen = []
    for _ in range(300):
        clock.now += 1 / 60
        seen.append(heard.heard())
    assert all(earlier <= later for earlier, later in pairwise(seen))
    assert seen[-1] > 4 * RATE


def test_it_stands_still_with_the_device() -> None:
    clock, device, heard = started()
    watched(clock, device, heard, 2)
    frozen = device.count
    stuck = HeardClock(RATE, LATENCY, lambda: frozen, clock=clock)
    stuck.restart(0)
    for _ in range(300):
        clock.now += 1 / 60
        assert stuck.heard() <= frozen
    assert stuck.heard() <= frozen


def test_a_reading_that_was_held_up_halfway_is_not_believed() -> None:
    clock, device, heard = started()
    watched(clock, device, heard, 2)

    def count_and_stall() -> int:
        count = device.consumed()
        clock.now += 0.4
        return count

    before = heard.heard()
    heard._count = count_and_stall
    heard.heard()
    heard._count = device.consumed
    after = heard.heard()
    assert before < after
    assert abs(after - device.truly_heard) < 0.006 * RATE
