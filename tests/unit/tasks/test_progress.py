"""Telling how far work is, and hearing that nobody wants it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.tasks.progress import Cancelled, Pace, Progress

SHARES = st.floats(0.0, 1.0)


def test_a_report_reaches_whoever_listens() -> None:
    heard: list[tuple[float | None, str]] = []
    progress = Progress(lambda fraction, note: heard.append((fraction, note)))
    progress.report(0.5, "half")
    progress.report(None)
    assert heard == [(0.5, "half"), (None, "")]


def test_work_that_was_cancelled_ends_at_its_next_report() -> None:
    progress = Progress()
    progress.cancel()
    assert progress.is_cancelled
    with pytest.raises(Cancelled):
        progress.report(0.1)
    with pytest.raises(Cancelled):
        progress.checkpoint()


@given(SHARES, SHARES, SHARES)
def test_a_part_reports_inside_its_stretch_of_the_whole(a: float, b: float, share: float) -> None:
    start, end = sorted((a, b))
    heard: list[float | None] = []
    Progress(lambda fraction, _note: heard.append(fraction)).part(start, end).report(share)
    fraction = heard[0]
    assert fraction is not None
    assert start - 1e-12 <= fraction <= end + 1e-12


def test_a_part_of_a_part_ends_where_the_outer_one_does() -> None:
    heard: list[float | None] = []
    whole = Progress(lambda fraction, _note: heard.append(fraction))
    whole.part(0.5, 1.0).part(0.5, 1.0).report(1.0)
    assert heard == [1.0]


def test_cancelling_a_part_cancels_the_whole_and_the_other_way_round() -> None:
    whole = Progress()
    part = whole.part(0.0, 0.5)
    part.cancel()
    assert whole.is_cancelled
    other = Progress()
    later = other.part(0.5, 1.0)
    other.cancel()
    with pytest.raises(Cancelled):
        later.checkpoint()


def test_a_pace_lets_one_call_through_in_each_while() -> None:
    now = [0.0]
    pace = Pace(0.05, lambda: now[0])
    heard = []
    for now[0] in (0.0, 0.01, 0.049, 0.05, 0.06, 0.2, 0.21):
        if pace.is_due():
            heard.append(now[0])
    assert heard == [0.0, 0.05, 0.2]
