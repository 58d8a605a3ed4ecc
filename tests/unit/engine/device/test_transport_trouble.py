"""Devices that go away, sounds that fail, threads held up: playing goes on or says why."""

from __future__ import annotations

import logging

import pytest

from nexus_desktop.domain.errors import DeviceError, MediaError, NexusError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.feeder import BLOCK, HURRIED_BLOCK
from nexus_desktop.engine.device.transport_state import TransportEventKind, TransportState
from tests.support.playback import Ramp
from tests.unit.engine.device.conftest import PERIOD, Deck


class Failing(Ramp):
    """A ramp that cannot be read past a frame."""

    def __init__(self, error: Exception, after: int) -> None:
        super().__init__(400_000)
        self._error, self._after = error, after

    def read(self, frames: int) -> Block:
        if self._at + frames > self._after:
            raise self._error
        return super().read(frames)


def waited(deck: Deck, seconds: float) -> None:
    """Let time pass in which the device takes nothing."""
    for _ in range(round(seconds / 0.02)):
        deck.clock.now += 0.02
        deck.crank.turn()


def test_a_device_that_stops_taking_sound_is_lost_and_the_position_is_kept(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    position = deck.transport.position
    waited(deck, 0.9)
    assert deck.state() is TransportState.PLAYING
    waited(deck, 0.3)
    assert (deck.transport.state, deck.transport.position) == (TransportState.PAUSED, position)
    (lost,) = deck.told(TransportEventKind.DEVICE_LOST)
    assert "Hand-turned device" in lost.message
    assert lost.hint
    assert not deck.output.is_running


def test_after_a_loss_resume_goes_on_where_it_stopped(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    waited(deck, 1.5)
    deck.transport.resume()
    deck.run(9600)
    heard = deck.heard_frames()[9600 + 240 :]
    assert heard == list(range(9600 - 240, 9600 - 240 + len(heard)))


def test_a_computer_that_was_asleep_has_not_lost_its_device(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    for _ in range(3):
        deck.clock.now += 3600
        deck.run(PERIOD)
    assert deck.state() is TransportState.PLAYING


def test_a_device_that_does_not_start_is_told_in_words(deck: Deck) -> None:
    deck.output.start_error = DeviceError("No", "It is in use.", hint="Close the other program.")
    deck.transport.load(Ramp(400_000))
    deck.transport.play(3000)
    deck.run(0)
    (lost,) = deck.told(TransportEventKind.DEVICE_LOST)
    assert (lost.message, lost.hint) == ("It is in use.", "Close the other program.")
    assert (deck.transport.state, deck.transport.position) == (TransportState.PAUSED, 3000)
    deck.output.start_error = None
    deck.transport.resume()
    deck.run(4800)
    assert deck.heard_frames()[240:] == list(range(3000, 3000 + 4800 - 240))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MediaError("Could not read", "The file is gone."), "The file is gone."),
        (ZeroDivisionError("a bug"), "Something went wrong inside Studio Nexus."),
    ],
)
def test_a_sound_that_fails_pauses_with_words_and_does_not_end_the_thread(
    deck: Deck, error: Exception, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    deck.transport.load(Failing(error, 100_000))
    deck.transport.play(0)
    deck.run(48_000)
    assert [event.message for event in deck.told(TransportEventKind.FAILED)] == [message]
    assert deck.state() is TransportState.PAUSED
    is_logged = any(record.levelno == logging.ERROR for record in caplog.records)
    assert is_logged is not isinstance(error, NexusError), "a bug leaves a trace"
    deck.transport.load(Ramp(400_000))
    deck.transport.resume()
    deck.run(4800)
    assert deck.state() is TransportState.PLAYING


def test_an_empty_buffer_is_counted_and_told_and_playing_goes_on(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    deck.output.take(10**6)
    deck.run(9600)
    assert (deck.transport.empty_moments, deck.transport.underruns) == (1, 0)
    (gap,) = deck.told(TransportEventKind.GAP)
    assert gap.gaps == 1
    heard = deck.heard_frames()[240:]
    assert heard == list(range(len(heard))), "nothing is skipped"


def test_underruns_of_the_device_are_counted_apart(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    deck.output.underruns += 2
    deck.run(PERIOD)
    assert (deck.transport.underruns, deck.transport.empty_moments) == (2, 0)
    assert [event.gaps for event in deck.told(TransportEventKind.GAP)] == [2]


def test_a_device_that_catches_up_with_a_rewrite_hears_the_new_sound_a_little_later(
    deck: Deck,
) -> None:
    deck.transport.load(Ramp(400_000, mark=0.75))
    deck.transport.play(0)
    deck.run(9600)
    slow = Slow(deck, frames_per_read=4800)
    deck.transport.load(slow)
    deck.run(48_000)
    assert deck.transport.empty_moments > 0
    assert deck.output.played[-1, 1] == 0.25
    assert deck.heard_frames()[-1] == deck.transport.position - 1


class Slow(Ramp):
    """A ramp during the first reads of which the device goes on taking sound."""

    def __init__(self, deck: Deck, frames_per_read: int) -> None:
        super().__init__(400_000, mark=0.25)
        self._deck, self._frames_per_read = deck, frames_per_read

    def read(self, frames: int) -> Block:
        if len(self.reads) in range(8, 12):
            self._deck.output.take(self._frames_per_read)
        return super().read(frames)


def test_closing_ends_everything(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(4800)
    deck.transport.close()
    assert (deck.output.is_running, deck.output.is_closed) == (False, True)
    assert deck.crank.is_closed


def test_a_buffer_that_runs_low_is_filled_with_larger_blocks(deck: Deck) -> None:
    source = Ramp(10**6)
    deck.transport.load(source)
    deck.transport.play(0)
    deck.run(96_000)
    assert max(frames for _, frames in source.reads) == BLOCK
    deck.output.take(144_000)
    source.reads.clear()
    deck.run(0)
    sizes = [frames for _, frames in source.reads]
    assert sizes == sorted(sizes, reverse=True)
    assert {HURRIED_BLOCK, BLOCK} == set(sizes)
    heard = deck.heard_frames()[240:]
    assert heard == list(range(len(heard)))
