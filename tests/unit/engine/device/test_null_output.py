"""Playing on a computer without a sound card."""

from __future__ import annotations

import pytest

from nexus_desktop.engine.block import silence
from nexus_desktop.engine.device.null_output import NullOutput
from tests.support.playback import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def output(clock: HandClock) -> NullOutput:
    return NullOutput(48_000, 2, reason="No sound card was found.", clock=clock)


def test_it_takes_sound_at_the_pace_of_the_clock(output: NullOutput, clock: HandClock) -> None:
    output.put(0, silence(96_000, 2))
    assert output.consumed == 0
    output.start()
    for second in (0.25, 0.5, 1.0):
        clock.now = 100.0 + second
        assert output.heard == output.consumed == 48_000 * second


def test_it_stops_at_the_end_of_what_waits_and_counts_that_once(
    output: NullOutput, clock: HandClock
) -> None:
    output.put(0, silence(4800, 2))
    output.start()
    clock.now += 10
    assert (output.consumed, output.empty_moments) == (4800, 1)
    clock.now += 10
    output.put(4800, silence(4800, 2))
    clock.now += 0.05
    assert (output.consumed, output.empty_moments) == (7200, 1)


def test_a_stop_drops_what_waits_and_the_count_goes_on_from_there(
    output: NullOutput, clock: HandClock
) -> None:
    output.put(0, silence(48_000, 2))
    output.start()
    clock.now += 0.25
    output.stop()
    assert (output.consumed, output.written, output.is_running) == (48_000, 48_000, False)
    clock.now += 100
    output.put(48_000, silence(48_000, 2))
    output.start()
    clock.now += 0.5
    assert output.consumed == 72_000


def test_it_says_why_nothing_is_heard(output: NullOutput) -> None:
    assert output.reason == "No sound card was found."
    assert not output.waiting(0, 10).any()
