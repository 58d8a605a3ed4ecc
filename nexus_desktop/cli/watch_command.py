"""`nexus-desktop watch FOLDER -o OUT`: every file that appears in a folder, treated once."""

from __future__ import annotations

import argparse
import math
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
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.name_template import name_template, today
from nexus_desktop.store.batch_journal import WATCH
from nexus_desktop.workflows.recipe import Recipe
from nexus_desktop.workflows.watch_folder import EVERY_S, SETTLE_S, WatchedFolder, WatchSettings

_HOW_TO_END = " Ctrl+C ends it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    add_batch_arguments(parser)
    parser.add_argument(
        *("--once",),
        action="store_true",
        help="end when every file that is there was treated; without it, Ctrl+C ends it",
    )
    parser.add_argument(
        *("--settle",),
        type=float,
        default=SETTLE_S,
        metavar="SECONDS",
        help="how long a file has to be unchanged before it is complete (2)",
    )
    parser.add_argument(
        *("--every",),
        type=float,
        default=EVERY_S,
        metavar="SECONDS",
        help="how often the folder is looked at (1)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Watch, and tell what becomes of every file; 1 where one of them failed.

    Raises:
        NexusError: it cannot be watched like that; nothing was written.
    """
    recipe, jobs = recipe_of(arguments), jobs_of(arguments)
    settings = _settings(arguments, recipe)
    settings.check()
    facts = (settings.folder, settings.target, settings.is_recursive, arguments.name)
    report = BatchReport(output)
    with interrupted_once(), opened_batch(WATCH, facts, recipe) as opened:
        make_folder(settings.target, REFUSED)
        made = opened.journal.load()
        output.say(f"Watching {settings.folder}." + ("" if settings.is_once else _HOW_TO_END))
        try:
            with closing(WatchedFolder(settings, made, opened.treatment, jobs, report)) as watched:
                watched.watch()
        finally:
            report.sum_up()
    return report.exit_code


def _settings(arguments: argparse.Namespace, recipe: Recipe) -> WatchSettings:
    for name in ("settle", "every"):
        value = getattr(arguments, name)
        if not (math.isfinite(value) and value >= 0.0):
            raise CommandError(
                REFUSED, f"--{name} cannot be {value}.", hint="It is a number of seconds."
            )
    return WatchSettings(
        arguments.folder.absolute(),
        arguments.output.absolute(),
        recipe.hash,
        recipe.ending,
        name_template(arguments.name),
        today,
        replacing_of(arguments),
        arguments.recursive,
        arguments.every,
        arguments.settle,
        arguments.once,
    )
