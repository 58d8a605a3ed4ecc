"""What has to be done next for a project, from what is known of it and from nothing else.

There is no note of what was going on: a machine that dies between any two steps does, when it
starts again, the step that is still to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID, uuid5

from nexus_desktop.domain.document import DOCUMENT_VERSION
from nexus_desktop.domain.ids import AccountId, ProjectId

_COPIES = UUID("8a3c62cb-2c33-5b0a-9d14-6c5a2f7e9b10")

FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 300.0


class Life(IntEnum):
    """Whether a project lives.

    Attributes:
        DELETING: in the trash here; the cloud has to be told.
        TOMBSTONE: deleted in the cloud, for ever under this id; what is here stays in the trash.
        STUB: the cloud has it, and it was not fetched yet.
    """

    LIVE = 0
    DELETING = 1
    TOMBSTONE = 2
    STUB = 3


class Parked(StrEnum):
    """Why a project waits for the person; the others go on.

    Attributes:
        SCHEMA: a newer version saved it in the cloud.
        TOO_LARGE: its document, or one of its sounds, is larger than the cloud takes.
        MISSING_SOUND: neither this computer nor the cloud has one of its sounds.
        UNREADABLE: what came from the cloud is damaged.
    """

    REFUSED = "refused"
    SCHEMA = "schema"
    FORBIDDEN = "forbidden"
    TOO_LARGE = "too_large"
    MISSING_SOUND = "missing_sound"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SyncedProject:
    """A project as the table of projects and the outbox know it.

    Attributes:
        account: whose it is; None for one that was made without an account.
        head: hash of the newest state here; None for a stub.
        head_schema: the version of the document that wrote it; 0 without a head.
        base: hash of the state that the cloud had at `base_revision`.
        remote_revision: the newest one the cloud has told of.
        local_seq: counts the commits here.
        is_frozen: whether a push of it is under way.
    """

    project_id: ProjectId
    account: AccountId | None
    life: Life
    title: str
    head: str | None
    head_schema: int
    base: str | None
    base_revision: int
    remote_revision: int
    local_seq: int
    parked: Parked | None
    parked_detail: str
    is_frozen: bool

    @property
    def has_unsent_work(self) -> bool:
        """Whether there is a state here that the cloud does not have."""
        return self.head is not None and self.head != self.base

    @property
    def is_behind(self) -> bool:
        return self.remote_revision > self.base_revision

    @property
    def is_dirty(self) -> bool:
        """Whether the cloud has to be told of something, a deletion too."""
        if self.life is Life.DELETING:
            return self.base_revision > 0  # what never left this computer ends here
        return self.life is Life.LIVE and self.has_unsent_work


class Move(StrEnum):
    """The next step of a project.

    Attributes:
        SEND: give the frozen push to the cloud, or again.
        FETCH: get the newest revision and put it together with what is here.
        FREEZE: make a push of what is here; from then on its bytes never change.
    """

    SEND = "send"
    FETCH = "fetch"
    FREEZE = "freeze"
    REST = "rest"


def next_move(project: SyncedProject) -> Move:
    """Return what has to be done for a project now."""
    if project.is_frozen:
        # A sound that is nowhere now may come back by itself, from another machine.
        return Move.SEND if project.parked in (None, Parked.MISSING_SOUND) else Move.REST
    if project.parked is Parked.UNREADABLE:
        return Move.REST
    if project.is_behind:
        return Move.FETCH
    if project.parked is not None or not project.is_dirty:
        return Move.REST
    if project.life is Life.DELETING or project.head_schema <= DOCUMENT_VERSION:
        return Move.FREEZE
    return Move.REST  # a newer version wrote it; here it was not edited, and is never written anew


def copy_id(project: ProjectId, head: str, revision: int) -> ProjectId:
    """Return the id of the project that keeps `head` beside a revision it does not go with.

    The same on every try, so that a machine which dies in between makes one copy and not two.
    """
    return ProjectId(str(uuid5(_COPIES, f"{project} {head} {revision}")))


def adopted_id(project: ProjectId, account: AccountId) -> ProjectId:
    """Return the id a project goes on under when its own belongs to somebody else."""
    return ProjectId(str(uuid5(_COPIES, f"{project} {account}")))


def waiting_time_s(failures: int, chance: float) -> float:
    """Return how long to wait after that many failures in a row, in seconds.

    Doubles up to five minutes; `chance` (0 to 1) spreads machines that failed together.
    """
    doubled = FIRST_WAIT_S * 2.0 ** min(failures, 20)
    return min(LONGEST_WAIT_S, doubled) * (0.5 + chance)
