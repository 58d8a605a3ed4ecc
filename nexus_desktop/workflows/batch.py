"""Makes many files at once, each of another one: what there is to do, and doing it side by side."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from nexus_desktop.domain.batch import BatchItem, FoundFile, MadeFile, names_of
from nexus_desktop.domain.errors import CommandError, MediaError, NexusError
from nexus_desktop.engine.media.finished_file import remove_unfinished
from nexus_desktop.engine.media.formats import READABLE_EXTENSIONS
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskState, TaskStatus, ThreadTaskRunner
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.treat_file import Order, identity_of

Treat = Callable[[Order, Progress], ExportReport]
_REFUSED = "Nothing was written"
_log = logging.getLogger(__name__)


class BatchListener(Protocol):
    """Is told what becomes of the files, on the thread that pumps."""

    def progressed(self, item: BatchItem, fraction: float | None, note: str) -> None: ...
    def made(self, item: BatchItem, report: ExportReport) -> None: ...
    def failed(self, item: BatchItem, error: NexusError) -> None: ...
    def given_up(self, item: BatchItem) -> None: ...


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is to be done.

    Attributes:
        orders: the files to make.
        done: those that were made before, and are still as they were made.
        skipped: those whose name is taken by another file, which is left alone.
    """

    orders: tuple[Order, ...]
    done: tuple[MadeFile, ...] = ()
    skipped: tuple[BatchItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Replacing:
    """What becomes of files that have the names already.

    Attributes:
        is_forced: they are replaced.
        is_skipped: they are left alone, and the others are made.
    """

    is_forced: bool = False
    is_skipped: bool = False


def find_files(
    named: Iterable[Path], *, is_recursive: bool = False, without: Path | None = None
) -> tuple[FoundFile, ...]:
    """Return the files that are named, and the sounds in folders that are, in order and each once.

    Hidden files and folders are passed over.

    Args:
        without: a folder that nothing is taken from.

    Raises:
        MediaError: something is not there, or cannot be read.
    """
    found: dict[Path, FoundFile] = {}
    for path in named:
        each: Iterable[FoundFile] = [FoundFile(path.absolute())]
        if path.is_dir():
            each = _sounds_in(path.absolute(), is_recursive=is_recursive, without=without)
        else:
            identity_of(path)
        for file in each:
            found.setdefault(file.path.resolve(), file)
    return tuple(found.values())


def plan(
    items: Sequence[BatchItem],
    settings: str,
    made: dict[Path, MadeFile],
    replacing: Replacing,
    progress: Progress,
) -> BatchPlan:
    """Return what is to be done of a batch, before anything is.

    Args:
        settings: the hash of what is done with every file.
        made: what was made before and need not be made again, by its name; empty to make all.

    Raises:
        CommandError: files have the names already, and nobody has said what becomes of them; or
            such a name is a link to a source.
        MediaError: a source cannot be looked at.
        Cancelled: `progress` was cancelled.
    """
    _refuse_links(items)
    orders, done, taken = [], [], []
    for number, item in enumerate(items):
        progress.report(number / len(items), item.source.name)
        known = made.get(item.target)
        is_ours = known is not None and known.item == item and is_as_made(known)
        if known is not None and is_ours and known.is_of(item, identity_of(item.source), settings):
            done.append(known)
        elif is_ours or replacing.is_forced or not os.path.lexists(item.target):
            orders.append(Order(item, replaces=is_ours or replacing.is_forced))
        else:
            taken.append(item)
    if taken and not replacing.is_skipped:
        raise CommandError(
            _REFUSED,
            f"{names_of([item.target for item in taken])} {_are(taken)} there already.",
            hint="--force replaces files, --skip-existing leaves them as they are.",
        )
    progress.report(1.0)
    return BatchPlan(tuple(orders), tuple(done), tuple(taken))


def is_as_made(made: MadeFile) -> bool:
    """Tell whether a file is there whose bytes are those that were made."""
    try:
        with made.item.target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == made.sha256
    except OSError:
        return False


def batch_name(kind: str, facts: Sequence[object]) -> str:
    """Return the name of a journal: the same for the same batch, and for no other one."""
    written = json.dumps([str(fact) for fact in facts])
    return f"{kind}-{hashlib.sha256(written.encode()).hexdigest()[:32]}"


class BatchRun:
    """Makes files side by side; what becomes of them is told on the thread that pumps."""

    def __init__(self, treat: Treat, jobs: int, listener: BatchListener) -> None:
        """Begin nothing yet.

        Args:
            treat: makes one file; called on several threads.
            jobs: how many files are at work at once.
        """
        self._treat = treat
        self._listener = listener
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._items: dict[int, BatchItem] = {}
        self._folders: set[Path] = set()
        self._runner = ThreadTaskRunner(
            jobs, self._calls.put, name="batch", on_status=self._progressed
        )

    @property
    def at_work(self) -> Collection[BatchItem]:
        """The files that nothing was told of yet."""
        return self._items.values()

    def begin(self, order: Order) -> None:
        """Have a file made as soon as there is a thread for it."""
        item = order.item
        self._tidy_up(item.target.parent)

        def failed(error: Exception) -> None:
            del self._items[handle.id]
            self._listener.failed(item, _in_words(error, item))

        def made(report: ExportReport) -> None:
            del self._items[handle.id]
            self._listener.made(item, report)

        def given_up() -> None:
            del self._items[handle.id]
            self._listener.given_up(item)

        handle = self._runner.run(
            lambda progress: self._treat(order, progress),
            made,
            failed,
            title=item.source.name,
            on_cancelled=given_up,
        )
        self._items[handle.id] = item

    def pump(self, end_s: float | None = None) -> None:
        """Tell what happens, until all is done, or a time of the monotonic clock has come."""
        while self._items or end_s is not None:
            left_s = None if end_s is None else end_s - time.monotonic()
            if left_s is not None and left_s <= 0.0:
                return
            try:
                self._calls.get(timeout=left_s)()
            except Empty:
                return

    def close(self) -> None:
        """Give up what is at work, leaving nothing half-written, and tell of the last files."""
        self._runner.close()
        while not self._calls.empty():
            self._calls.get()()
        for folder in self._folders:
            remove_unfinished(folder)

    def _tidy_up(self, folder: Path) -> None:
        """Remove, once, what a killed batch has left half-written in a folder."""
        if folder not in self._folders:
            self._folders.add(folder)
            remove_unfinished(folder)

    def _progressed(self, status: TaskStatus) -> None:
        item = self._items.get(status.id)
        if item is not None and status.state is TaskState.RUNNING:
            self._listener.progressed(item, status.fraction, status.note)


def _refuse_links(items: Sequence[BatchItem]) -> None:
    sources = {item.source.resolve() for item in items}
    for item in items:
        if item.target.is_symlink() and item.target.resolve() in sources:
            raise CommandError(
                _REFUSED,
                f"{item.target} is a link to {item.target.resolve()}, which would be replaced.",
                hint="Remove the link, or choose another folder with -o.",
            )


def _sounds_in(folder: Path, *, is_recursive: bool, without: Path | None) -> Iterator[FoundFile]:
    def failed(error: OSError) -> None:
        raise MediaError(_REFUSED, f"{error.filename} cannot be read: {error.strerror}.")

    for place, folders, names in os.walk(folder, onerror=failed):
        at = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if is_recursive
            and not name.startswith(".")
            and (without is None or (at / name).resolve() != without.resolve())
        )
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in READABLE_EXTENSIONS:
                yield FoundFile(at / name, at.relative_to(folder))


def _are(items: Sequence[BatchItem]) -> str:
    return "is" if len(items) == 1 else "are"


def _in_words(error: Exception, item: BatchItem) -> NexusError:
    if isinstance(error, NexusError):
        return error
    _log.error("A bug, at %s", item.source, exc_info=error)
    return NexusError(
        f"Could not treat “{item.source.name}”",
        "The program has made a mistake.",
        hint="Please report it, with the file.",
    )
