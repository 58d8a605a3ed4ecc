"""What a machine and the cloud say to each other about projects and sounds.

A push replaces the revision it was made from by a whole document, or nothing happens. The same push
sent again has the same mutation id and the same bytes; the cloud then answers as before and changes
nothing. The feed tells which projects have changed, without their documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId

FEED_PAGE_ROWS = 200


class PushStatus(StrEnum):
    """How the cloud answers a push.

    All but `MISSING` are final: the same push would never be answered otherwise.
    """

    OK = "ok"
    CONFLICT = "conflict"
    MISSING = "missing"
    REFUSED = "refused"
    SCHEMA = "schema"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class PushOrder:
    """The arguments of `push_project`, by the names they have there without `p_`.

    Attributes:
        mutation_id: a UUID; the cloud does under one at most one thing.
        base_revision: what the document was made from; 0 for a project the cloud has never seen.
        document: the project as JSON-able values; None for a deletion.
        schema_version: the version of the document; None for a deletion.
        blobs: every file the document plays.
        device: what the person calls this machine.
    """

    project_id: ProjectId
    mutation_id: str
    base_revision: int
    document: Mapping[str, object] | None
    delete: bool
    schema_version: int | None
    blobs: tuple[BlobHash, ...]
    device: str


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What `push_project` answers.

    Attributes:
        revision: the one just made (ok), else the newest; None where the cloud tells none.
        deleted: whether the project is a tombstone now.
        missing: files that the cloud does not hold whole.
        code, message: why it was refused, for the program and in English.
    """

    status: PushStatus
    revision: int | None = None
    deleted: bool = False
    missing: tuple[BlobHash, ...] = ()
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A project that has changed; `seq` is its place in the feed."""

    project_id: ProjectId
    revision: int
    seq: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What `sync_feed` answers.

    Attributes:
        next_cursor: ask from here on the next time.
        full_resync: the cursor is of no use; begin at 0 and take what is not listed for deleted.
        wanted: files the cloud holds damaged and asks a machine with a good copy for.
    """

    rows: tuple[FeedRow, ...]
    next_cursor: int
    has_more: bool = False
    full_resync: bool = False
    wanted: tuple[BlobHash, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteProject:
    """What `fetch_project` answers: the newest revision of a project.

    Attributes:
        document: None when the project was deleted.
        owner: whose folder its sounds lie in.
        device: the machine the revision came from; empty where the cloud does not tell.
    """

    project_id: ProjectId
    revision: int
    schema_version: int
    deleted: bool
    document: Mapping[str, object] | None
    owner: AccountId
    device: str = ""


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """Where a resumable upload stands.

    Attributes:
        url: the address that takes the rest.
        offset: bytes the cloud has.
        expires: when the address ends, as the server wrote it; empty where it did not.
    """

    url: str
    offset: int = 0
    expires: str = ""


class BlobStatus(StrEnum):
    """Whether an uploaded file counts.

    Attributes:
        STORED: the cloud holds it whole; documents may refer to it.
        MISSING: the object is not there.
        REFUSED: other bytes lie under this name, or they were removed; upload it again.
    """

    STORED = "ok"
    MISSING = "missing"
    REFUSED = "refused"


Moved = Callable[[int], None]
"""Told how many bytes of a file have gone over the network in this call; may raise to end it."""

KeepPlace = Callable[[UploadPlace], None]
"""Makes the place of an upload durable before the next chunk is sent."""


class Cloud(Protocol):
    """The cloud as the session of one account sees it; each call is one conversation.

    A call that raises may have taken effect all the same, unless its failure says otherwise.

    Attributes:
        account: whose session it is; the subject of the token, so that nothing goes elsewhere.

    Raises (every call):
        CloudError: one of the families of `sync_failures`.
    """

    @property
    def account(self) -> AccountId: ...

    def push(self, order: PushOrder) -> PushAnswer:
        """Offer a revision."""

    def feed(self, cursor: int, limit: int = FEED_PAGE_ROWS) -> FeedPage:
        """Return what has changed since a cursor."""

    def fetch(self, project_id: ProjectId) -> RemoteProject | None:
        """Return the newest revision, or None where there is none for this account."""

    def upload_blob(
        self, blob: BlobHash, path: Path, place: UploadPlace | None, keep: KeepPlace, moved: Moved
    ) -> None:
        """Send a file from where an earlier call stopped; the object lies there when it returns.

        It counts only after `confirm_blob`. A place that has expired begins anew; an object that
        is there already is success.

        Raises:
            BlobChanged: the bytes read do not hash to the name; nothing of them will count.
        """

    def confirm_blob(self, blob: BlobHash, size: int) -> BlobStatus:
        """Let an uploaded file of `size` bytes count, once the cloud has verified it."""

    def download_blob(self, owner: AccountId, blob: BlobHash, target: Path, moved: Moved) -> bool:
        """Write a file's bytes to `target`, going on behind what it holds; False: no such object.

        The caller compares the hash.
        """

    def report_blob(self, blob: BlobHash) -> None:
        """Tell that a download gave other bytes than the name says."""
