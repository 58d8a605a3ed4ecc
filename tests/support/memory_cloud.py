"""The cloud in memory: what the migrations and the storage do, one call after another.

Written from the SQL of `push_project`, `sync_feed`, `fetch_project` and of the blobs, not from the
engine: it is what the engine is tried against.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.sync_failures import BlobChanged, CloudRefused
from nexus_desktop.domain.sync_protocol import (
    BlobStatus,
    FeedPage,
    FeedRow,
    KeepPlace,
    Moved,
    PushAnswer,
    PushOrder,
    PushStatus,
    RemoteProject,
    UploadPlace,
)

CHUNK_BYTES = 4
"""So small that the sounds of a test are sent in several pieces."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """A project as the cloud has it now."""

    owner: AccountId
    revision: int
    document: Document | None
    schema: int
    seq: int
    deleted: bool
    device: str


@dataclass(frozen=True, slots=True)
class Written:
    """A revision that was written at some time."""

    project_id: ProjectId
    revision: int
    mutation_id: str
    document: Document | None
    schema: int


@dataclass
class Rules:
    """What the cloud checks; a mutant leaves one out."""

    base: bool = True
    tombstones: bool = True
    schema: bool = True
    blobs: bool = True
    verifies_uploads: bool = True
    records_refusals: bool = True
    same_bytes: bool = True
    visible_in_order: bool = True


@dataclass
class MemoryCloud:
    """All accounts and their objects.

    Attributes:
        refused: projects that are never accepted, as if they were too large.
        unseen: projects that the feed does not show yet, where sequence numbers have gaps.
        full: whether nothing more can be stored.
    """

    rules: Rules = field(default_factory=Rules)
    heads: dict[ProjectId, Head] = field(default_factory=dict)
    ledger: dict[str, tuple[str, PushAnswer]] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    objects: dict[tuple[AccountId, BlobHash], bytes] = field(default_factory=dict)
    states: dict[tuple[AccountId, BlobHash], str] = field(default_factory=dict)
    uploads: dict[str, bytearray] = field(default_factory=dict)
    refused: set[ProjectId] = field(default_factory=set)
    unseen: set[ProjectId] = field(default_factory=set)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    seq: int = 0
    purge_floor: int = 0

    def push(self, user: AccountId, order: PushOrder) -> PushAnswer:
        body = _fingerprint(order)
        known = self.ledger.get(order.mutation_id)
        if known is not None:
            if known[0] != body and self.rules.same_bytes:
                raise CloudRefused("Not accepted", "This mutation was something else before.")
            return known[1]
        answer = self._answer(user, order)
        is_final = answer.status not in (PushStatus.CONFLICT, PushStatus.MISSING)
        if is_final and (answer.status is PushStatus.OK or self.rules.records_refusals):
            self.ledger[order.mutation_id] = (body, answer)
        return answer

    def _answer(self, user: AccountId, order: PushOrder) -> PushAnswer:
        head = self.heads.get(order.project_id)
        revision = head.revision if head else 0
        if head is not None and head.owner != user:
            return PushAnswer(PushStatus.FORBIDDEN, code="owner")
        is_stale = revision != order.base_revision and self.rules.base
        is_dead = head is not None and head.deleted and self.rules.tombstones
        if is_stale or is_dead or (head is None and order.delete):
            return PushAnswer(PushStatus.CONFLICT, revision, bool(head and head.deleted))
        is_older = head is not None and (order.schema_version or head.schema) < head.schema
        if is_older and self.rules.schema:
            return PushAnswer(PushStatus.SCHEMA, revision, code="older")
        if not order.delete:
            if order.document is None or order.project_id in self.refused:
                return PushAnswer(PushStatus.REFUSED, revision, code="document")
            if missing := self._missing(user, order):
                return PushAnswer(PushStatus.MISSING, revision, missing=missing)
        return self._write(user, order, head)

    def _missing(self, user: AccountId, order: PushOrder) -> tuple[BlobHash, ...]:
        if not self.rules.blobs:
            return ()
        needed = {*order.blobs, *blobs_in(order.document)}
        return tuple(sorted(b for b in needed if self.states.get((user, b)) != "stored"))

    def _write(self, user: AccountId, order: PushOrder, head: Head | None) -> PushAnswer:
        self.seq += 1
        revision = (head.revision if head else 0) + 1
        document = json.loads(json.dumps(order.document))
        schema = order.schema_version or (head.schema if head else 1)
        self.heads[order.project_id] = Head(
            user, revision, document, schema, self.seq, order.delete, order.device
        )
        self.written.append(
            Written(order.project_id, revision, order.mutation_id, document, schema)
        )
        if not self.rules.visible_in_order:
            self.unseen.add(order.project_id)
        return PushAnswer(PushStatus.OK, revision, order.delete)

    def feed(self, user: AccountId, cursor: int, limit: int) -> FeedPage:
        mine = {k: h for k, h in self.heads.items() if h.owner == user and k not in self.unseen}
        newest = max((h.seq for h in self.heads.values() if h.owner == user), default=0)
        if cursor > newest or 0 < cursor < self.purge_floor:
            return FeedPage((), 0, has_more=newest > 0, full_resync=True)
        later = sorted((h.seq, k, h) for k, h in mine.items() if h.seq > cursor)
        rows = tuple(FeedRow(k, h.revision, seq, h.deleted) for seq, k, h in later[:limit])
        is_all = len(later) <= limit
        wanted = tuple(
            b for (owner, b), s in self.states.items() if owner == user and s == "suspect"
        )
        return FeedPage(rows, newest if is_all else rows[-1].seq, not is_all, False, wanted)

    def fetch(self, user: AccountId, project_id: ProjectId) -> RemoteProject | None:
        head = self.heads.get(project_id)
        if head is None or head.owner != user:
            return None
        document = None if head.deleted else json.loads(json.dumps(head.document))
        return RemoteProject(
            project_id, head.revision, head.schema, head.deleted, document, user, head.device
        )

    def confirm(self, user: AccountId, blob: BlobHash) -> BlobStatus:
        content = self.objects.get((user, blob))
        if content is None:
            return BlobStatus.MISSING
        if sha256(content) != blob and self.rules.verifies_uploads:
            del self.objects[user, blob]
            return BlobStatus.REFUSED
        self.states[user, blob] = "stored"
        return BlobStatus.STORED

    def report(self, user: AccountId, blob: BlobHash) -> None:
        if self.states.get((user, blob)) == "stored":
            self.states[user, blob] = "suspect"

    def collect(self) -> None:
        """Remove what no revision refers to, as after a week."""
        used = {
            (self.heads[each.project_id].owner, blob)
            for each in self.written
            for blob in blobs_in(each.document)
        }
        for key in [key for key in self.objects if key not in used]:
            del self.objects[key]
            self.states.pop(key, None)

    def forget_tombstones(self) -> None:
        """Remove what was deleted, as after half a year."""
        dead = [k for k, h in self.heads.items() if h.deleted]
        self.purge_floor = max([self.purge_floor, *(self.heads[k].seq for k in dead)])
        for project_id in dead:
            del self.heads[project_id]


class MemorySession:
    """What one account sees of it; `through` carries every call, and may lose it."""

    def __init__(
        self,
        cloud: MemoryCloud,
        account: AccountId,
        through: Callable[[str, Callable[[], Any]], Any] = lambda _name, call: call(),
        garbled: Callable[[bytes], bytes] = lambda content: content,
    ) -> None:
        self._cloud = cloud
        self.account = account
        self._through = through
        self._garbled = garbled
        self.calls: list[str] = []

    def push(self, order: PushOrder) -> PushAnswer:
        answer: PushAnswer = self._call("push", lambda: self._cloud.push(self.account, order))
        return answer

    def feed(self, cursor: int, limit: int = 3) -> FeedPage:
        page: FeedPage = self._call("feed", lambda: self._cloud.feed(self.account, cursor, limit))
        return page

    def fetch(self, project_id: ProjectId) -> RemoteProject | None:
        found: RemoteProject | None = self._call(
            "fetch", lambda: self._cloud.fetch(self.account, project_id)
        )
        return found

    def upload_blob(
        self, blob: BlobHash, path: Path, place: UploadPlace | None, keep: KeepPlace, moved: Moved
    ) -> None:
        content = path.read_bytes()
        if sha256(content) != blob:
            raise BlobChanged("Not sent", "The file has changed.")
        if (self.account, blob) in self._cloud.objects:
            return
        if place is None or place.url not in self._cloud.uploads:
            place = UploadPlace(f"upload {next(self._cloud.numbers)}")
            self._call("create", lambda: self._cloud.uploads.setdefault(place.url, bytearray()))
            keep(place)
        sent = self._cloud.uploads[place.url]
        while len(sent) < len(content):
            chunk = self._garbled(content[len(sent) : len(sent) + CHUNK_BYTES])
            self._call("patch", lambda chunk=chunk: sent.extend(chunk))  # type: ignore[misc] # bound now
            keep(UploadPlace(place.url, len(sent)))
            moved(len(chunk))
        self._cloud.objects.setdefault((self.account, blob), bytes(sent[: len(content)]))
        self._cloud.uploads.pop(place.url, None)

    def confirm_blob(self, blob: BlobHash, size: int) -> BlobStatus:
        status: BlobStatus = self._call("confirm", lambda: self._cloud.confirm(self.account, blob))
        return status

    def download_blob(self, owner: AccountId, blob: BlobHash, target: Path, moved: Moved) -> bool:
        content = self._call("download", lambda: self._cloud.objects.get((owner, blob)))
        if content is None:
            return False
        target.write_bytes(content)
        moved(len(content))
        return True

    def report_blob(self, blob: BlobHash) -> None:
        self._call("report", lambda: self._cloud.report(self.account, blob))

    def _call(self, name: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it gives
        self.calls.append(name)
        return self._through(name, call)


def sha256(content: bytes) -> BlobHash:
    return BlobHash(hashlib.sha256(content).hexdigest())


def blobs_in(document: Document | None) -> set[BlobHash]:
    """Return the files that a document plays."""
    if document is None:
        return set()
    return {part["blob"] for source in document["sources"] for part in source["segments"]}


def _fingerprint(order: PushOrder) -> str:
    body = [order.project_id, order.base_revision, order.document, order.delete]
    return json.dumps([*body, order.schema_version, sorted(order.blobs)], sort_keys=True)
