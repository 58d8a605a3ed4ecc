"""The thread that fills the buffer, on a computer without a sound card."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from nexus_desktop.engine.device.null_output import NullOutput
from nexus_desktop.engine.device.render_thread import RenderThread
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.engine.device.transport_state import (
    TransportEvent,
    TransportEventKind,
    TransportState,
)
from tests.support.playback import Ramp


def until(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.005)


def test_a_thread_that_has_nothing_to_do_sleeps_until_it_is_woken() -> None:
    steps: list[int] = []

    def step() -> float | None:
        steps.append(1)
        return None

    thread = RenderThread(step)
    until(lambda: len(steps) == 1)
    time.sleep(0.05)
    assert len(steps) == 1
    thread.wake()
    until(lambda: len(steps) == 2)
    thread.close()


def test_closing_joins_the_thread_even_if_it_was_just_woken() -> None:
    for _ in range(50):
        thread = RenderThread(lambda: None)
        thread.wake()
        thread.close()
    assert not [t for t in threading.enumerate() if t.name == "playback render"]


def test_playing_without_a_sound_card_ends_in_time_and_tells() -> None:
    told: list[TransportEvent] = []
    transport = Transport(NullOutput(48_000, 2, reason="No sound card was found."), told.append)
    transport.load(Ramp(14_400))
    begun = time.monotonic()
    transport.play(0)
    positions = []
    while transport.state is TransportState.PLAYING and time.monotonic() < begun + 20:
        positions.append(transport.position)
        time.sleep(0.005)
    assert time.monotonic() - begun >= 0.3
    assert positions == sorted(positions)
    assert [event.kind for event in told] == [
        TransportEventKind.STATE_CHANGED,
        TransportEventKind.FINISHED,
        TransportEventKind.STATE_CHANGED,
    ]
    transport.close()


def test_calls_from_many_threads_end_in_a_state_of_the_table() -> None:
    transport = Transport(NullOutput(48_000, 2), lambda event: None)
    transport.load(Ramp(10**7))
    calls: list[Callable[[], None]] = [
        lambda: transport.play(1000),
        transport.pause,
        transport.resume,
        lambda: transport.seek(5000),
        lambda: transport.load(Ramp(10**7)),
    ]
    threads = [
        threading.Thread(target=lambda call=call: [call() for _ in range(100)]) for call in calls
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    transport.play(2000)
    until(lambda: transport.position > 2000)
    transport.stop()
    assert transport.position == 2000
    transport.close()
