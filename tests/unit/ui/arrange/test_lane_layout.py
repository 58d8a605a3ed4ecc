"""Where lanes lie, and which lane is where."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.ids import TrackId
from nexus_desktop.ui.arrange.lane_layout import DEFAULT_HEIGHT, LaneLayout, allowed_height

heights = st.lists(st.integers(48, 400), max_size=100)


def laid_out(each: list[int]) -> LaneLayout:
    ids = [TrackId(str(row)) for row in range(len(each))]
    return LaneLayout.of(ids, dict(zip(ids, each, strict=True)))


def test_lanes_without_a_height_of_their_own_get_the_default() -> None:
    layout = LaneLayout.of([TrackId("a"), TrackId("b")], {TrackId("b"): 60})
    assert layout.tops == (0, DEFAULT_HEIGHT, DEFAULT_HEIGHT + 60)


def test_no_tracks_make_no_lanes() -> None:
    layout = laid_out([])
    assert layout.row_at(0) is None
    assert layout.nearest_row(50) is None
    assert list(layout.rows_between(0, 1000)) == []


@given(heights, st.integers(-100, 50_000))
def test_every_height_belongs_to_the_lane_that_contains_it(each: list[int], y: int) -> None:
    layout = laid_out(each)
    row = layout.row_at(y)
    if row is None:
        assert y < 0 or y >= sum(each)
    else:
        assert layout.top(row) <= y < layout.top(row) + layout.height(row)


@given(heights, st.integers(0, 30_000), st.integers(1, 2000))
def test_the_visible_lanes_are_those_that_share_pixels_with_the_screen(
    each: list[int], top: int, page: int
) -> None:
    layout = laid_out(each)
    expected = [
        row
        for row in range(layout.count)
        if layout.top(row) < top + page and layout.top(row) + layout.height(row) > top
    ]
    assert list(layout.rows_between(top, top + page)) == expected


def test_a_lane_is_never_lower_than_48_or_higher_than_400() -> None:
    assert [allowed_height(10), allowed_height(131.6), allowed_height(9999)] == [48, 132, 400]
