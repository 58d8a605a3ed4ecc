"""What a batch makes of which file, and what of it is made already."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.name_template import NameTemplate

MOST_NAMED = 10
"""Files that a sentence names; of the others it tells how many they are."""


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """What tells a file from another one that took its place.

    Attributes:
        size: bytes.
        mtime_ns: when it was last changed.
    """

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that was named, or found in a folder that was.

    Attributes:
        below: the folder it lies in, seen from the one that was named; "." for that one itself.
    """

    path: Path
    below: Path = Path()


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A file, and the one that is made of it."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class MadeFile:
    """What is remembered of a file that was made.

    Attributes:
        identity: of the source, when it was read.
        settings: a hash of all that was done with it.
        sha256: of the bytes that were made.
        is_named: whether it was seen under its name; else the program ended at that very moment.
        facts: what was reported of it.
    """

    item: BatchItem
    identity: FileIdentity
    settings: str
    sha256: str
    is_named: bool
    facts: Mapping[str, object] = field(default_factory=dict)

    def is_of(self, item: BatchItem, identity: FileIdentity, settings: str) -> bool:
        """Tell whether the same would be made of the source as it is now."""
        return (self.item, self.identity, self.settings) == (item, identity, settings)


def planned(
    found: Sequence[FoundFile], folder: Path, ending: str, template: NameTemplate, date: str
) -> tuple[BatchItem, ...]:
    """Return what becomes of files.

    Files found in folders below lie in folders of the same names in `folder`.

    Args:
        ending: of the format, with its dot.
        template: of the names; a file has the name of its source, and a number from 1.
        date: today, as 2026-11-28.

    Raises:
        CommandError: two would get the same name, or one would replace what another is made of.
    """
    items = []
    for index, each in enumerate(found, start=1):
        name = each.path.stem
        texts = {"name": name, "project": name, "date": date}
        values: dict[str, str | int] = {**texts, "index": index, "count": len(found)}
        items.append(BatchItem(each.path, folder / each.below / template.named(values, ending)))
    _refuse_shared_names(items)
    sources = {_as_a_disk_tells_it(item.source): item.source for item in items}
    for item in items:
        if (replaced := sources.get(_as_a_disk_tells_it(item.target))) is not None:
            raise CommandError(
                "Nothing was written",
                f"{replaced} would be replaced by what is made of {item.source}.",
                hint="Choose another folder with -o.",
            )
    return tuple(items)


def names_of(paths: Sequence[Path]) -> str:
    """Return files as a part of a sentence: some by name, the others by number."""
    names = ", ".join(map(str, paths[:MOST_NAMED]))
    more = len(paths) - MOST_NAMED
    return f"{names} and {more} more" if more > 0 else names


def _refuse_shared_names(items: Iterable[BatchItem]) -> None:
    first: dict[str, BatchItem] = {}
    for item in items:
        other = first.setdefault(_as_a_disk_tells_it(item.target), item)
        if other is not item:
            raise CommandError(
                "Nothing was written",
                f"{other.source} and {item.source} would both become {item.target}.",
                hint="Rename one of them, or treat them one after the other.",
            )


def _as_a_disk_tells_it(path: Path) -> str:
    """Return what is alike for names that some disks take for the same."""
    return unicodedata.normalize("NFC", str(path)).casefold()
