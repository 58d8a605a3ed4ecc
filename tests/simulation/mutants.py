"""The classic mistakes of synchronising, each put into the program or the cloud for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from nexus_desktop.domain import sync_merge
from nexus_desktop.domain.ids import AccountId, BlobHash, ClipId, ProjectId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.sync_failures import QuotaExceeded
from nexus_desktop.domain.sync_merge import Placed
from nexus_desktop.domain.sync_protocol import PushOrder, RemoteProject
from nexus_desktop.domain.sync_rules import Move, SyncedProject, next_move
from nexus_desktop.domain.track import Track
from nexus_desktop.store import garbage, projects, synced_projects
from nexus_desktop.store.outbox import FrozenPush, Outbox
from nexus_desktop.store.remote_blobs import RemoteBlobs
from nexus_desktop.store.sync_rows import read_row
from nexus_desktop.store.synced_projects import SyncedProjects
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sync import cycle, integrate
from nexus_desktop.workflows.sync.cycle import SyncEngine
from nexus_desktop.workflows.sync.report import CycleReport
from nexus_desktop.workflows.sync.uploads import Uploads
from tests.support.memory_cloud import Rules, sha256

Patch = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake.

    Attributes:
        rules: of the cloud while it is made.
        patches: contexts in which the program makes it.
    """

    rules: Callable[[], Rules] = Rules
    patches: Sequence[Patch] = ()

    @contextmanager
    def made(self) -> Iterator[Callable[[], Rules]]:
        """Make the mistake during the block; gives the rules of the cloud."""
        with ExitStack() as stack:
            for patch in self.patches:
                stack.enter_context(patch())
            yield self.rules


def _instead(owner: object, name: str, other: object) -> Patch:
    return partial(mock.patch.object, owner, name, other)


_accepted = Outbox.accepted
_order = Outbox.order
_rows_of = SyncedProjects.of
_frozen = Outbox.frozen
_merged = sync_merge.merged


def _base_is_head(self: Outbox, push: FrozenPush, revision: int) -> None:
    """Note what is here now, not what was sent."""
    _accepted(self, replace(push, snapshot=_head_of(self, push)), revision)


def _newest_push(self: Outbox, project_id: ProjectId) -> FrozenPush | None:
    """Send what is here now under the id of what was sent before."""
    push = _frozen(self, project_id)
    if push is None or push.snapshot is None:
        return push
    return replace(push, snapshot=_head_of(self, push))


def _head_of(box: Outbox, push: FrozenPush) -> str | None:
    with box._database.read() as connection:
        row = read_row(connection, push.project_id)
    return push.snapshot if row is None else row.head


def _new_id_each_time(self: Outbox, push: FrozenPush, device: str) -> PushOrder:
    return replace(_order(self, push, device), mutation_id=new_id())


def _rows_of_everybody(self: SyncedProjects, account: AccountId) -> list[SyncedProject]:
    with self._database.read() as connection:
        names = connection.execute("SELECT id FROM projects WHERE role = 'owner'").fetchall()
        rows = [read_row(connection, ProjectId(name)) for (name,) in names]
    return [row for row in rows if row is not None]


def _frozen_by_whoever_asks(self: Outbox, project_id: ProjectId) -> FrozenPush | None:
    push = _frozen(self, project_id)
    with self._database.read() as connection:
        row = connection.execute("SELECT id FROM accounts WHERE state = 'signed_in'").fetchone()
    return push and row and replace(push, account=AccountId(row[0]))


def _fetch_first(row: SyncedProject) -> Move:
    return Move.FETCH if row.is_behind else next_move(row)


def _integrate_over_a_push(self: SyncedProjects, done: synced_projects.Integration) -> bool:
    with self._database.write() as connection:
        if done.copy is not None:
            self._keep_copy(connection, done.seen, done.copy)
        self._take_over(connection, done)
    return True


def _mine_wins(base: Project | None, mine: Project, theirs: Project) -> Project:
    """Make one of two versions that do not go together by leaving one out."""
    return _merged(base, mine, theirs) or mine


