"""What dragged edges come to rest at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.snapping import NO_SNAP, REACH_PX, Snap, snapped, targets
from tests.support.builders import a_clip, a_marker, a_project, a_span, a_track, with_markers

EVERYWHERE = (0.0, 1e9)


def fixed(*frames: int) -> list[Frames]:
    return [Frames(frame) for frame in frames]


def test_an_edge_within_eight_pixels_moves_to_the_target_and_says_where() -> None:
    assert snapped([1007], fixed(1000), None, 1.0) == Snap(-7, Frames(1000))


def test_an_edge_further_away_stays() -> None:
    assert snapped([1009], fixed(1000), None, 1.0) == NO_SNAP


def test_the_reach_is_in_pixels_whatever_the_zoom() -> None:
    assert snapped([1000 + 8 * 500], fixed(1000), None, 500.0).guide == 1000


def test_of_two_edges_the_nearer_one_snaps_and_both_move() -> None:
    assert snapped([95, 206], fixed(100, 200), None, 1.0) == Snap(5, Frames(100))


def test_a_clip_edge_wins_over_a_nearer_line_of_the_grid() -> None:
    assert snapped([1001], fixed(1006), 1000, 1.0).guide == 1006


def test_without_a_target_near_the_grid_is_used() -> None:
    assert snapped([2004], fixed(500), 1000, 1.0) == Snap(-4, Frames(2000))


@given(
    st.lists(st.integers(0, 10**9), max_size=20),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=2),
    st.floats(1 / 32, 10_000),
)
def test_snapping_never_moves_further_than_its_reach_and_lands_on_a_target(
    places: list[int], edges: list[int], frames_per_pixel: float
) -> None:
    snap = snapped(edges, fixed(*places), None, frames_per_pixel)
    assert abs(snap.by) <= REACH_PX * frames_per_pixel
    if snap.guide is not None:
        assert snap.guide in places
        assert snap.guide - snap.by in edges


def test_clips_markers_selection_cursor_and_the_beginning_are_targets() -> None:
    project = a_project(a_track("drums", a_clip("kick", 1000, 500)))
    project = with_markers(project, a_marker("verse", 3000, 4000))
    found = targets(project, Selection(a_span(7000, 8000)), Frames(9000), EVERYWHERE)
    assert found == [0, 1000, 1500, 3000, 4000, 7000, 8000, 9000]


def test_a_dragged_clip_does_not_snap_to_itself() -> None:
    project = a_project(a_track("drums", a_clip("kick", 1000, 500), a_clip("snare", 2000, 10)))
    found = targets(project, Selection(), Frames(0), EVERYWHERE, frozenset({ClipId("kick")}))
    assert found == [0, 2000, 2010]


def test_what_is_off_the_screen_is_no_target() -> None:
    project = a_project(a_track("drums", a_clip("kick", 1000, 500), a_clip("snare", 9000, 10)))
    assert targets(project, Selection(), Frames(0), (1400.0, 2000.0)) == [1500]
