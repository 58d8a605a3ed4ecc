"""The commands of the transport, on a player that only remembers what it was asked for."""

from __future__ import annotations

from typing import cast

import pytest

from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.workflows.commands.context import CommandContext, View
from nexus_desktop.workflows.commands.registry import command_named
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_history,
    a_project,
    a_span,
    a_track,
)
from tests.support.macro import run_lines
from tests.support.tape_player import TapePlayer

SECOND = 48_000
SONG = a_project(
    a_track(DRUMS, a_clip("kick", 0, 40 * SECOND)),
    a_track(BASS, a_clip("slap", 5 * SECOND, SECOND)),
)


class ScrolledView:
    """A timeline of which only the scrolling matters."""

    def __init__(self) -> None:
        self.shown: list[int] = []

    def scroll_to(self, frame: Frames) -> None:
        self.shown.append(frame)


class Deck:
    def __init__(self) -> None:
        self.player = TapePlayer()
        self.view = ScrolledView()
        self.session = EditSession(a_history(SONG))
        self.context = CommandContext(self.session, player=self.player, view=cast(View, self.view))

    def run(self, *lines: str) -> None:
        run_lines(self.context, *lines)

    def select(self, start: int, end: int) -> None:
        self.session.select(Selection(a_span(start, end), frozenset({DRUMS})))


@pytest.fixture
def deck() -> Deck:
    return Deck()


def test_play_starts_at_the_cursor_and_stops_what_plays(deck: Deck) -> None:
    deck.session.set_cursor(SECOND)
    deck.run("play.toggle")
    assert deck.player.played == [(SECOND, None)]
    deck.run("play.toggle")
    assert not deck.player.is_playing


def test_play_plays_the_selection_and_no_further(deck: Deck) -> None:
    deck.select(100, 200)
    deck.run("play.toggle")
    assert deck.player.played == [(100, 200)]


def test_play_from_the_cursor_does_not_care_for_the_selection(deck: Deck) -> None:
    deck.select(100, 200)
    deck.session.set_cursor(5)
    deck.run("play.from_cursor")
    assert deck.player.played == [(5, None)]


def test_play_at_the_end_begins_anew(deck: Deck) -> None:
    deck.run("play.end", "play.toggle")
    assert deck.player.played == [(0, None)]


def test_pause_holds_and_goes_on(deck: Deck) -> None:
    deck.run("play.pause")
    assert deck.player.is_playing, "pause starts what stands still"
    deck.run("play.pause")
    assert deck.player.is_paused
    deck.run("play.toggle")
    assert deck.player.is_playing
    assert len(deck.player.played) == 1


def test_stop_and_set_cursor_leaves_the_cursor_where_the_ear_was(deck: Deck) -> None:
    deck.run("play.toggle")
    deck.player.position = Frames(777)
    deck.run("play.stop_set_cursor")
    assert deck.session.cursor == 777
    assert not deck.player.is_playing


def test_a_jump_counts_from_the_playhead_while_it_plays(deck: Deck) -> None:
    deck.run("play.toggle")
    deck.player.position = Frames(20 * SECOND)
    deck.run("play.long_fwd")
    assert deck.player.position == deck.session.cursor == 35 * SECOND
    assert deck.view.shown == [35 * SECOND]


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("play.seek_back", 19.5),
        ("play.seek_fwd", 20.5),
        ("play.short_back", 19.0),
        ("play.short_fwd", 21.0),
        ("play.long_back", 5.0),
        ("play.long_fwd", 35.0),
        ("play.start", 0.0),
        ("play.end", 40.0),
        ("play.go_to at=0:07.25", 7.25),
        ("play.sel_start start=1 end=2", 1.0),
        ("play.sel_end start=1 end=2", 2.0),
    ],
)
def test_the_cursor_moves_as_its_command_says(line: str, seconds: float, deck: Deck) -> None:
    deck.session.set_cursor(20 * SECOND)
    deck.run(line)
    assert deck.session.cursor == seconds * SECOND


def test_the_cursor_does_not_leave_the_beginning(deck: Deck) -> None:
    deck.run("play.long_back")
    assert deck.session.cursor == 0


def test_the_edges_of_the_focused_track_are_gone_to(deck: Deck) -> None:
    deck.session.focus_track(BASS)
    deck.run("play.track_start")
    assert deck.session.cursor == 5 * SECOND
    deck.run("play.track_end")
    assert deck.session.cursor == 6 * SECOND


def test_the_loop_is_the_selection_else_everything_and_can_be_forgotten(deck: Deck) -> None:
    deck.run("play.loop")
    assert (deck.player.loop, deck.player.is_looping) == (a_span(0, 40 * SECOND), True)
    deck.run("play.loop")
    assert not deck.player.is_looping
    deck.select(100, 200)
    deck.run("play.loop_from_sel")
    assert (deck.player.loop, deck.player.is_looping) == (a_span(100, 200), True)
    is_on = command_named("play.loop").checked
    assert is_on is not None
    assert is_on(deck.context)
    deck.run("play.loop_clear")
    assert (deck.player.loop, deck.player.is_looping) == (None, False)


def test_what_lies_around_the_cursor_and_before_the_selection_is_heard(deck: Deck) -> None:
    deck.session.set_cursor(10 * SECOND)
    deck.run("play.one_second")
    deck.select(3 * SECOND, 4 * SECOND)
    deck.run("play.to_selection")
    assert deck.player.played == [
        (10 * SECOND - SECOND // 2, 10 * SECOND + SECOND // 2),
        (SECOND, 3 * SECOND),
    ]


def test_a_marker_is_dropped_where_the_ear_is(deck: Deck) -> None:
    deck.run("play.toggle")
    deck.player.position = Frames(3 * SECOND)
    deck.run("label.add_playing name=here")
    [marker] = deck.session.project.markers
    assert marker.span == a_span(3 * SECOND, 3 * SECOND)
