"""`nexus-desktop export SOURCE -o OUT`: a project or a file, written as another file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from nexus_desktop.app.services import Services
from nexus_desktop.cli.files import is_there, make_folder, named_file, refuse_to_replace
from nexus_desktop.cli.format_arguments import add_format_arguments
from nexus_desktop.cli.format_options import WrittenAs, written_as
from nexus_desktop.cli.library_use import library_in_use, open_named
from nexus_desktop.cli.loudness_words import level_words, lufs_words
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.ranges import range_in
from nexus_desktop.domain.bounce import Bounce, of_span
from nexus_desktop.domain.errors import CommandError, MediaError
from nexus_desktop.domain.export_parts import What
from nexus_desktop.domain.name_template import MANY_FILES
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.workflows.export_audio import (
    ExportReport,
    ExportRequest,
    export,
)
from nexus_desktop.workflows.export_plan import ExportOrder, planned
from nexus_desktop.workflows.export_report import report_document
from nexus_desktop.workflows.treat_file import file_alone

_REFUSED = "Nothing was exported"
_MANY = {
    What.STEMS: "each track, all of one length,",
    What.TRACKS: "each track, from its first clip on,",
    What.REGIONS: "each region",
    What.MARKERS: "what lies between two markers",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("source", metavar="SOURCE", help="a project (id or title) or a file")
    parser.add_argument(
        *("-o", "--output"),
        type=Path,
        required=True,
        metavar="OUT",
        help="the file, or the folder for --stems, --tracks, --regions and --markers",
    )
    many = parser.add_mutually_exclusive_group()
    for what, words in _MANY.items():
        many.add_argument(
            f"--{what}", dest="what", action="store_const", const=what, help=f"{words} as a file"
        )
    many.add_argument("--range", metavar="A-B", help="two times, as 0:10-1:02.5")
    parser.add_argument(
        *("--name",),
        metavar="PATTERN",
        help=f"how several files are called; without it, “{MANY_FILES}”",
    )
    add_format_arguments(parser)
    parser.add_argument("--force", action="store_true", help="replace files that are there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Export and print what was written.

    Raises:
        NexusError: it could not be exported; of several files, those before it are there.
    """
    what: What = arguments.what or What.WHOLE
    if arguments.name is not None and not what.is_many:
        raise CommandError(
            _REFUSED, "--name is for several files.", hint="Name one file with --output."
        )
    target: Path = arguments.output
    if not what.is_many and not arguments.force:
        refuse_to_replace(target, _REFUSED)
    written = written_as(arguments, _REFUSED, None if what.is_many else target)
    with (
        library_in_use() as services,
        _opened(arguments.source, services, output) as (project, reader),
    ):
        if what.is_many:
            requests = _several(arguments, what, written, project)
        else:
            bounce = of_span(project, range_in(project, arguments.range, _REFUSED))
            requests = [_one(bounce, target, written)]
        reports = [
            export(request, reader, output.progress(f"Exporting {request.target.name}"))
            for request in requests
        ]
    files = [report_document(report) for report in reports]
    output.answer({"files": files}, lambda: "\n".join(map(report_words, reports)))


def _one(bounce: Bounce, target: Path, written: WrittenAs) -> ExportRequest:
    return ExportRequest(
        bounce,
        target,
        written.choice,
        measures_loudness=True,
        goal=written.goal,
        tags=written.tags,
        cover=written.cover,
        with_chapters=written.with_chapters,
    )


def _several(
    arguments: argparse.Namespace, what: What, written: WrittenAs, project: Project
) -> list[ExportRequest]:
    folder: Path = arguments.output
    order = ExportOrder(
        folder,
        what,
        written.choice,
        arguments.name or what.usual_template,
        written.goal,
        written.tags,
        written.cover,
        written.with_chapters,
    )
    requests = planned(order, project)
    there = [request.target.name for request in requests if is_there(request.target)]
    if there and not arguments.force:
        are = "is" if len(there) == 1 else "are"
        raise MediaError(
            _REFUSED, f"{', '.join(there)} {are} there already.", hint="--force replaces them."
        )
    make_folder(folder, _REFUSED)
    return [replace(request, measures_loudness=True) for request in requests]


@contextmanager
def _opened(
    source: str, services: Services, output: Output
) -> Iterator[tuple[Project, ResampledReader]]:
    """Give the project, or the file as one, and what reads its sounds."""
    path = named_file(source)
    if path is None:
        yield open_named(services, source, output).project, services.resampled
        return
    draft = file_alone(path, path.name, output.progress("Reading"))
    with closing(draft.reader):
        yield draft.project, ResampledReader(draft.reader)


def report_words(report: ExportReport) -> str:
    """Return what was written, for people."""
    clipped = f", {report.clipped_samples} samples clipped" if report.clipped_samples else ""
    return (
        f"{report.path}\n"
        f"  {report.duration_s:.3f} s, {report.sample_rate} Hz, {_levels(report)}{clipped}\n"
        f"  SHA-256 {report.sha256}"
    )


def _levels(report: ExportReport) -> str:
    if report.peak_dbfs is None:
        return "silent"
    peak = f"peak {level_words(report.peak_dbfs)}"
    if report.loudness is None:
        return peak
    loudness = report.loudness
    true_peak = f"true peak {level_words(loudness.true_peak_dbtp)}"
    if loudness.integrated_lufs is None:
        return f"{peak}, {true_peak}"
    return f"{lufs_words(loudness.integrated_lufs)}, {peak}, {true_peak}"
