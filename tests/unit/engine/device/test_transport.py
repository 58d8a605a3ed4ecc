"""What is heard, and where the playhead is, frame by frame."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.device.feeder import DEPTH_S, FIRST_DEPTH_S, SLACKS_S
from nexus_desktop.engine.device.transport_state import TransportEventKind, TransportState
from tests.support.playback import FRAME_STEP, HandOutput, Ramp
from tests.unit.engine.device.conftest import PERIOD, Deck

LEAD = 240
SOON = HandOutput.burst + round(SLACKS_S[0] * 48_000) + LEAD
"""Device frames until a change is heard whole: 20 ms here, plus the device's own latency."""


def waiting_s(deck: Deck) -> float:
    return (deck.output.written - deck.output.consumed) / deck.output.sample_rate


def steps_of(deck: Deck) -> float:
    """Return the largest step between neighbouring frames, past the very first frame."""
    return float(np.abs(np.diff(deck.output.played[LEAD:], axis=0)).max())


def test_playing_is_exact_from_the_first_frame_on(deck: Deck) -> None:
    deck.transport.load(Ramp(200_000))
    deck.transport.play(7000)
    deck.run(100_000)
    assert deck.heard_frames()[LEAD:] == list(range(7000, 107_000 - LEAD))


def test_the_buffer_becomes_deep_and_is_never_overfull(deck: Deck) -> None:
    deck.transport.load(Ramp(10**6))
    deck.transport.play(0)
    deck.run(PERIOD)
    assert waiting_s(deck) >= FIRST_DEPTH_S
    deck.run(48_000)
    for _ in range(50):
        deck.run(PERIOD)
        assert DEPTH_S <= waiting_s(deck) <= DEPTH_S + 1024 / 48_000


def test_edits_at_the_pace_of_a_dragged_slider_are_rendered_a_little_way_ahead_only(
    deck: Deck,
) -> None:
    deck.transport.load(Ramp(10**6))
    deck.transport.play(0)
    deck.run(96_000)
    rendered = 0
    for _ in range(30):
        edited = Ramp(10**6)
        deck.transport.load(edited)
        deck.run(2 * PERIOD)
        rendered += sum(frames for _, frames in edited.reads)
    assert rendered < 30 * 0.5 * 48_000
    assert waiting_s(deck) > DEPTH_S - 30 * 0.02 - 0.1, "what lies further ahead is left to wait"


@pytest.mark.parametrize("latency", [0, 4096])
def test_the_position_is_the_frame_that_is_heard(latency: int) -> None:
    deck = Deck(HandOutput(latency=latency))
    deck.transport.load(Ramp(200_000))
    deck.transport.play(1000)
    for _ in range(40):
        deck.run(PERIOD)
        heard = deck.output.heard - LEAD
        assert deck.transport.position == 1000 + max(0, heard)


def test_an_edit_is_heard_at_once_at_the_same_place_without_a_click(deck: Deck) -> None:
    deck.transport.load(Ramp(200_000, mark=0.75))
    deck.transport.play(0)
    deck.run(48_000)
    consumed = deck.output.consumed
    deck.transport.load(Ramp(200_000, mark=0.25))
    deck.run(48_000)
    played = deck.output.played
    assert (played[:consumed][LEAD:, 1] == 0.75).all()
    assert (played[consumed + SOON :, 1] == 0.25).all()
    assert np.abs(np.diff(played[LEAD:, 1])).max() < 0.5 * 1.6 / LEAD, "a fade, not a step"
    assert deck.heard_frames()[LEAD:] == list(range(len(played) - LEAD)), "not a frame is lost"


def test_many_edits_made_while_the_render_thread_was_busy_cost_one_splice(deck: Deck) -> None:
    deck.transport.load(Ramp(200_000))
    deck.transport.play(0)
    deck.run(4800)
    passed_over = [Ramp(200_000) for _ in range(20)]
    for source in passed_over:
        deck.transport.load(source)
    deck.transport.load(Ramp(200_000, mark=0.125))
    deck.run(4800)
    assert not any(source.reads for source in passed_over)
    assert deck.output.played[-1, 1] == 0.125


