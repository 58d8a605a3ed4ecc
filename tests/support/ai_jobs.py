"""AI jobs for tests, said in a line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nexus_desktop.domain.ids import BlobHash, JobId, ProjectId
from nexus_desktop.domain.jobs import LOCAL, AiJob, JobOrder, JobState, JobTarget, NewTracks
from nexus_desktop.domain.timeline import Frames
from tests.support.builders import NOON

HEARD = BlobHash("ab" * 32)
TO_SONG = NewTracks(ProjectId("song"), Frames(0))


def a_job(
    state: JobState = JobState.DRAFT,
    provider: str = LOCAL,
    *,
    job_id: str = "job",
    target: JobTarget = TO_SONG,
    **changes: Any,  # noqa: ANN401 - whatever its fields are
) -> AiJob:
    """Return a job that takes three seconds of sound apart."""
    settings = (("strength_db", 12.0), ("stems", "vocals"))
    order = JobOrder("separate", provider, tuple(sorted(settings)), target, "Song", HEARD, 3.0)
    return replace(AiJob(JobId(job_id), order, NOON, NOON, state), **changes)
