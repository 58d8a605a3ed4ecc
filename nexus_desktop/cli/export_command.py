"""`nexus-desktop export SOURCE -o OUT`: a project or a file, written as another file."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.app.services import Services
from nexus_desktop.cli.files import named_file, refuse_to_replace
from nexus_desktop.cli.format_options import add_format_arguments, written_as
from nexus_desktop.cli.library_use import library_in_use, open_named
from nexus_desktop.cli.loudness_words import level_words, lufs_words
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.ranges import range_in
from nexus_desktop.domain.bounce import of_span
from nexus_desktop.domain.ids import ProjectId, TrackId, new_id
from nexus_desktop.domain.project import UNTITLED, Project
from nexus_desktop.engine.media.formats import format_for_path
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.export_audio import (
    ExportReport,
    ExportRequest,
    export,
)
from nexus_desktop.workflows.export_report import report_document
from nexus_desktop.workflows.import_audio import Placement, place_source
from nexus_desktop.workflows.take_in import arriving_source, look_through

_REFUSED = "Nothing was exported"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("source", metavar="SOURCE", help="a project (id or title) or a file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT")
    parser.add_argument("--format", metavar="NAME", help="without it, OUT's ending tells")
    add_format_arguments(parser)
    parser.add_argument("--range", metavar="A-B", help="two times, as 0:10-1:02.5")
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Export and print what was written.

    Raises:
        NexusError: it could not be exported; nothing is left behind.
    """
    target: Path = arguments.output
    if not arguments.force:
        refuse_to_replace(target, _REFUSED)
    written = written_as(arguments, arguments.format or format_for_path(target).id, _REFUSED)
    with library_in_use() as services:
        progress = output.progress("Exporting")
        project = _project_of(arguments.source, services, output)
        span = range_in(project, arguments.range, _REFUSED)
        request = ExportRequest(
            of_span(project, span),
            target,
            written.choice,
            measures_loudness=True,
            goal=written.goal,
            tags=written.tags,
            cover=written.cover,
            with_chapters=written.with_chapters,
        )
        report = export(request, services.resampled, progress)
    output.answer({"files": [report_document(report)]}, lambda: report_words(report))


def _project_of(source: str, services: Services, output: Output) -> Project:
    path = named_file(source)
    if path is not None:
        return _project_of_file(path, services, output.progress("Reading"))
    return open_named(services, source, output).project


def _project_of_file(path: Path, services: Services, progress: Progress) -> Project:
    arriving = arriving_source(look_through(path, progress))
    services.sounds.arrives_from(arriving.id, path)
    empty = Project(ProjectId(new_id()), UNTITLED)
    return place_source(empty, arriving, Placement(), TrackId(new_id()))


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
