"""Treats every file that appears in a folder, once it is complete, until somebody ends it.

The folder is looked at now and then, since disks in a network tell nobody what has changed there.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nexus_desktop.domain.batch import BatchItem, FileIdentity, FoundFile, MadeFile, planned
from nexus_desktop.domain.errors import CommandError, NexusError
from nexus_desktop.domain.name_template import NameTemplate
from nexus_desktop.domain.settling import PARTIAL_SUFFIXES, Settling
from nexus_desktop.engine.media.formats import READABLE_EXTENSIONS
from nexus_desktop.workflows.batch import BatchListener, BatchRun, Replacing, Treat, is_as_made
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.treat_file import Order, already_there

EVERY_S, SETTLE_S = 1.0, 2.0
"""How long it rests between two looks, and how long a file has to be unchanged, as is usual."""

REST = 100
"""How much longer it rests than a look takes, so that a core is at most 1 % busy with looking."""

_REFUSED = "Nothing is watched"


class WatchListener(BatchListener, Protocol):
    """Is told what becomes of the files, and what is wrong with the folder."""

    def trouble(self, error: NexusError) -> None: ...
    def left_alone(self, items: list[BatchItem]) -> None: ...


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """What is watched, and what becomes of it.

    Attributes:
        settings: the hash of what is done with every file.
        ending, template: of the names of the files that are made.
        today: what day it is.
        every_s: how long it rests between two looks, at least.
        settle_s: how long a file has to be seen unchanged.
        is_once: whether it ends when every file that is there was treated.
    """

    folder: Path
    target: Path
    settings: str
    ending: str
    template: NameTemplate
    today: Callable[[], str]
    replacing: Replacing
    is_recursive: bool = False
    every_s: float = EVERY_S
    settle_s: float = SETTLE_S
    is_once: bool = False

    def check(self) -> None:
        """Return if there is such a folder, and nothing is written into what is watched.

        Raises:
            CommandError: there is not, or it would be.
        """
        if not self.folder.is_dir():
            raise CommandError(_REFUSED, f"There is no folder {self.folder}.")
        if self.folder.resolve() == self.target.resolve():
            raise CommandError(
                _REFUSED,
                "What is made would lie in the watched folder, and be treated again.",
                hint="Choose another folder with -o.",
            )


class WatchedFolder:
    """Knows which files of a folder were treated, and makes those that were not.

    It is a listener of the run itself, and passes on what it hears.
    """

    def __init__(
        self,
        settings: WatchSettings,
        made: Mapping[Path, MadeFile],
        treat: Treat,
        jobs: int,
        listener: WatchListener,
    ) -> None:
        """Begin to watch.

        Args:
            made: what was made before, by its name.
        """
        self._settings = settings
        self._made = dict(made)
        self._by_source = {each.item.source: each for each in made.values()}
        self._listener = listener
        self._run = BatchRun(treat, jobs, self)
        self._settling = Settling(settings.settle_s)
        self._handled: dict[str, FileIdentity] = {}
        self._trouble = ""

    def watch(self) -> None:
        """Look and treat until all is done, where that is wanted, or somebody interrupts."""
        while True:
            began_s = time.monotonic()
            has_seen = self._look(began_s)
            took_s = time.monotonic() - began_s
            if self._settings.is_once and has_seen and self._is_idle:
                return
            self._run.pump(time.monotonic() + max(self._settings.every_s, REST * took_s))

    def close(self) -> None:
        """Give up what is at work."""
        self._run.close()

    def progressed(self, item: BatchItem, fraction: float | None, note: str) -> None:
        self._listener.progressed(item, fraction, note)

    def made(self, item: BatchItem, report: ExportReport) -> None:
        identity = self._handled[str(item.source)]
        made = MadeFile(item, identity, self._settings.settings, report.sha256, is_named=True)
        self._made[item.target] = self._by_source[item.source] = made
        self._listener.made(item, report)

    def failed(self, item: BatchItem, error: NexusError) -> None:
        self._listener.failed(item, error)

    def given_up(self, item: BatchItem) -> None:
        self._listener.given_up(item)

    @property
    def _is_idle(self) -> bool:
        return self._settling.is_over and not self._run.at_work

    def _look(self, now_s: float) -> bool:
        """Begin with the files that have settled, and return whether the folder could be read."""
        try:
            seen = _files_in(self._settings)
        except OSError as error:
            self._tell_once(f"{error.filename} cannot be read: {error.strerror}.")
            return False
        self._trouble = ""
        busy = {item.target for item in self._run.at_work}
        for path in sorted(self._settling.look(seen, now_s)):
            if self._handled.get(path) == seen[path]:
                continue
            item = self._item(Path(path))
            if item.target not in busy:
                self._handled[path] = seen[path]
                busy.add(item.target)
                self._begin(item, seen[path])
        return True

    def _item(self, path: Path) -> BatchItem:
        settings = self._settings
        found = FoundFile(path, path.parent.relative_to(settings.folder))
        [item] = planned(
            [found], settings.target, settings.ending, settings.template, settings.today()
        )
        return item

    def _begin(self, item: BatchItem, identity: FileIdentity) -> None:
        if self._was_treated(item.source, identity):
            return
        known = self._made.get(item.target)
        replacing = self._settings.replacing
        is_ours = known is not None and known.item == item and is_as_made(known)
        if is_ours or replacing.is_forced or not os.path.lexists(item.target):
            self._run.begin(Order(item, replaces=is_ours or replacing.is_forced))
        elif replacing.is_skipped:
            self._listener.left_alone([item])
        else:
            self._listener.failed(item, already_there(item.target))

    def _was_treated(self, source: Path, identity: FileIdentity) -> bool:
        known = self._by_source.get(source)
        if known is None or known.identity != identity or known.settings != self._settings.settings:
            return False
        # What was made may have been taken away since; all that counts is that it was there.
        return known.is_named or is_as_made(known)

    def _tell_once(self, message: str) -> None:
        if message != self._trouble:
            self._trouble = message
            hint = "It is looked at again and again."
            self._listener.trouble(NexusError("The folder is away", message, hint=hint))


def _files_in(settings: WatchSettings) -> dict[str, FileIdentity]:
    """Return the sounds and the downloads of a folder by their paths, without what is hidden.

    Raises:
        OSError: it cannot be read.
    """
    found: dict[str, FileIdentity] = {}
    top, without = str(settings.folder), settings.target.resolve()
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except FileNotFoundError:
            if folder == top:
                raise
            continue  # somebody has taken it away just now
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if settings.is_recursive and Path(entry.path).resolve() != without:
                    waiting.append(entry.path)
            elif entry.name.lower().endswith(_LOOKED_AT) and (seen := _identity(entry)):
                found[entry.path] = seen
    return found


_LOOKED_AT = (*READABLE_EXTENSIONS, *PARTIAL_SUFFIXES)


def _identity(entry: os.DirEntry[str]) -> FileIdentity | None:
    """Return what tells a file from another one; None where it went, or is none."""
    try:
        facts = entry.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(facts.st_mode):
        return None
    return FileIdentity(facts.st_size, facts.st_mtime_ns)
