"""What `batch` and `watch` have in common: how every file is treated, and where it goes."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from nexus_desktop.cli.effect_words import chain_of
from nexus_desktop.cli.format_arguments import add_format_arguments
from nexus_desktop.cli.format_options import written_as
from nexus_desktop.cli.macro_file import macro_in
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.name_template import ONE_FILE
from nexus_desktop.workflows.batch import Replacing
from nexus_desktop.workflows.recipe import Recipe

REFUSED = "Nothing was written"


def add_batch_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what both commands take."""
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        *("-e", "--effect"),
        action="append",
        default=[],
        metavar="NAME@PRESET:KEY=VALUE,…",
        help="as in `apply`; may be given several times, in order",
    )
    parser.add_argument("--no-tail", action="store_true", help="cut echoes at the end of a file")
    parser.add_argument(
        *("--macro",),
        type=Path,
        metavar="FILE",
        help="commands as in `project edit --do`, one a line, behind the effects",
    )
    add_format_arguments(parser)
    parser.add_argument(
        *("--name",),
        default=ONE_FILE,
        metavar="PATTERN",
        help="how files are called: {name} is that of the source, {index:02} its number",
    )
    parser.add_argument("--recursive", action="store_true", help="search folders in folders too")
    parser.add_argument(
        *("-j", "--jobs"), type=int, metavar="N", help="files at once; without it, one a core"
    )
    taken = parser.add_mutually_exclusive_group()
    taken.add_argument("--force", action="store_true", help="replace files that are there")
    taken.add_argument("--skip-existing", action="store_true", help="leave them as they are")
    parser.add_argument("--json", action="store_true", help="print a JSON document a line")


def recipe_of(arguments: argparse.Namespace) -> Recipe:
    """Return what is done with every file.

    Raises:
        NexusError: something of it cannot be.
    """
    written = written_as(arguments, REFUSED)
    return Recipe(
        written.choice,
        written.goal,
        written.tags,
        written.cover.absolute() if written.cover else None,
        written.with_chapters,
        tuple(each for words in arguments.effect for each in chain_of(words)),
        not arguments.no_tail,
        () if arguments.macro is None else macro_in(arguments.macro, REFUSED),
    )


def replacing_of(arguments: argparse.Namespace) -> Replacing:
    """Return what becomes of files that are there."""
    return Replacing(is_forced=arguments.force, is_skipped=arguments.skip_existing)


def jobs_of(arguments: argparse.Namespace) -> int:
    """Return how many files are treated at once.

    Raises:
        CommandError: it is none.
    """
    if arguments.jobs is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores()
    if arguments.jobs < 1:
        raise CommandError(REFUSED, f"--jobs cannot be {arguments.jobs}.", hint="It is 1 or more.")
    jobs: int = arguments.jobs
    return jobs


@contextmanager
def interrupted_once() -> Iterator[None]:
    """Let Ctrl+C, and the signal that ends services, interrupt the block once.

    Whoever presses it twice would keep the first one from leaving nothing half-written, which takes
    seconds at most.
    """
    ends = (signal.SIGINT, signal.SIGTERM)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for end in ends:
            signal.signal(end, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = [(end, signal.signal(end, interrupt)) for end in ends]
    try:
        yield
    finally:
        for end, handler in before:
            signal.signal(end, handler)


def _cores() -> int:
    return os.cpu_count() or 1
