"""One line about the safety of the work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.sync_rules import Parked, SyncedProject
from nexus_desktop.domain.sync_status import ChipKind, Link, LinkFacts, status
from tests.unit.domain.test_sync_rules import BEHIND, EDITED, SYNCED

OPEN = LinkFacts(Link.OPEN)
PARKED = replace(EDITED, parked=Parked.REFUSED)


@pytest.mark.parametrize(
    ("rows", "facts", "kind", "words"),
    [
        ([EDITED], LinkFacts(Link.SIGNED_OUT), ChipKind.SAVED, "Saved on this computer"),
        ([SYNCED], OPEN, ChipKind.SYNCED, "Synced"),
        ([SYNCED, EDITED], OPEN, ChipKind.SYNCING, "Syncing 1/2"),
        ([BEHIND], replace(OPEN, bytes_left=41_000_000), ChipKind.SYNCING, "(41 MB left)"),
        ([EDITED], LinkFacts(Link.OFFLINE), ChipKind.OFFLINE, "Offline · saved"),
        ([EDITED], LinkFacts(Link.TROUBLE), ChipKind.WAITING, "Waiting for the server"),
        ([], LinkFacts(Link.HELD, resumes_at="14:20"), ChipKind.WAITING, "Resumes at 14:20"),
        ([], LinkFacts(Link.FULL), ChipKind.FULL, "full"),
        ([EDITED, BEHIND], LinkFacts(Link.EXPIRED), ChipKind.SIGN_IN, "(2 projects waiting)"),
        ([EDITED], LinkFacts(Link.EXPIRED), ChipKind.SIGN_IN, "(1 project waiting)"),
        ([PARKED], LinkFacts(Link.OFFLINE), ChipKind.ATTENTION, "Needs attention (1)"),
        ([SYNCED], replace(OPEN, both_kept=2), ChipKind.BOTH_KEPT, "Both versions kept (2)"),
        ([SYNCED], replace(OPEN, merged=1), ChipKind.MERGED, "Merged"),
    ],
)
def test_what_needs_the_person_comes_first(
    rows: list[SyncedProject], facts: LinkFacts, kind: ChipKind, words: str
) -> None:
    chip = status(rows, facts)
    assert chip.kind is kind
    assert words in chip.words
