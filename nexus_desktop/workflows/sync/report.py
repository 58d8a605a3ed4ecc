"""What a cycle has done, and how the way to the cloud is after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.sync_rules import Parked
from nexus_desktop.domain.sync_status import Link


@dataclass(frozen=True, slots=True)
class Attention:
    """A project that needs the person, and why, in words."""

    project_id: ProjectId
    title: str
    why: Parked
    words: str


@dataclass(slots=True)
class CycleReport:
    """Counts up while a cycle runs.

    Attributes:
        pushed: revisions that the cloud has taken from here.
        pulled: revisions that were taken from the cloud.
        conflicts: projects of which both versions were kept.
        attention: projects that wait for the person.
        failure: why the cycle ended early, in words; empty if it did not.
    """

    pushed: int = 0
    pulled: int = 0
    uploaded_bytes: int = 0
    downloaded_bytes: int = 0
    conflicts: int = 0
    attention: list[Attention] = field(default_factory=list)
    link: Link = Link.OPEN
    failure: str = ""

    def add_uploaded(self, count: int) -> None:
        self.uploaded_bytes += count

    def add_downloaded(self, count: int) -> None:
        self.downloaded_bytes += count
