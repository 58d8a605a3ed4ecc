"""Following the playhead: page by page, and not while somebody looks elsewhere."""

from __future__ import annotations

from nexus_desktop.ui.arrange.follow import PAUSE_S, Follower, FollowMode
from nexus_desktop.ui.arrange.viewport import Viewport

VIEW = Viewport(0.0, 10.0, 100, 100_000)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_page_turns_only_when_the_playhead_leaves_it() -> None:
    follower = Follower(Clock())
    assert follower.view_for(VIEW, 999) == VIEW
    turned = follower.view_for(VIEW, 1000)
    assert turned.start <= 1000 < turned.end
    assert turned.x_of(1000) < 10


def test_who_scrolls_is_left_alone_for_three_seconds() -> None:
    clock = Clock()
    follower = Follower(clock)
    follower.pause()
    clock.now = PAUSE_S - 0.1
    assert follower.view_for(VIEW, 5000) == VIEW
    clock.now = PAUSE_S
    assert follower.view_for(VIEW, 5000) != VIEW


def test_playing_anew_follows_at_once() -> None:
    follower = Follower(Clock())
    follower.pause()
    follower.resume()
    assert follower.view_for(VIEW, 5000) != VIEW


def test_the_playhead_can_stay_in_the_middle_or_run_away() -> None:
    follower = Follower(Clock())
    follower.mode = FollowMode.CENTRE
    assert follower.view_for(VIEW, 5000).x_of(5000) == 50
    follower.mode = FollowMode.OFF
    assert follower.view_for(VIEW, 5000) == VIEW
