"""What the person is told about the cloud, in one line, from what is in the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nexus_desktop.domain.sync_rules import SyncedProject

MEGABYTE = 1_000_000


class Link(StrEnum):
    """How the way to the cloud is.

    Attributes:
        SIGNED_OUT: nobody has signed in; everything stays on this computer.
        EXPIRED: the session has ended; the person has to sign in again.
        HELD: the cloud has asked for patience.
        FULL: the plan's storage is full.
    """

    SIGNED_OUT = "signed_out"
    EXPIRED = "expired"
    OPEN = "open"
    OFFLINE = "offline"
    TROUBLE = "trouble"
    HELD = "held"
    FULL = "full"


class ChipKind(StrEnum):
    """What the chip shows; the colour and the picture follow from it."""

    SAVED = "saved"
    SIGN_IN = "sign_in"
    ATTENTION = "attention"
    BOTH_KEPT = "both_kept"
    OFFLINE = "offline"
    WAITING = "waiting"
    FULL = "full"
    SYNCING = "syncing"
    MERGED = "merged"
    SYNCED = "synced"


@dataclass(frozen=True, slots=True)
class Chip:
    """One line about the safety of the work."""

    kind: ChipKind
    words: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What the table of projects does not tell.

    Attributes:
        bytes_left: of sounds that are still to be sent or fetched.
        resumes_at: the time of day from which a held link goes on, in words.
        both_kept, merged: notices of this kind that nobody has seen.
    """

    link: Link
    bytes_left: int = 0
    resumes_at: str = ""
    both_kept: int = 0
    merged: int = 0


def status(projects: Iterable[SyncedProject], facts: LinkFacts) -> Chip:
    """Return the chip: what needs the person first, then what they may want to know."""
    rows = list(projects)
    waiting = sum(row.is_dirty or row.is_frozen or row.is_behind for row in rows)
    parked = sum(row.parked is not None for row in rows)
    if facts.link is Link.SIGNED_OUT:
        return Chip(ChipKind.SAVED, "Saved on this computer")
    if facts.link is Link.EXPIRED:
        return Chip(ChipKind.SIGN_IN, _with_count("Sign in to continue syncing", waiting))
    if parked:
        return Chip(ChipKind.ATTENTION, f"Needs attention ({parked})")
    if facts.both_kept:
        return Chip(ChipKind.BOTH_KEPT, f"Both versions kept ({facts.both_kept})")
    return _of_the_link(facts) or _of_the_work(facts, waiting, len(rows))


def _of_the_link(facts: LinkFacts) -> Chip | None:
    if facts.link is Link.OFFLINE:
        return Chip(ChipKind.OFFLINE, "Offline · saved on this computer")
    if facts.link is Link.TROUBLE:
        return Chip(ChipKind.WAITING, "Waiting for the server")
    if facts.link is Link.HELD:
        return Chip(ChipKind.WAITING, f"Resumes at {facts.resumes_at}")
    if facts.link is Link.FULL:
        return Chip(ChipKind.FULL, "Cloud storage full")
    return None


def _of_the_work(facts: LinkFacts, waiting: int, count: int) -> Chip:
    if waiting or facts.bytes_left:
        words = f"Syncing {count - waiting}/{count}"
        if facts.bytes_left:
            megabytes = max(1, round(facts.bytes_left / MEGABYTE))
            words = f"{words} ({megabytes} MB left)"
        return Chip(ChipKind.SYNCING, words)
    if facts.merged:
        return Chip(ChipKind.MERGED, "Merged")
    return Chip(ChipKind.SYNCED, "Synced")


def _with_count(words: str, waiting: int) -> str:
    if not waiting:
        return words
    return f"{words} ({waiting} project{'s' if waiting > 1 else ''} waiting)"
