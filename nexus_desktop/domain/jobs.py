"""AI jobs: what was asked for, where the work stands, and which steps it may take.

A job always ends. It goes through its states in one direction, and each time that it begins again
costs one of a few attempts; so after a bounded number of steps nothing is left to do. What costs
money is never begun again: a job whose work is known to a service can only be followed to its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from nexus_desktop.domain.errors import JobRefused
from nexus_desktop.domain.ids import BlobHash, ClipId, JobId, ProjectId
from nexus_desktop.domain.provenance import JobValue
from nexus_desktop.domain.timeline import Frames

LOCAL, CLOUD, BYOK = "local", "cloud", "byok"
PROVIDERS = (LOCAL, CLOUD, BYOK)
"""On this computer; through the account; at the service with a key of one's own."""

MOST_ATTEMPTS = 5


class JobState(StrEnum):
    """Where a job is in its life; the last three are final."""

    DRAFT = "draft"
    WAITING_NETWORK = "waiting_network"
    UPLOADING = "uploading"
    QUEUED = "queued"
    STARTING = "starting"
    PROCESSING = "processing"
    FETCHING = "fetching"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        return self in FINAL


FINAL = frozenset({JobState.COMPLETED, JobState.FAILED, JobState.CANCELED})

_ONWARDS: Mapping[JobState, frozenset[JobState]] = MappingProxyType(
    {
        JobState.DRAFT: frozenset({JobState.WAITING_NETWORK, JobState.UPLOADING, JobState.QUEUED}),
        JobState.WAITING_NETWORK: frozenset({JobState.UPLOADING}),
        JobState.UPLOADING: frozenset({JobState.QUEUED}),
        JobState.QUEUED: frozenset({JobState.STARTING}),
        JobState.STARTING: frozenset({JobState.PROCESSING, JobState.FETCHING}),
        JobState.PROCESSING: frozenset({JobState.FETCHING}),
        JobState.FETCHING: frozenset({JobState.COMPLETED}),
    }
)
_BACK: Mapping[JobState, frozenset[JobState]] = MappingProxyType(
    {
        JobState.UPLOADING: frozenset({JobState.WAITING_NETWORK}),
        JobState.QUEUED: frozenset({JobState.WAITING_NETWORK}),
        JobState.STARTING: frozenset({JobState.QUEUED, JobState.WAITING_NETWORK}),
        JobState.PROCESSING: frozenset({JobState.QUEUED}),
        JobState.FETCHING: frozenset({JobState.QUEUED}),
    }
)

_LONGEST: Mapping[JobState, timedelta] = MappingProxyType(
    {
        JobState.DRAFT: timedelta(days=30),
        JobState.WAITING_NETWORK: timedelta(days=30),
        JobState.UPLOADING: timedelta(hours=6),
        JobState.QUEUED: timedelta(days=30),
        JobState.STARTING: timedelta(hours=2),
        JobState.PROCESSING: timedelta(hours=12),
        JobState.FETCHING: timedelta(hours=2),
    }
)
"""How long a job may stay where it is. A service lets a prediction run for half an hour."""


@dataclass(frozen=True, slots=True)
class NewTracks:
    """Each result becomes a new track of a project, from a frame on."""

    project: ProjectId
    start: Frames


@dataclass(frozen=True, slots=True)
class NewTake:
    """The result becomes another take of a clip; where that is gone, a new track.

    Attributes:
        material_start: where the sound that was taken lies in the clip's material, at the project
            rate; so it is found again however the clip was moved and trimmed.
        start: where on the timeline it lay.
    """

    project: ProjectId
    clip: ClipId
    material_start: Frames
    length: Frames
    start: Frames


@dataclass(frozen=True, slots=True)
class NewFiles:
    """The results become files.

    Attributes:
        path: the file of the one sound, or the folder of several.
        midi: where the notes go that came out besides; None for nowhere.
        replaces: whether what has these names may be lost.
    """

    path: Path
    midi: Path | None = None
    replaces: bool = False


JobTarget = NewTracks | NewTake | NewFiles


@dataclass(frozen=True, slots=True)
class JobOrder:
    """What was asked for by one click; never changed.

    Attributes:
        kind: the id of the job ("rearrange").
        provider: one of `PROVIDERS`.
        settings: every setting with its value, in the order of their names.
        title: of the sound it was asked for, for people.
        input: the sound it works on; None for one that makes sound from words.
        input_s: how long that is.
    """

    kind: str
    provider: str
    settings: tuple[tuple[str, JobValue], ...]
    target: JobTarget
    title: str = ""
    input: BlobHash | None = None
    input_s: float = 0.0

    @property
    def project(self) -> ProjectId | None:
        """The project that waits for the results."""
        return None if isinstance(self.target, NewFiles) else self.target.project