def _without_lost_clips(
    base: Project, mine: Project, theirs: Project, clips: dict[ClipId, Placed]
) -> tuple[Track, ...]:
    """Leave out the clips of a track that is gone, instead of keeping both versions."""
    kept = {track.id for track in mine.tracks} & {track.id for track in theirs.tracks}
    placed = {name: pair for name, pair in clips.items() if pair[0] in kept}
    return _merged_tracks(base, mine, theirs, placed)


_merged_tracks = sync_merge._merged_tracks
_store = Uploads._store

_NO_PINS = "SELECT input_hash FROM jobs WHERE input_hash IS NOT NULL"
_NO_OUTBOX = "\n".join(
    line for line in garbage._LIVE_SNAPSHOTS.splitlines() if "outbox" not in line
)


def _all_pins_removed(connection: sqlite3.Connection, _pins: Iterable[str]) -> None:
    connection.execute("DELETE FROM pins")


def _giving_up(
    self: Uploads, blob: BlobHash, path: Path, report: CycleReport, progress: Progress
) -> bool:
    """Leave the rest of the sounds where one is damaged."""
    if sha256(path.read_bytes()) != blob:
        raise QuotaExceeded("Not sent", "A sound is damaged.")
    return _store(self, blob, path, report, progress)


def _whatever_comes(
    self: SyncEngine, row: SyncedProject, theirs: RemoteProject, report: CycleReport
) -> bool:
    return self._counted(self._integrator.take_in(row, theirs), report)


MUTANTS: dict[str, Mutant] = {
    "the last one wins": Mutant(lambda: Rules(base=False)),
    "no copy is kept": Mutant(
        patches=[_instead(SyncedProjects, "_keep_copy", lambda *_args: None)]
    ),
    "the newest state is noted as sent": Mutant(
        patches=[_instead(Outbox, "accepted", _base_is_head)]
    ),
    "a push changes while it is under way": Mutant(
        lambda: Rules(same_bytes=False), [_instead(Outbox, "frozen", _newest_push)]
    ),
    "every try is a new push": Mutant(patches=[_instead(Outbox, "order", _new_id_each_time)]),
    "documents go before their sounds": Mutant(
        lambda: Rules(blobs=False), [_instead(Uploads, "send", lambda *_args: True)]
    ),
    "sequence numbers have gaps": Mutant(lambda: Rules(visible_in_order=False)),
    "pins are not looked at": Mutant(patches=[_instead(garbage, "_HELD_BLOBS", _NO_PINS)]),
    "the account is not looked at": Mutant(
        patches=[
            _instead(SyncedProjects, "of", _rows_of_everybody),
            _instead(Outbox, "frozen", _frozen_by_whoever_asks),
        ]
    ),
    "a lost clip is left out": Mutant(
        patches=[_instead(sync_merge, "_merged_tracks", _without_lost_clips)]
    ),
    "one version wins": Mutant(patches=[_instead(integrate, "merged", _mine_wins)]),
    "a hint is believed for ever": Mutant(
        patches=[_instead(RemoteBlobs, "forget", lambda *_args: None)]
    ),
    "what comes goes over what is under way": Mutant(
        patches=[
            _instead(cycle, "next_move", _fetch_first),
            _instead(SyncedProjects, "integrate", _integrate_over_a_push),
        ]
    ),
    "uploads are not verified": Mutant(lambda: Rules(verifies_uploads=False)),
}
"""Found by chance, within a few hundred histories."""

RARE: dict[str, Mutant] = {
    "what is under way is collected": Mutant(
        patches=[_instead(garbage, "_LIVE_SNAPSHOTS", _NO_OUTBOX)]
    ),
    "the deleted lives again": Mutant(lambda: Rules(tombstones=False)),
    "refusals are forgotten": Mutant(lambda: Rules(records_refusals=False)),
    "an import releases all pins": Mutant(
        patches=[_instead(projects, "remove_pins", _all_pins_removed)]
    ),
    "one bad sound blocks the others": Mutant(patches=[_instead(Uploads, "_store", _giving_up)]),
    "an old answer is taken": Mutant(patches=[_instead(SyncEngine, "_take_in", _whatever_comes)]),
}
"""Found by a story of its own for each."""
