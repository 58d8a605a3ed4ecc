"""Arithmetic of positions and lengths."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.timeline import (
    Frames,
    SampleRate,
    TimeRange,
    converted,
    frames_to_seconds,
    seconds_to_frames,
)
from tests.support.builders import a_source, a_span
from tests.support.strategies import spans

RATES = st.integers(8000, 384_000).map(SampleRate)


def frames_of(span: TimeRange) -> set[int]:
    return set(range(span.start, span.end))


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 4), (-3, -2)])
def test_a_range_begins_on_the_timeline_and_does_not_end_before(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a range"):
        a_span(start, end)


@given(spans(), spans())
def test_ranges_relate_like_the_sets_of_their_frames(left: TimeRange, right: TimeRange) -> None:
    shared = frames_of(left) & frames_of(right)
    assert left.overlaps(right) == bool(shared)
    assert left.encloses(right) == (frames_of(right) <= frames_of(left))
    intersection = left.intersection(right)
    assert (frames_of(intersection) if intersection else set()) == shared


@given(spans(), st.integers(0, 1000))
def test_a_moved_range_is_as_long_and_contains_the_moved_frames(span: TimeRange, by: int) -> None:
    moved = span.moved(by)
    assert moved.length == span.length
    assert frames_of(moved) == {frame + by for frame in frames_of(span)}
    assert moved.contains(moved.start)
    assert not moved.contains(moved.end)


def test_an_empty_range_is_a_place() -> None:
    assert a_span(5, 5).is_empty
    assert not a_span(5, 6).is_empty


@given(st.integers(0, 10**12), RATES, RATES)
def test_conversion_between_rates_is_exact_at_any_length(
    frames: int, rate: SampleRate, other: SampleRate
) -> None:
    assert converted(frames, rate, other) == ceil(Fraction(frames) * other / rate)
    assert converted(frames, rate, rate) == frames


@given(st.integers(0, 10**10), RATES)
def test_seconds_and_frames_lead_to_each_other(frames: int, rate: SampleRate) -> None:
    assert seconds_to_frames(frames_to_seconds(frames, rate), rate) == frames


def test_a_source_knows_its_length_at_another_rate() -> None:
    source = a_source(frames=441, rate=44_100)
    assert source.frames_at(SampleRate(48_000)) == 480
    assert a_source(frames=442, rate=44_100).frames_at(SampleRate(48_000)) == Frames(482)
