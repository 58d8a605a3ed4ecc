"""Where recorded sound belongs, held against the order in which a plan is really played."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.recording import Course
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.device.plan import SHORTEST_LOOP, PlayPlan


@st.composite
def courses(draw: st.DrawFn) -> Course:
    loop = None
    if draw(st.booleans()):
        start = draw(st.integers(0, 2000))
        loop = TimeRange(Frames(start), Frames(start + draw(st.integers(SHORTEST_LOOP, 900))))
    return Course(draw(st.integers(-1000, 3000)), loop)


@given(courses(), st.integers(0, 5000))
def test_a_moment_lies_where_it_is_played(course: Course, moment: int) -> None:
    plan = PlayPlan(course.start, 1 << 60, course.loop)
    assert course.place_of(moment) == plan.position_at(moment)


@given(courses(), st.integers(0, 5000), st.integers(-200, 200))
def test_a_place_is_known_by_its_moment(course: Course, moment: int, error: int) -> None:
    place = course.place_of(moment)
    found = course.moment_of(place, moment + error)
    assert found == moment, "the guess is off by less than half a loop"


@given(courses(), st.integers(-300, 300), st.integers(0, 3000), st.integers(0, 3000))
def test_every_recorded_frame_lies_where_it_was_heard(
    course: Course, offset: int, first: int, length: int
) -> None:
    first = max(first, -course.start)
    last = first + length
    passes = course.passes(first, last, offset)
    moment = first
    for each in passes:
        for place in range(each.span.start, each.span.end):
            assert course.place_of(moment) == place
            frame = place - each.begins
            assert frame + offset == moment, "frame n of the recording belongs to moment n + offset"
            moment += 1
    assert moment == last
