"""What has to be done next for a project, and how long to wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.document import DOCUMENT_VERSION
from nexus_desktop.domain.ids import AccountId, ProjectId
from nexus_desktop.domain.sync_rules import (
    LONGEST_WAIT_S,
    Life,
    Move,
    Parked,
    SyncedProject,
    adopted_id,
    copy_id,
    next_move,
    waiting_time_s,
)

SYNCED = SyncedProject(
    project_id=ProjectId("song"),
    account=AccountId("ann"),
    life=Life.LIVE,
    title="Song",
    head="one",
    head_schema=DOCUMENT_VERSION,
    base="one",
    base_revision=3,
    remote_revision=3,
    local_seq=5,
    parked=None,
    parked_detail="",
    is_frozen=False,
)
EDITED = replace(SYNCED, head="two")
BEHIND = replace(SYNCED, remote_revision=4)
DELETED = replace(SYNCED, life=Life.DELETING)


@pytest.mark.parametrize(
    ("project", "move"),
    [
        (SYNCED, Move.REST),
        (EDITED, Move.FREEZE),
        (BEHIND, Move.FETCH),
        (replace(EDITED, remote_revision=4), Move.FETCH),
        (replace(EDITED, remote_revision=4, is_frozen=True), Move.SEND),
        (DELETED, Move.FREEZE),
        (replace(DELETED, base_revision=0, remote_revision=0, base=None), Move.REST),
        (replace(SYNCED, life=Life.TOMBSTONE, head="two"), Move.REST),
        (replace(SYNCED, life=Life.STUB, head=None, base=None, base_revision=0), Move.FETCH),
        (replace(EDITED, parked=Parked.REFUSED), Move.REST),
        (replace(BEHIND, parked=Parked.REFUSED), Move.FETCH),
        (replace(EDITED, parked=Parked.TOO_LARGE, is_frozen=True), Move.REST),
        (replace(EDITED, parked=Parked.MISSING_SOUND, is_frozen=True), Move.SEND),
        (replace(BEHIND, parked=Parked.UNREADABLE), Move.REST),
        (replace(EDITED, head_schema=DOCUMENT_VERSION + 1), Move.REST),
        (replace(DELETED, head_schema=DOCUMENT_VERSION + 1), Move.FREEZE),
    ],
)
def test_the_next_step_follows_from_the_tables(project: SyncedProject, move: Move) -> None:
    assert next_move(project) is move


def test_a_copy_has_one_id_however_often_it_is_made() -> None:
    first = copy_id(ProjectId("song"), "head", 4)
    assert first == copy_id(ProjectId("song"), "head", 4)
    assert len({first, *(copy_id(ProjectId("song"), "head", n) for n in (5, 6))}) == 3
    assert adopted_id(ProjectId("song"), AccountId("ann")) != "song"


def test_waiting_grows_to_five_minutes_and_is_spread() -> None:
    assert [waiting_time_s(n, 0.5) for n in range(4)] == [2.0, 4.0, 8.0, 16.0]
    assert waiting_time_s(10_000, 0.5) == LONGEST_WAIT_S
    assert waiting_time_s(0, 0.0) < waiting_time_s(0, 1.0)
