"""The life of an AI job: it always ends, and what costs money is begun once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import JobRefused
from nexus_desktop.domain.jobs import (
    BYOK,
    FINAL,
    MOST_ATTEMPTS,
    PROVIDERS,
    AiJob,
    JobFailure,
    JobState,
    left_s,
    measure,
)
from tests.support.ai_jobs import a_job
from tests.support.builders import NOON

Step = Callable[[AiJob], AiJob]


def steps() -> st.SearchStrategy[Step]:
    """Draw something that may happen to a job, whether it is allowed or not."""
    states = st.sampled_from(JobState)
    onwards = states.map(lambda state: lambda job: job.moved(state, NOON))
    back = states.map(lambda state: lambda job: job.again(state, NOON))
    begun = st.sampled_from(["a", "b"]).map(lambda name: lambda job: job.begun_as(name))
    failed = st.just(lambda job: job.failed(JobFailure("No", "It broke."), NOON))
    return st.one_of(onwards, onwards, back, begun, failed)


def life(job: AiJob, happened: list[Step]) -> list[AiJob]:
    """Return every job that comes of what is allowed of these steps."""
    lived = [job]
    for step in happened:
        try:
            lived.append(step(lived[-1]))
        except (ValueError, JobRefused):
            continue
    return lived


LIVES = st.builds(
    life, st.sampled_from(PROVIDERS).map(lambda p: a_job(provider=p)), st.lists(steps())
)


@given(LIVES)
def test_every_step_brings_a_job_nearer_to_its_end(lived: list[AiJob]) -> None:
    for before, after in pairwise(lived):
        if before.state is not after.state:
            assert measure(after) < measure(before)
    assert measure(lived[-1]) >= 0


@given(LIVES)
def test_nothing_moves_a_job_that_is_over(lived: list[AiJob]) -> None:
    ended = next((number for number, job in enumerate(lived) if job.is_over), len(lived) - 1)
    assert len(lived) == ended + 1


@given(LIVES)
def test_what_costs_money_and_was_begun_keeps_its_name_and_never_goes_back(
    lived: list[AiJob],
) -> None:
    for before, after in pairwise(lived):
        if before.remote and before.may_cost_money:
            assert after.remote == before.remote
            assert after.attempts == before.attempts


@given(LIVES)
def test_a_job_that_is_not_over_can_always_be_ended(lived: list[AiJob]) -> None:
    for job in lived:
        if not job.is_over:
            assert job.moved(JobState.CANCELED, NOON).is_over
            assert job.failed(JobFailure("No", "It broke."), NOON).is_over


def test_a_job_on_this_computer_goes_from_the_click_to_its_end() -> None:
    job = a_job()
    for state in (
        *(JobState.QUEUED, JobState.STARTING, JobState.PROCESSING),
        *(JobState.FETCHING, JobState.COMPLETED),
    ):
        job = job.moved(state, NOON)
    assert job.is_over


def test_a_job_far_away_waits_for_the_network_and_sends_its_sound_first() -> None:
    job = a_job(provider=BYOK)
    for state in (JobState.WAITING_NETWORK, JobState.UPLOADING, JobState.QUEUED):
        job = job.moved(state, NOON)
    with pytest.raises(ValueError, match="cannot become processing"):
        job.moved(JobState.PROCESSING, NOON)


def test_a_job_is_not_begun_again_for_ever() -> None:
    job = a_job(JobState.PROCESSING)
    for _ in range(MOST_ATTEMPTS):
        again = job.again(JobState.QUEUED, NOON)
        assert (again.state, again.remote) == (JobState.QUEUED, "")
        job = again.moved(JobState.STARTING, NOON).moved(JobState.PROCESSING, NOON)
    with pytest.raises(JobRefused, match="did not work in 6 attempts"):
        job.again(JobState.QUEUED, NOON)


def test_what_nobody_knows_to_be_begun_may_be_begun_again_but_not_what_somebody_does() -> None:
    starting = a_job(JobState.STARTING, BYOK)
    assert starting.again(JobState.QUEUED, NOON).attempts == 1
    with pytest.raises(ValueError, match="costs money"):
        starting.begun_as("p1").again(JobState.QUEUED, NOON)


@pytest.mark.parametrize("state", [state for state in JobState if state not in FINAL])
def test_no_job_stays_where_it_is_for_ever(state: JobState) -> None:
    job = a_job(state)
    assert not job.is_overdue(NOON + timedelta(hours=1))
    assert job.is_overdue(NOON + timedelta(days=31))
    assert not job.moved(JobState.CANCELED, NOON).is_overdue(NOON + timedelta(days=31))


def test_how_long_it_takes_is_told_when_somebody_can_know() -> None:
    assert left_s(60.0, None) is None
    assert left_s(60.0, 0.05) is None
    assert left_s(1.0, 0.5) is None
    assert left_s(30.0, 0.25) == 90.0
    assert left_s(30.0, 1.0) == 0.0
