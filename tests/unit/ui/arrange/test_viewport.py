"""Frames and pixels: zooming, scrolling and their limits, exact at ten hours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.ui.arrange.viewport import CLOSEST_FRAMES_PER_PIXEL, Viewport

TEN_HOURS = 10 * 3600 * 48_000
WIDTH = 1600

lengths = st.integers(1, TEN_HOURS)
views = st.builds(
    lambda length, place, zoom: (
        Viewport(0.0, 1.0, WIDTH, length).fitted_whole().zoomed(WIDTH * place, zoom)
    ),
    lengths,
    st.floats(0, 1),
    st.floats(1, 1e6),
)


def a_view(start: float = 0.0, frames_per_pixel: float = 100.0) -> Viewport:
    return Viewport(start, frames_per_pixel, WIDTH, TEN_HOURS)


def test_a_pixel_and_its_frame_answer_each_other() -> None:
    view = a_view(start=5000.0, frames_per_pixel=250.0)
    assert view.frame_at(4) == 6000.0
    assert view.x_of(6000) == 4.0


def test_the_frame_under_the_pointer_is_never_before_the_beginning() -> None:
    assert a_view().whole_frame_at(-50) == 0


@given(views, st.floats(0, WIDTH), st.floats(0.01, 100))
def test_zooming_keeps_the_frame_under_the_pointer_unless_an_edge_is_in_the_way(
    view: Viewport, x: float, factor: float
) -> None:
    zoomed = view.zoomed(x, factor)
    at_an_edge = zoomed.start == 0 or zoomed.end >= zoomed.extent - 1e-3
    moved_px = abs(zoomed.x_of(view.frame_at(x)) - x)
    assert at_an_edge or moved_px < 1e-3


def test_zooming_in_at_the_end_of_ten_hours_keeps_single_samples_in_place() -> None:
    view = a_view(frames_per_pixel=1000.0).moved_to(TEN_HOURS - 800_000)
    frame = view.frame_at(777)
    for _ in range(40):
        view = view.zoomed(777, 1.5)
    assert view.frames_per_pixel == CLOSEST_FRAMES_PER_PIXEL
    assert view.x_of(frame) == pytest.approx(777, abs=1e-3)


@given(views, st.floats(-1e9, 1e9))
def test_no_scrolling_leaves_the_timeline(view: Viewport, by: float) -> None:
    scrolled = view.scrolled(by)
    assert scrolled.start >= 0
    assert scrolled.end <= max(scrolled.extent, view.width * view.frames_per_pixel) * (1 + 1e-9)


@given(views, st.floats(0, WIDTH), st.floats(1e-12, 1e12))
def test_no_zoom_is_closer_than_a_sample_of_32_pixels_or_wider_than_everything(
    view: Viewport, x: float, factor: float
) -> None:
    zoomed = view.zoomed(x, factor)
    assert CLOSEST_FRAMES_PER_PIXEL <= zoomed.frames_per_pixel <= zoomed.widest_frames_per_pixel


@given(lengths, st.integers(0, TEN_HOURS), st.integers(1, TEN_HOURS))
def test_a_fitted_range_is_all_on_screen(length: int, start: int, size: int) -> None:
    length = max(length, start + size)
    view = Viewport(0.0, 1.0, WIDTH, length)
    span = TimeRange(Frames(start), Frames(start + size))
    fitted = view.fitted(span)
    assert fitted.start <= span.start + 1e-3
    assert fitted.end >= span.end - 1e-3


def test_the_whole_project_is_shown_with_room_behind_its_end() -> None:
    view = Viewport(3.0, 1.0, 1000, 100_000).fitted_whole()
    assert view.start == 0
    assert view.end == pytest.approx(110_000)


def test_a_project_that_gets_shorter_moves_nothing_as_long_as_some_of_it_is_seen() -> None:
    view = a_view(frames_per_pixel=10).moved_to(50_000)
    assert view.for_length(60_000).start == 50_000
    assert view.for_length(10_000).start == 0


def test_a_wider_window_shows_more_behind_the_same_left_edge() -> None:
    view = a_view(start=480_000.0).resized(2000)
    assert view.start == 480_000.0
    assert view.width == 2000
