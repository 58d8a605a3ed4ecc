"""`nexus-desktop demo`: the main job on the demo project, without a window."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.app.paths import resource
from nexus_desktop.app.services import Services
from nexus_desktop.cli.export_command import report_document, report_words
from nexus_desktop.cli.library_use import library_in_use
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.project import Project
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import run_command
from nexus_desktop.workflows.commands.script import parse_line
from nexus_desktop.workflows.demo import make_demo
from nexus_desktop.workflows.export_audio import (
    ExportReport,
    ExportRequest,
    FormatChoice,
    export,
)

NAME = "demo"
HELP = "open the demo project, cut, split, fade, undo, and export it as WAV, FLAC and MP3"
SCRIPT = (
    "edit.split at=6 track=1",
    "clip.fade_in clips=1.2 length=0.5",
    "edit.delete start=8 end=10 tracks=2",
    "edit.undo",
    "clip.gain gain_db=-3 clips=2.1",
    "label.add at=6 name=Split",
)
FORMATS = ("wav", "flac", "mp3")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("-o", "--output", type=Path, default=Path("demo-export"), metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Do the job and print where everything is.

    Raises:
        NexusError: a step failed, in words.
    """
    folder: Path = arguments.output.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with library_in_use() as services:
        project = _edited(services, output)
        reports = [_exported(project, folder, name, services, output) for name in FORMATS]
    document = {
        "project_id": project.id,
        "files": [report_document(report) for report in reports],
    }
    output.answer(document, lambda: "\n".join(report_words(report) for report in reports))


def _edited(services: Services, output: Output) -> Project:
    project_id = make_demo(
        resource("samples"), services.library, services.store, output.progress("Demo")
    )
    opened = services.library.open(project_id)
    output.say(f"Opened “{opened.project.title}” ({project_id})")
    session = services.library.session_of(opened, InlineTaskRunner())
    past = services.library.past_of(opened)
    session.adopt(past.history, past.first_position)
    # From the first state on, so that the job does the same however often it is run.
    session.jump(0)
    context = CommandContext(session)
    for line in SCRIPT:
        command, given = parse_line(line)
        run_command(command, context, given)
        output.say(f"  {line:40} {session.history.current.label.sentence}")
    return session.project


def _exported(
    project: Project, folder: Path, name: str, services: Services, output: Output
) -> ExportReport:
    request = ExportRequest(project, folder / f"demo.{name}", FormatChoice(name))
    return export(request, services.resampled, output.progress(f"Exporting {name}"))
