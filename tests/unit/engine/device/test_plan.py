"""In which order the timeline is played, held against playing it frame by frame."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.device.plan import SHORTEST_LOOP, PlayPlan


def walked(plan: PlayPlan, frames: int) -> list[int]:
    """Return the position after 0, 1, 2 … frames, by walking."""
    positions = [plan.start]
    for _ in range(frames):
        step = positions[-1] + 1
        if plan.loop is not None and plan.is_looping:
            positions.append(plan.loop.start if step == plan.loop.end else step)
        else:
            positions.append(min(step, plan.end))
    return positions


@st.composite
def plans(draw: st.DrawFn) -> PlayPlan:
    start = draw(st.integers(0, 1500))
    loop = None
    if draw(st.booleans()):
        loop_start = draw(st.integers(0, 1500))
        length = draw(st.integers(SHORTEST_LOOP, SHORTEST_LOOP + 200))
        loop = TimeRange(Frames(loop_start), Frames(loop_start + length))
    return PlayPlan(start, start + draw(st.integers(0, 1500)), loop)


@given(plans())
def test_positions_are_those_of_playing_frame_by_frame(plan: PlayPlan) -> None:
    assert [plan.position_at(offset) for offset in range(3001)] == walked(plan, 3000)


@given(plans(), st.integers(0, 3000))
def test_a_run_is_as_long_as_positions_follow_each_other(plan: PlayPlan, offset: int) -> None:
    run = plan.run_at(offset)
    first = plan.position_at(offset)
    if run:
        assert plan.position_at(offset + run - 1) == first + run - 1
    assert plan.is_looping or first + run == max(plan.start, plan.end)
    if plan.is_looping:
        assert run > 0
        assert plan.position_at(offset + run) != first + run


def test_a_loop_behind_the_start_is_never_reached() -> None:
    plan = PlayPlan(1000, 2000, TimeRange(Frames(0), Frames(1000)))
    assert (plan.is_looping, plan.length) == (False, 1000)


def test_a_loop_too_short_to_be_one_is_passed_over() -> None:
    plan = PlayPlan(0, 2000, TimeRange(Frames(500), Frames(500 + SHORTEST_LOOP - 1)))
    assert (plan.is_looping, plan.position_at(1500)) == (False, 1500)


def test_a_start_after_the_end_plays_nothing() -> None:
    plan = PlayPlan(100, 50)
    assert (plan.length, plan.run_at(0), plan.position_at(10)) == (0, 0, 100)
