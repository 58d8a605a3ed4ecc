"""What synchronising works with: everything that is not a decision comes in from outside."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from nexus_desktop.domain.ids import ProjectId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.sync_protocol import Cloud
from nexus_desktop.store.accounts import Accounts
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.outbox import Outbox
from nexus_desktop.store.remote_blobs import RemoteBlobs
from nexus_desktop.store.synced_projects import SyncedProjects


class OpenProjects(Protocol):
    """The projects that are on a screen now; safe from the thread that synchronises."""

    def is_open(self, project_id: ProjectId) -> bool:
        """Tell whether a project must not change behind its screen's back."""

    def offer(
        self, project_id: ProjectId, base: Project | None, theirs: Project, device: str
    ) -> None:
        """Merge what came into what is open, as one step of undo, soon.

        Nothing else is kept of it: the next cycle finds on the disk what came of it, or offers it
        again.
        """

    def rebind(self, project_id: ProjectId, copy_id: ProjectId, words: str) -> None:
        """Go on with what is on the screen under the id of its copy, and tell why."""


class NothingOpen:
    """For the command line, which has no screen."""

    def is_open(self, project_id: ProjectId) -> bool:
        return False

    def offer(
        self, project_id: ProjectId, base: Project | None, theirs: Project, device: str
    ) -> None:
        raise AssertionError(f"project {project_id} is not open")

    def rebind(self, project_id: ProjectId, copy_id: ProjectId, words: str) -> None:
        raise AssertionError(f"project {project_id} is not open")


@dataclass(frozen=True, slots=True)
class SyncStore:
    """The tables and files that synchronising reads and writes."""

    accounts: Accounts
    projects: SyncedProjects
    outbox: Outbox
    remote: RemoteBlobs
    blobs: BlobStore

    @staticmethod
    def of(database: Database, blobs: BlobStore) -> SyncStore:
        return SyncStore(
            Accounts(database),
            SyncedProjects(database),
            Outbox(database),
            RemoteBlobs(database),
            blobs,
        )


@dataclass(frozen=True, slots=True)
class SyncPorts:
    """All that a cycle needs.

    Attributes:
        device: what the person calls this computer.
        clock: seconds that never go back, whatever is done to the time of day.
        chance: 0 to 1, spreads machines that failed together.
        new_mutation: a UUID that no other push has.
        wants_sound: whether the sounds of a project shall lie on this computer.
        free_bytes: left on the disk of the library.
    """

    cloud: Cloud
    store: SyncStore
    device: str
    clock: Callable[[], float]
    free_bytes: Callable[[], int]
    chance: Callable[[], float] = random.random
    new_mutation: Callable[[], str] = new_id
    wants_sound: Callable[[ProjectId], bool] = lambda _project: True
    open_projects: OpenProjects = field(default_factory=NothingOpen)
