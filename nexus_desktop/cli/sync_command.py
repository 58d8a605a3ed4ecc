"""`nexus-desktop sync`: brings the projects of the account in use and the cloud together."""

from __future__ import annotations

import argparse
import random
import time

from nexus_desktop.app.sync_services import sync_engine
from nexus_desktop.cli.library_use import library_in_use
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.sync_status import Link
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sync.report import CycleReport
from nexus_desktop.workflows.sync.wake_ups import WakeUps

FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="one round, then end (the default)")
    how.add_argument("--watch", action="store_true", help="again and again; Ctrl+C ends it")
    parser.add_argument("--json", action="store_true", help="print one JSON document a round")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Synchronise; 1 where the cloud could not be reached or is in trouble.

    Raises:
        NexusError: nobody is signed in, no backend is named, or the library cannot be used.
    """
    with library_in_use() as services, sync_engine(services) as engine:
        if not arguments.watch:
            report = engine.run(output.progress("Synchronising"))
            output.answer(document_of(report), lambda: words_of(report))
            return _exit_code(report, output)
        wake_ups = WakeUps(time.monotonic, random.random)
        while True:
            wake_ups.begun()
            report = engine.run(Progress())
            output.tell(document_of(report))
            output.say(words_of(report))
            _exit_code(report, output)
            if report.link is Link.EXPIRED:
                return FAILED
            wake_ups.not_before(engine.pacing.wait_s)
            time.sleep(wake_ups.due_in_s)


def document_of(report: CycleReport) -> dict[str, object]:
    """Return what a round has done, as JSON-able values."""
    return {
        "pushed": report.pushed,
        "pulled": report.pulled,
        "uploaded_bytes": report.uploaded_bytes,
        "downloaded_bytes": report.downloaded_bytes,
        "conflicts": report.conflicts,
        "attention": [
            {
                "project_id": each.project_id,
                "title": each.title,
                "why": each.why.value,
                "message": each.words,
            }
            for each in report.attention
        ],
    }


def words_of(report: CycleReport) -> str:
    """Return what a round has done, in words."""
    lines = [
        f"pushed {report.pushed}, pulled {report.pulled}, "
        f"sent {report.uploaded_bytes / 1e6:.1f} MB, fetched {report.downloaded_bytes / 1e6:.1f} MB"
    ]
    if report.conflicts:
        lines.append(f"Both versions kept: {report.conflicts}")
    lines += [f"“{each.title}” waits for you: {each.words}" for each in report.attention]
    return "\n".join(lines)


def _exit_code(report: CycleReport, output: Output) -> int:
    if not report.failure:
        return 0
    output.warn(report.failure)
    return FAILED
