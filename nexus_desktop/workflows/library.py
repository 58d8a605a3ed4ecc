"""The projects on this computer: begin, open, list, pack, unpack."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nexus_desktop.domain.edits.details import set_title
from nexus_desktop.domain.edits.sources import without_arriving
from nexus_desktop.domain.errors import NexusError, StoreError
from nexus_desktop.domain.history import History, Label, Step
from nexus_desktop.domain.ids import ProjectId, new_id
from nexus_desktop.domain.project import UNTITLED, Project
from nexus_desktop.store.archive import pack
from nexus_desktop.store.archive_reading import unpack
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.projects import ProjectRepository, ProjectSummary
from nexus_desktop.store.recovery import Recovery, StoredHistory
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskRunner
from nexus_desktop.workflows.edit_session import EditSession, SessionEventKind
from nexus_desktop.workflows.journal import Journal

_log = logging.getLogger(__name__)
__all__ = ["Library", "OpenedProject", "ProjectSummary"]


@dataclass(frozen=True, slots=True)
class OpenedProject:
    """A project as it was left: its newest step, ready to be shown.

    Attributes:
        notice: what was found damaged and left out, if anything.
    """

    stored: StoredHistory
    notice: NexusError | None = None

    @property
    def project(self) -> Project:
        return self.stored.history.project


class Library:
    """Opens and keeps projects. Safe from any thread, but for the sessions it makes."""

    def __init__(
        self,
        repository: ProjectRepository,
        blobs: BlobStore,
        take_notices: Callable[[ProjectId], Sequence[str]],
    ) -> None:
        """Work on a library.

        Args:
            take_notices: gives what the person has not been told about a project, once.
        """
        self._repository = repository
        self._blobs = blobs
        self._take_notices = take_notices

    def projects(self) -> tuple[ProjectSummary, ...]:
        """Return every project, the one used last first.

        Raises:
            StoreError: the library could not be read.
        """
        return self._repository.summaries()

    def delete(self, project_id: ProjectId) -> None:
        """Put a project into the trash; nothing of it is lost.

        Raises:
            StoreError: the disk refused, or there is no such project.
        """
        self._repository.delete(project_id)

    def restore(self, project_id: ProjectId) -> None:
        """Take a project out of the trash.

        Raises:
            StoreError: the disk refused, or there is no such project.
        """
        self._repository.restore(project_id)

    def create(self, title: str, project: Project | None = None) -> Project:
        """Keep a new project at once.

        Args:
            project: what it begins with; without one it is empty.

        Raises:
            EditRefused: the title is empty.
            StoreError: the disk refused.
        """
        begun = set_title(project or Project(ProjectId(new_id()), UNTITLED), title)
        self._repository.create(_beginning(begun))
        return begun

    def new_session(self, lane: TaskRunner) -> EditSession:
        """Return a session of an empty project, which is kept from its first step on."""
        history = _beginning(Project(ProjectId(new_id()), UNTITLED))
        return _session(history, 0, _KeptFromFirstStep(self._repository, history), lane)

    def open(self, project_id: ProjectId) -> OpenedProject:
        """Read the newest state of a project.

        Raises:
            StoreError: there is no such project, or nothing of it can be read.
            DocumentError: a newer version wrote it.
        """
        stored = self._repository.load_head(project_id)
        try:
            self._repository.touch_opened(project_id)
            words = " ".join(self._take_notices(project_id))
        except StoreError as error:
            _log.warning("Opening %s is not noted: %s", project_id, error)
            words = ""
        return OpenedProject(stored, _damaged(words) if words else None)

    def session_of(self, opened: OpenedProject, lane: TaskRunner) -> EditSession:
        """Return a session of an opened project; its past comes later by `adopt`."""
        stored = opened.stored
        return _session(stored.history, stored.first_position, self._repository, lane)

    def past_of(self, opened: OpenedProject) -> StoredHistory:
        """Read every step of an opened project.

        Raises:
            StoreError: the library could not be read.
        """
        return self._repository.load_history(opened.project.id)

    def history(self, project_id: ProjectId) -> StoredHistory:
        """Read every step of a project.

        Raises:
            StoreError: there is no such project, or nothing of it can be read.
        """
        return self._repository.load_history(project_id)

    def recover(self, project_id: ProjectId) -> Recovery:
        """Read what can be read of a damaged project and say what happened.

        Raises:
            StoreError: nothing of it can be read.
        """
        return self._repository.recover(project_id)

    def commit(
        self, project_id: ProjectId, steps: Sequence[Step], first_position: int, position: int,
        *, released_pins: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Write steps at once, for the command line.

        Raises:
            StoreError: the disk refused; nothing was written.
        """
        self._repository.commit(
            project_id, steps, first_position, position, released_pins=released_pins
        )

    def pack(self, project: Project, target: Path, progress: Progress) -> None:
        """Write a project and all its sound into one file, without what is still arriving.

        Raises:
            StoreError: a sound is missing, or the disk refused; nothing is left behind.
            Cancelled: nobody wants it any more.
        """
        pack(without_arriving(project), self._blobs, target, progress)

    def unpack(self, path: Path, progress: Progress) -> ProjectId:
        """Take a packed project into the library and return its id.

        Raises:
            StoreError: the file is damaged, unsafe or newer; the library is unchanged.
            Cancelled: nobody wants it any more.
        """
        unpacked = unpack(path, self._blobs, progress, existing=self._known)
        if self._known(unpacked.project.id) is None:
            beginning = _beginning(unpacked.project)
            self._repository.create(beginning, released_pins=unpacked.pins)
        else:
            self._blobs.release(unpacked.pins)
        return unpacked.project.id

    def _known(self, project_id: ProjectId) -> Project | None:
        known = {summary.id for summary in self._repository.summaries(include_deleted=True)}
        return (
            self._repository.load_head(project_id).history.project if project_id in known else None
        )


def _damaged(words: str) -> NexusError:
    return NexusError(
        "A part was damaged", words, hint="It was set aside, nothing else is affected."
    )


def _beginning(project: Project) -> History:
    return History.beginning(project, Label("Began the project.", "New project"), datetime.now(UTC))


class _KeptFromFirstStep:
    """A project that nobody has done anything to is not worth a row in the list."""

    def __init__(self, repository: ProjectRepository, beginning: History) -> None:
        self._repository = repository
        self._beginning = beginning
        self._is_kept = False

    def commit(
        self, project_id: ProjectId, steps: Sequence[Step], first_position: int, position: int,
        *, released_pins: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Create the project, the first time, and commit.

        Raises:
            StoreError: the disk refused.
        """
        if not self._is_kept:
            self._repository.create(self._beginning)
            self._is_kept = True
        self._repository.commit(
            project_id, steps, first_position, position, released_pins=released_pins
        )


def _session(
    history: History,
    first_position: int,
    store: ProjectRepository | _KeptFromFirstStep,
    lane: TaskRunner,
) -> EditSession:
    session = EditSession(history, first_position=first_position)
    journal = Journal(
        history.project.id,
        store,
        lane,
        on_state=lambda _state: session.announce(SessionEventKind.SAVE_STATE),
    )
    session.attach(journal)
    return session
