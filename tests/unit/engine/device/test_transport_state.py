"""Every state after every call."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import pytest

from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.engine.device.transport_state import (
    NEXT_STATE,
    TransportCall,
    TransportEventKind,
    TransportState,
)
from tests.support.playback import Ramp
from tests.unit.engine.device.conftest import Deck

STOPPED, PLAYING, PAUSED = TransportState

# state before: the states after play, pause, resume, stop, seek
EXPECTED: Mapping[TransportState, tuple[TransportState, ...]] = {
    STOPPED: (PLAYING, STOPPED, STOPPED, STOPPED, STOPPED),
    PLAYING: (PLAYING, PAUSED, PLAYING, STOPPED, PLAYING),
    PAUSED: (PLAYING, PAUSED, PLAYING, STOPPED, PAUSED),
}
CALLS: tuple[Callable[[Transport], None], ...] = (
    lambda transport: transport.play(1000),
    lambda transport: transport.pause(),
    lambda transport: transport.resume(),
    lambda transport: transport.stop(),
    lambda transport: transport.seek(1000),
)


def brought_to(deck: Deck, state: TransportState) -> None:
    deck.transport.load(Ramp(100_000))
    if state is not STOPPED:
        deck.transport.play(0)
        deck.run(4800)
    if state is PAUSED:
        deck.transport.pause()
        deck.run(4800)
    deck.events.clear()


@pytest.mark.parametrize(
    ("before", "call"), list(itertools.product(EXPECTED, range(len(CALLS)))), ids=str
)
def test_a_call_leads_to_its_state_at_once_and_tells_of_changes_only(
    deck: Deck, before: TransportState, call: int
) -> None:
    brought_to(deck, before)
    CALLS[call](deck.transport)
    after = EXPECTED[before][call]
    assert deck.transport.state is after
    told = [event.state for event in deck.told(TransportEventKind.STATE_CHANGED)]
    assert told == ([after] if after is not before else [])
    deck.run(4800)
    assert deck.transport.state is after, "the render thread agrees"


@pytest.mark.parametrize("before", EXPECTED)
def test_loading_and_looping_never_change_the_state(deck: Deck, before: TransportState) -> None:
    brought_to(deck, before)
    deck.transport.load(Ramp(100_000))
    deck.transport.set_loop(None)
    deck.run(480)
    assert (deck.transport.state, deck.events) == (before, [])


def test_the_table_knows_every_state_and_every_call() -> None:
    assert set(NEXT_STATE) == set(TransportCall)
    assert all(set(after) == set(TransportState) for after in NEXT_STATE.values())


@pytest.mark.parametrize(
    "call", [TransportCall.FINISHED, TransportCall.DEVICE_LOST, TransportCall.FAILED]
)
def test_news_from_inside_changes_nothing_unless_playing(call: TransportCall) -> None:
    assert NEXT_STATE[call][STOPPED] is STOPPED
    assert NEXT_STATE[call][PAUSED] is PAUSED
    assert NEXT_STATE[call][PLAYING] is not PLAYING