@dataclass(frozen=True, slots=True)
class JobOutput:
    """One result, kept on this computer.

    Attributes:
        label: which one it is ("vocals").
        suffix: of its file, with the dot.
    """

    label: str
    blob: BlobHash
    suffix: str


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job has failed, in the words of an error."""

    title: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MadeBy:
    """What has done a job, for its provenance; see there."""

    model: str
    model_version: str = ""
    seed: int | None = None
    licence: str = ""


@dataclass(frozen=True, slots=True)
class AiJob:
    """A job as it stands.

    Attributes:
        id: made with the click; a provider tells by it one wish that comes twice from two.
        since: when it came into its state.
        remote: what the provider calls it; empty while nobody knows that it was begun there.
        sent: where the provider finds the input; empty while it was not sent.
        attempts: how often it has begun again.
        is_cancel_wanted: whether a person has cancelled it, which is still to be done.
        is_delivered: whether the results are where they belong.
    """

    id: JobId
    order: JobOrder
    created_at: datetime
    since: datetime
    state: JobState = JobState.DRAFT
    remote: str = ""
    sent: str = ""
    attempts: int = 0
    is_cancel_wanted: bool = False
    outputs: tuple[JobOutput, ...] = ()
    failure: JobFailure | None = None
    made_by: MadeBy | None = field(default=None)
    is_delivered: bool = False

    @property
    def is_over(self) -> bool:
        return self.state.is_final

    @property
    def may_cost_money(self) -> bool:
        return self.order.provider != LOCAL

    def moved(self, state: JobState, now: datetime) -> AiJob:
        """Return the job one step onwards, or ended.

        Raises:
            ValueError: no such step leads on from where it is.
        """
        is_end = state in (JobState.FAILED, JobState.CANCELED)
        if self.is_over or not (is_end or state in _ONWARDS[self.state]):
            raise ValueError(f"a job that is {self.state} cannot become {state}")
        return replace(self, state=state, since=now)

    def begun_as(self, remote: str) -> AiJob:
        """Return the job with what the provider calls it.

        Raises:
            ValueError: it is not being begun, or is known by another name.
        """
        if self.state is not JobState.STARTING or self.remote not in ("", remote):
            raise ValueError(f"a job that is {self.state} cannot be begun as {remote}")
        return replace(self, remote=remote)

    def again(self, state: JobState, now: datetime) -> AiJob:
        """Return the job as it begins again from an earlier state, which costs an attempt.

        Raises:
            ValueError: it cannot go there, or what may cost money was begun.
            JobRefused: no attempt is left.
        """
        if state not in _BACK.get(self.state, ()):
            raise ValueError(f"a job that is {self.state} cannot begin again as {state}")
        if self.may_cost_money and self.remote:
            raise ValueError("what costs money is begun once")
        if self.attempts >= MOST_ATTEMPTS:
            raise JobRefused(
                "The job was given up",
                f"It did not work in {MOST_ATTEMPTS + 1} attempts.",
                hint="Try a shorter sound, or another way to run it.",
            )
        return replace(self, state=state, since=now, remote="", attempts=self.attempts + 1)

    def failed(self, failure: JobFailure, now: datetime) -> AiJob:
        """Return the job with why it has failed.

        Raises:
            ValueError: it was over.
        """
        return replace(self.moved(JobState.FAILED, now), failure=failure)

    def is_overdue(self, now: datetime) -> bool:
        """Whether it has stayed where it is for longer than any job should."""
        longest = _LONGEST.get(self.state)
        return longest is not None and now - self.since > longest


def measure(job: AiJob) -> int:
    """Return a number that every step of a job makes smaller: how many it can take at the most."""
    steps = list(JobState).index(JobState.COMPLETED)
    if job.is_over:
        return 0
    return (MOST_ATTEMPTS - job.attempts) * steps + steps - list(JobState).index(job.state)


def left_s(elapsed_s: float, fraction: float | None) -> float | None:
    """Return how long work will go on at the pace it had so far; None while nobody can know.

    Nothing is told before a tenth of it, or before two seconds: the beginning is no measure.
    """
    if fraction is None or fraction < 0.1 or elapsed_s < 2.0:
        return None
    return elapsed_s * (1.0 - fraction) / fraction
