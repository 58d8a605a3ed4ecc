"""Markers become chapters of the part that is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.engine.media.tags import Chapter
from nexus_desktop.engine.render.chapters import chapters_in
from tests.support.builders import a_marker, a_span

RATE = SampleRate(48_000)


def marked(name: str, start: int, end: int | None = None) -> Marker:
    return replace(a_marker(f"m{start}", start, end), name=name)


def test_a_chapter_lasts_until_the_next_begins() -> None:
    markers = [marked("Two", 4000), marked("One", 1000), marked("Late", 9000)]
    assert chapters_in(markers, a_span(0, 8000), RATE, RATE) == (
        Chapter(1000, 4000, "One"),
        Chapter(4000, 8000, "Two"),
    )


def test_a_region_ends_its_chapter() -> None:
    markers = [marked("Verse", 1000, 2000), marked("Long", 4000, 7000), marked("In it", 5000)]
    assert chapters_in(markers, a_span(0, 8000), RATE, RATE) == (
        Chapter(1000, 2000, "Verse"),
        Chapter(4000, 5000, "Long"),
        Chapter(5000, 8000, "In it"),
    )


def test_frames_are_those_of_the_file() -> None:
    markers = [marked("One", 48_000), marked("", 96_000)]
    found = chapters_in(markers, a_span(24_000, 144_000), RATE, SampleRate(44_100))
    assert found == (Chapter(22_050, 66_150, "One"), Chapter(66_150, 110_250, "Chapter 2"))


def test_a_region_that_has_begun_before_begins_at_once() -> None:
    markers = [marked("Verse", 1000, 5000), marked("Gone", 0, 2000), marked("Next", 6000)]
    assert chapters_in(markers, a_span(2000, 8000), RATE, RATE) == (
        Chapter(0, 3000, "Verse"),
        Chapter(4000, 6000, "Next"),
    )


@pytest.mark.parametrize("region", [marked("All", 0, 8000), marked("More", 0, 9000)])
def test_a_region_that_is_the_whole_divides_nothing(region: Marker) -> None:
    assert chapters_in([region], a_span(0, 8000), RATE, RATE) == ()
    assert chapters_in([], a_span(0, 8000), RATE, RATE) == ()


@given(
    places=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 200)), max_size=12),
    start=st.integers(0, 300),
    length=st.integers(1, 400),
    rate=st.sampled_from([8000, 44_100, 48_000, 96_000]),
)
def test_chapters_follow_each_other_inside_of_the_file(
    places: list[tuple[int, int]], start: int, length: int, rate: int
) -> None:
    markers = [marked("m", at, at + long) for at, long in places]
    found = chapters_in(markers, a_span(start, start + length), RATE, SampleRate(rate))
    edges = [edge for chapter in found for edge in (chapter.start, chapter.end)]
    assert edges == sorted(edges)
    assert all(chapter.start < chapter.end for chapter in found)
    assert all(0 <= edge <= -(-length * rate // RATE) for edge in edges)
