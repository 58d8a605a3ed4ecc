"""Puts what came from the cloud together with what is here; what does not go together stays both.

Nothing is ever half merged, and no version wins in silence: either all changes of both sides are
in the result, or the cloud's version keeps the id and the one of this computer becomes a project of
its own.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from nexus_desktop.domain.document import DOCUMENT_VERSION, from_document
from nexus_desktop.domain.document_fields import damaged
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.sync_merge import merged
from nexus_desktop.domain.sync_protocol import RemoteProject
from nexus_desktop.domain.sync_rules import Life, Parked, SyncedProject, adopted_id, copy_id
from nexus_desktop.store.synced_projects import Copy, FutureDocument, Integration, State
from nexus_desktop.workflows.sync.ports import SyncPorts

BOTH_KEPT = "both_kept"
MERGED = "merged"
RECOVERED = "recovered_from_deletion"
_ELSEWHERE = "another computer"


class Outcome(Enum):
    """What became of a revision that came.

    Attributes:
        TAKEN: the project is as the cloud has it, or both are put together.
        BOTH_KEPT: there is a copy now.
        OFFERED: the open project takes it over; the next cycle sees to the rest.
        AGAIN: the project has changed meanwhile.
        PARKED: it cannot be read.
    """

    TAKEN = auto()
    BOTH_KEPT = auto()
    OFFERED = auto()
    AGAIN = auto()
    PARKED = auto()


class Integrator:
    """Decides what becomes of a revision, and has it kept in one transaction."""

    def __init__(self, ports: SyncPorts) -> None:
        self._ports = ports
        self._projects = ports.store.projects
        self._open = ports.open_projects

    def take_in(self, row: SyncedProject, theirs: RemoteProject) -> Outcome:
        """Integrate the newest revision of a project.

        Raises:
            StoreError: the library could not be read or written; nothing has changed.
        """
        try:
            decided = self._decided(row, theirs)
            if self._waits_for_its_screen(decided):
                return self._offered(decided, theirs)
            if not self._projects.integrate(decided):
                return Outcome.AGAIN
        except DocumentError as error:
            self._projects.park(row.project_id, Parked.UNREADABLE, error.message)
            return Outcome.PARKED
        if decided.copy is None:
            return Outcome.TAKEN
        if self._open.is_open(row.project_id):
            self._open.rebind(row.project_id, decided.copy.project.id, decided.notice[1])
        return Outcome.BOTH_KEPT

    def give_new_id(self, row: SyncedProject) -> bool:
        """Let a project whose id belongs to somebody else go on under another.

        Raises:
            StoreError: the library could not be read or written.
            DocumentError: its newest state cannot be read.
        """
        (mine,) = self._projects.states(row.head)
        if mine is None:
            return False
        new_id = adopted_id(row.project_id, self._ports.cloud.account)
        copy = Copy(
            replace(mine, id=new_id),
            Label("Began anew, since the project belongs to another account.", "New project"),
        )
        words = f"“{row.title}” belongs to another account; here it goes on as a project of yours."
        if not self._projects.move_to_copy(row, copy, words):
            return False
        if self._open.is_open(row.project_id):
            self._open.rebind(row.project_id, new_id, words)
        return True

    def _decided(self, row: SyncedProject, theirs: RemoteProject) -> Integration:
        if theirs.deleted or row.life is Life.TOMBSTONE:
            return self._after_their_deletion(row, theirs)
        state = _state_of(theirs)
        plain = Integration(
            seen=row,
            revision=theirs.revision,
            life=Life.LIVE,
            theirs=state,
            head=state,
            label=_label("Took over the changes", theirs.device),
            copied_from=_text(theirs, "conflict_of"),
            notice=_revived(row, theirs) if row.life is Life.DELETING else ("", ""),
        )
        if not _has_work(row):
            return plain
        return self._beside_my_work(row, theirs, state, plain)

    def _beside_my_work(
        self, row: SyncedProject, theirs: RemoteProject, state: State, plain: Integration
    ) -> Integration:
        base, mine = self._projects.states(row.base, row.head)
        if mine is None:
            return plain
        together = None if isinstance(state, FutureDocument) else merged(base, mine, state)
        if together is None:
            copy = self._copy(row, mine, theirs.revision)
            return replace(plain, copy=copy, notice=self._words_for_both(row, theirs, copy))
        if together == mine:
            return replace(plain, head=None)
        label = _label("Merged changes", theirs.device)
        notice = plain.notice
        if not any(notice) and together != state:
            notice = (
                MERGED,
                f"Changes from {_from(theirs.device)} were merged into “{row.title}”.",
            )
        return replace(plain, head=together, label=label, notice=notice)

    def _after_their_deletion(self, row: SyncedProject, theirs: RemoteProject) -> Integration:
        """Keep what was not sent yet, or is on the screen, under another id."""
        buried = Integration(
            seen=row,
            revision=theirs.revision,
            life=Life.TOMBSTONE,
            theirs=None,
            head=None,
            label=Label("", ""),
        )
        is_needed = _has_work(row) or self._open.is_open(row.project_id)
        if row.life is not Life.LIVE or not is_needed:
            return buried
        (mine,) = self._projects.states(row.head)
        if mine is None:
            return buried
        new_id = copy_id(row.project_id, row.head or "", theirs.revision)
        label = Label("Went on as a project of its own.", "New project")
        words = (
            f"“{row.title}” was deleted on {_from(theirs.device)}. What is here goes on as a "
            "project of its own."
        )
        copy = Copy(replace(mine, id=new_id), label)
        return replace(buried, copy=copy, notice=(RECOVERED, words))

    def _copy(self, row: SyncedProject, mine: Project, revision: int) -> Copy:
        new_id = copy_id(row.project_id, row.head or "", revision)
        title = f"{mine.title} ({self._ports.device})"
        label = Label("Kept beside the other version.", "Keep both")
        return Copy(replace(mine, id=new_id, title=title), label, row.project_id)

    def _words_for_both(
        self, row: SyncedProject, theirs: RemoteProject, copy: Copy
    ) -> tuple[str, str]:
        words = (
            f"“{row.title}” was changed here and on {_from(theirs.device)} in ways that do not go "
            f"together. Both versions are kept; yours is “{copy.project.title}”."
        )
        return BOTH_KEPT, words

    def _waits_for_its_screen(self, decided: Integration) -> bool:
        return (
            decided.head is not None
            and decided.copy is None
            and self._open.is_open(decided.seen.project_id)
        )

    def _offered(self, decided: Integration, theirs: RemoteProject) -> Outcome:
        if not isinstance(decided.theirs, Project):
            return Outcome.AGAIN  # of a newer version; taken over once the screen is closed
        (base,) = self._projects.states(decided.seen.base)
        self._open.offer(decided.seen.project_id, base, decided.theirs, theirs.device)
        return Outcome.OFFERED


def _has_work(row: SyncedProject) -> bool:
    """Tell whether there are edits of this computer; a newer version's document has none."""
    return row.has_unsent_work and row.head_schema <= DOCUMENT_VERSION


def _state_of(theirs: RemoteProject) -> State:
    """Read a document; one of a newer version is kept as it is.

    Raises:
        DocumentError: it is damaged, or of another project.
    """
    document = theirs.document
    if document is None:
        raise damaged("The cloud has sent no document.")
    if theirs.schema_version > DOCUMENT_VERSION:
        return FutureDocument(document, theirs.schema_version)
    project = from_document(document)
    if project.id != theirs.project_id:
        raise damaged("The cloud has sent the document of another project.")
    return project


def _label(what: str, device: str) -> Label:
    return Label(f"{what} from {_from(device)}.", "Changes from the cloud")


def _from(device: str) -> str:
    return device or _ELSEWHERE


def _revived(row: SyncedProject, theirs: RemoteProject) -> tuple[str, str]:
    words = f"“{row.title}” was not deleted: it was changed on {_from(theirs.device)} meanwhile."
    return "not_deleted", words


def _text(theirs: RemoteProject, name: str) -> str | None:
    value = None if theirs.document is None else theirs.document.get(name)
    return value if isinstance(value, str) else None
