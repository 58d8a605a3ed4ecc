"""`nexus-desktop batch IN… -o FOLDER`: many files, treated alike and written side by side."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from nexus_desktop.app.batch_work import opened_batch
from nexus_desktop.cli.batch_options import (
    REFUSED,
    add_batch_arguments,
    interrupted_once,
    jobs_of,
    recipe_of,
    replacing_of,
)
from nexus_desktop.cli.batch_report import BatchReport
from nexus_desktop.cli.files import make_folder
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.batch import BatchItem, planned
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.name_template import name_template, today
from nexus_desktop.store.batch_journal import BATCH
from nexus_desktop.workflows.batch import (
    BatchPlan,
    BatchRun,
    Treat,
    find_files,
    plan,
)
from nexus_desktop.workflows.recipe import Recipe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        *("sources",), nargs="+", type=Path, metavar="IN", help="a file, or a folder of files"
    )
    add_batch_arguments(parser)
    parser.add_argument(
        *("--resume",),
        action="store_true",
        help="go on with the same batch: what was made, and is as it was made, is not made again",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Make the files, and tell what has become of each; 1 where one of them failed.

    Raises:
        NexusError: the batch cannot be like that; nothing was written.
    """
    recipe, jobs, folder = recipe_of(arguments), jobs_of(arguments), arguments.output.absolute()
    items = _items(arguments, recipe, folder)
    sources = sorted(path.absolute() for path in arguments.sources)
    facts = (*sources, folder, arguments.recursive, arguments.name)
    with interrupted_once(), opened_batch(BATCH, facts, recipe) as opened:
        made = opened.journal.load() if arguments.resume else {}
        looking = output.progress("Looking")
        to_do = plan(items, recipe.hash, made, replacing_of(arguments), looking)
        make_folder(folder, REFUSED)
        return _run(to_do, opened.treatment, jobs, output)


def _items(arguments: argparse.Namespace, recipe: Recipe, folder: Path) -> Sequence[BatchItem]:
    found = find_files(arguments.sources, is_recursive=arguments.recursive, without=folder)
    if not found:
        named = ", ".join(map(str, arguments.sources))
        raise CommandError(
            REFUSED, f"There is no sound in {named}.", hint="--recursive searches deeper."
        )
    return planned(found, folder, recipe.ending, name_template(arguments.name), today())


def _run(to_do: BatchPlan, treat: Treat, jobs: int, output: Output) -> int:
    report = BatchReport(output, len(to_do.orders))
    report.made_before(to_do.done)
    report.left_alone(to_do.skipped)
    try:
        with closing(BatchRun(treat, jobs, report)) as batch:
            for order in to_do.orders:
                batch.begin(order)
            batch.pump()
    except KeyboardInterrupt:
        output.status()
        output.warn("Interrupted. The same line with --resume goes on.")
        raise
    finally:
        report.sum_up()
    return report.exit_code