def test_a_seek_is_heard_at_once_and_shown_at_once(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    deck.transport.seek(300_000)
    assert deck.transport.position == 300_000
    deck.run(9600)
    heard = deck.heard_frames()
    assert heard[9600 + SOON :] == list(range(300_000, 300_000 + len(heard) - 9600 - SOON))
    assert deck.transport.position == 300_000 + 9600 - SOON
    assert steps_of(deck) < 300_000 * FRAME_STEP * 1.6 / LEAD + 0.01


def test_after_a_pause_not_a_frame_is_missed(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    position = deck.transport.position
    deck.transport.pause()
    deck.run(24_000)
    assert deck.transport.position == position
    assert not deck.output.played[9600 + SOON :].any(), "silence"
    resumed = deck.output.consumed
    deck.transport.resume()
    assert deck.transport.position == position
    deck.run(9600)
    heard = deck.heard_frames()[resumed + SOON :]
    assert heard == list(range(position, position + len(heard)))
    assert steps_of(deck) < 0.5 * 1.6 / LEAD


def test_stop_falls_silent_and_goes_back_to_where_playing_began(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(5000)
    deck.run(9600)
    deck.transport.stop()
    assert deck.transport.position == 5000
    stopped = deck.told(TransportEventKind.STATE_CHANGED)[-1]
    assert (stopped.position, stopped.started_at) == (5000 + 9600 - LEAD, 5000)
    deck.run(9600)
    assert not deck.output.played[9600 + SOON :].any()
    assert steps_of(deck) < 0.5 * 1.6 / LEAD


def test_a_while_after_a_stop_the_device_sleeps_and_so_does_the_thread(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(0)
    deck.run(9600)
    deck.transport.stop()
    deck.run(24_000)
    assert deck.output.is_running
    deck.run(48_000)
    assert (deck.output.is_running, deck.crank.pause_s) == (False, None)
    deck.transport.play(100_000)
    deck.run(4800)
    assert deck.heard_frames()[-1] == deck.transport.position - 1
    assert deck.output.empty_moments == 0


def test_a_selection_is_played_to_its_last_frame_and_no_further(deck: Deck) -> None:
    deck.transport.load(Ramp(400_000))
    deck.transport.play(10_000, end=20_000)
    deck.run(9600)
    assert deck.state() is TransportState.PLAYING
    deck.run(4800)
    heard = deck.heard_frames()[LEAD : LEAD + 10_000]
    assert heard == list(range(10_000, 20_000))
    assert deck.state() is TransportState.STOPPED
    assert deck.transport.position == 10_000
    (finished,) = deck.told(TransportEventKind.FINISHED)
    assert (finished.position, finished.started_at) == (20_000, 10_000)
    assert deck.told(TransportEventKind.STATE_CHANGED)[-1].state is TransportState.STOPPED


def test_playing_ends_with_the_source(deck: Deck) -> None:
    deck.transport.load(Ramp(12_345))
    deck.transport.play(0)
    positions = []
    for _ in range(40):
        deck.run(PERIOD)
        positions.append(deck.transport.position)
    assert max(positions) <= 12_345
    assert positions[-1] == 0
    assert deck.told(TransportEventKind.FINISHED)[0].position == 12_345


def test_playing_past_the_end_is_over_at_once(deck: Deck) -> None:
    deck.transport.load(Ramp(1000))
    deck.transport.play(5000)
    deck.run(4800)
    assert deck.told(TransportEventKind.FINISHED)[0].position == 5000
    assert not deck.output.played.any()


def test_an_edit_that_makes_the_project_longer_moves_the_end(deck: Deck) -> None:
    deck.transport.load(Ramp(20_000))
    deck.transport.play(0)
    deck.run(9600)
    deck.transport.load(Ramp(60_000))
    deck.run(24_000)
    assert deck.state() is TransportState.PLAYING
    deck.run(28_800)
    assert deck.told(TransportEventKind.FINISHED)[0].position == 60_000


def test_an_edit_that_takes_away_what_is_played_ends_playing(deck: Deck) -> None:
    deck.transport.load(Ramp(60_000))
    deck.transport.play(0)
    deck.run(24_000)
    deck.transport.load(Ramp(10_000))
    deck.run(4800)
    assert deck.state() is TransportState.STOPPED


def test_a_loop_goes_round_and_the_position_with_it(deck: Deck) -> None:
    loop = TimeRange(Frames(10_000), Frames(14_000))
    deck.transport.load(Ramp(400_000))
    deck.transport.play(9000, loop=loop)
    for _ in range(100):
        deck.run(PERIOD)
        played = deck.output.consumed - LEAD
        expected = 9000 + played if played < 5000 else 10_000 + (played - 5000) % 4000
        assert deck.transport.position == expected
    assert deck.told(TransportEventKind.FINISHED) == []


def test_a_loop_can_be_set_moved_and_taken_away_while_playing(deck: Deck) -> None:
    deck.transport.load(Ramp(100_000))
    deck.transport.play(0)
    deck.run(9600)
    deck.transport.set_loop(TimeRange(Frames(12_000), Frames(14_000)))
    deck.run(24_000)
    assert 12_000 <= deck.transport.position < 14_000
    deck.transport.set_loop(None)
    deck.run(24_000)
    assert deck.transport.position > 24_000
    assert steps_of(deck) < 0.5 * 1.6 / LEAD + 0.01


def test_a_seek_past_the_end_of_the_selection_plays_on(deck: Deck) -> None:
    deck.transport.load(Ramp(100_000))
    deck.transport.play(0, end=20_000)
    deck.run(4800)
    deck.transport.seek(30_000)
    deck.run(24_000)
    assert deck.transport.position > 50_000


def test_seeks_while_stopped_or_paused_only_move_the_position(deck: Deck) -> None:
    deck.transport.load(Ramp(100_000))
    deck.transport.seek(3000)
    assert deck.transport.position == 3000
    deck.transport.play(3000)
    deck.run(4800)
    deck.transport.pause()
    deck.transport.seek(50_000)
    deck.run(4800)
    assert deck.transport.position == 50_000
    deck.transport.resume()
    deck.run(4800)
    assert deck.transport.position == 50_000 + 4800 - SOON


def test_what_is_played_before_anything_is_loaded_begins_with_the_load(deck: Deck) -> None:
    deck.transport.play(2000)
    deck.run(4800)
    assert deck.transport.position == 2000
    deck.transport.load(Ramp(100_000))
    deck.run(4800)
    assert deck.heard_frames()[-1] == deck.transport.position - 1


def test_another_sample_rate_is_converted_and_the_position_stays_true() -> None:
    deck = Deck(HandOutput(sample_rate=48_000))
    deck.transport.load(Ramp(441_000, sample_rate=44_100))
    deck.transport.play(44_100)
    deck.run(96_000)
    frame = deck.output.played[-1, 0] / FRAME_STEP
    assert abs(frame - deck.transport.position) < 2
    assert abs(deck.transport.position - (44_100 + (96_000 - LEAD) * 0.91875)) < 2


def test_sound_above_full_scale_is_held_at_it(deck: Deck) -> None:
    deck.transport.load(Ramp(10_000, mark=4.0))
    deck.transport.play(0)
    deck.run(4800)
    assert deck.output.played.max() == 1.0
    assert deck.transport.meters.master.is_clipped == (False, True)


def test_the_meters_show_what_is_heard_and_not_what_waits() -> None:
    deck = Deck(HandOutput(latency=9600))
    deck.transport.load(Ramp(400_000, mark=0.5))
    deck.transport.play(0)
    deck.run(9000)
    assert deck.transport.meters.master.peak_dbfs == (-120.0, -120.0)
    deck.run(4800)
    assert deck.transport.meters.master.peak_dbfs[1] == pytest.approx(-6.02, abs=0.5)
    deck.transport.load(Ramp(400_000, mark=0.75))
    deck.run(7200)
    assert deck.transport.meters.master.peak_dbfs[1] == pytest.approx(-6.02, abs=0.5)
    deck.run(9600)
    assert deck.transport.meters.master.peak_dbfs[1] == pytest.approx(-2.5, abs=0.5)
    deck.transport.reset_clips()
    assert deck.transport.meters.master.is_clipped == (False, False)
