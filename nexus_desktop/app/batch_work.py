"""Treats the files of a batch in processes of their own, and is what runs there."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nexus_desktop.app.paths import Paths, find_paths
from nexus_desktop.app.services import build_presets, build_services, build_workshop
from nexus_desktop.domain.batch import BatchItem
from nexus_desktop.domain.errors import CommandError, NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.store.batch_journal import BatchJournal
from nexus_desktop.store.working_folder import remove_dead_folders, working_folder
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.tasks.worker_process import WorkerProcess
from nexus_desktop.workflows.batch import batch_name
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import run_command
from nexus_desktop.workflows.commands.script import parse_line
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.recipe import Recipe, recipe_from_document
from nexus_desktop.workflows.take_in import take_in
from nexus_desktop.workflows.treat_file import (
    Draft,
    Order,
    report_from,
    report_values,
    source_of,
    treat_file,
    with_source,
)

CALL = f"{__name__}:treat_here"
GRACE_S = 5.0
"""How long a file that nobody wants any more may take to leave nothing half-written."""


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that nobody else is at.

    Attributes:
        treatment: makes its files.
    """

    journal: BatchJournal
    treatment: FileTreatment


@contextmanager
def opened_batch(kind: str, facts: Sequence[object], recipe: Recipe) -> Iterator[OpenBatch]:
    """Give a batch that can be done, and end its processes behind the block.

    Args:
        kind: `BATCH` or `WATCH`.
        facts: what tells it from all others.

    Raises:
        StoreError: somebody is at it already, or the disk refuses.
        NexusError: the recipe cannot be followed.
    """
    place = find_paths().batches
    journal = BatchJournal(place, batch_name(kind, facts))
    with journal.held():
        remove_dead_folders(place)
        with working_folder(place) as working:
            recipe.check(working)
        with closing(FileTreatment(recipe, journal, place)) as treatment:
            yield OpenBatch(journal, treatment)


class FileTreatment:
    """Treats files, each on the thread that asks, in a process that waits for it.

    A process serves one file after another, since beginning one takes as long as many a file does.
    """

    def __init__(self, recipe: Recipe, journal: BatchJournal, place: Path) -> None:
        """Begin no process yet.

        Args:
            place: where working folders are made.
        """
        self._recipe = recipe.to_document()
        self._journal = journal
        self._place = place
        self._lock = threading.Lock()
        self._idle: list[WorkerProcess] = []

    def __call__(self, order: Order, progress: Progress) -> ExportReport:
        """Make a file.

        Raises:
            NexusError: it could not be made; the target is as it was.
            Cancelled: `progress` was cancelled.
        """
        with working_folder(self._place) as folder:
            arguments = {
                "source": str(order.item.source),
                "target": str(order.item.target),
                "replaces": order.replaces,
                "recipe": self._recipe,
                "journal": [str(self._journal.folder), self._journal.name],
                "folder": str(folder),
            }
            worker = self._taken()
            try:
                return report_from(worker.call(CALL, arguments, folder, progress))
            finally:
                with self._lock:
                    self._idle.append(worker)

    def close(self) -> None:
        """End the processes; nothing is at work any more."""
        with self._lock:
            for worker in self._idle:
                worker.close()
            self._idle.clear()

    def _taken(self) -> WorkerProcess:
        with self._lock:
            return self._idle.pop() if self._idle else WorkerProcess(grace_s=GRACE_S)


def treat_here(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Do the work of `FileTreatment`, in the other process."""
    folder = Path(arguments["folder"])
    item = BatchItem(Path(arguments["source"]), Path(arguments["target"]))
    home, name = arguments["journal"]
    with ExitStack() as open_now:
        report = treat_file(
            Order(item, replaces=arguments["replaces"]),
            recipe_from_document(arguments["recipe"]),
            LibraryDesk(folder / "library", open_now),
            BatchJournal(Path(home), name),
            folder,
            progress,
        )
    return report_values(report)


@dataclass(frozen=True, slots=True)
class LibraryDesk:
    """Runs macros in a library that is there for one file alone.

    Attributes:
        home: the folder of the library.
        open_now: closes the library when nobody reads the project any more.
    """

    home: Path
    open_now: ExitStack

    def edited(self, path: Path, name: str, recipe: Recipe, progress: Progress) -> Draft:
        """Return the project of a file after the macro of the recipe, as `MacroDesk` says."""
        services = build_services(Paths(self.home))
        self.open_now.callback(services.close)
        source = source_of(path, name, progress)
        taken = take_in(source, path, services.store, progress, is_copied=False)
        session = services.library.new_session(InlineTaskRunner())
        session.hold((taken.pin,))
        session.apply(
            lambda project: with_source(project, taken.source),
            Label(f"Imported “{source.name}”.", "Import"),
        )
        context = CommandContext(
            session,
            presets=build_presets(find_paths(), InlineTaskRunner(), _refuse),
            workshop=build_workshop(services, InlineTaskRunner(), _refuse),
        )
        for line in recipe.macro:
            progress.checkpoint()
            _run(line, context)
        return Draft(session.project, services.reader)


def _run(line: str, context: CommandContext) -> None:
    command, given = parse_line(line)
    try:
        run_command(command, context, given)
    except NexusError as error:
        raise CommandError(
            f"“{line}” could not be run", f"{error.title}: {error.message}", hint=error.hint
        ) from error


def _refuse(error: Exception) -> None:
    raise error
