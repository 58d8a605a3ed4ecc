"""`nexus-desktop demo`: the demo project in the window, or the main job on it without one."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from nexus_desktop.app.paths import resource
from nexus_desktop.app.services import Services
from nexus_desktop.cli import window_command
from nexus_desktop.cli.export_command import report_words
from nexus_desktop.cli.library_use import library_in_use, require_saved
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.step_words import words_for_step
from nexus_desktop.domain.bounce import whole
from nexus_desktop.domain.errors import DeviceError, MediaError
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
from nexus_desktop.workflows.export_report import report_document

TITLE = "Demo — made without a window"
"""A project of its own: what a person has done to the demo project is left alone."""
SCRIPT = (
    "edit.split at=6 track=1",
    "clip.fade_in clips=1.2 length=0.5",
    "edit.delete start=8 end=10 tracks=2",
    "edit.undo",
    "clip.gain gain_db=-3 clips=2.1",
    "label.add at=6 name=Split",
)
FORMATS = ("wav", "flac", "mp3")
PICTURE = "demo.png"
LONGEST_PICTURE_S = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--headless", action="store_true", help="do the job without a window")
    parser.add_argument(
        *("-o", "--output"),
        type=Path,
        default=Path("demo-export"),
        metavar="FOLDER",
        help="where the headless job puts its results",
    )
    parser.add_argument("--json", action="store_true", help="headless; print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> int | None:
    """Show the demo project; or do the job and print where everything is.

    Raises:
        NexusError: a step failed, in words.
    """
    if not (arguments.headless or arguments.json):
        return window_command.run(window_command.window_parser({}).parse_args(["--demo"]))
    folder = _made(arguments.output.absolute())
    with library_in_use() as services:
        project = _edited(services, output)
        reports = [_exported(project, folder, name, services, output) for name in FORMATS]
        home = services.paths.home
    for report in reports:
        output.say(report_words(report))
    picture = _picture_of(project, folder / PICTURE)
    document = {
        "project_id": project.id,
        "library": str(home),
        "picture": str(picture),
        "files": [report_document(report) for report in reports],
    }
    rows = f"{picture}\n  a picture of the window\n{home}\n  the library, with the project"
    output.answer(document, lambda: rows)
    return None


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError(
            "The demo was not exported",
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Name another one with --output.",
        ) from error
    return folder


def _edited(services: Services, output: Output) -> Project:
    progress = output.progress("Demo")
    samples = resource("samples")
    project_id = make_demo(samples, services.library, services.store, progress, title=TITLE)
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
        before = session.history
        run_command(command, context, given)
        require_saved(session)
        output.say(f"  {line:40} {words_for_step(command.title, before, session.history)}")
    return session.project


def _exported(
    project: Project, folder: Path, name: str, services: Services, output: Output
) -> ExportReport:
    request = ExportRequest(
        whole(project), folder / f"demo.{name}", FormatChoice(name), measures_loudness=True
    )
    return export(request, services.resampled, output.progress(f"Exporting {name}"))


def _picture_of(project: Project, target: Path) -> Path:
    """Have the window draw itself where nobody sees it; a process of its own needs no screen."""
    window = [sys.executable, "-m", "nexus_desktop", "--project", project.id]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        drawn = subprocess.run(
            [*window, "--screenshot", str(target)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_PICTURE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _no_picture(f"It was not there after {LONGEST_PICTURE_S} seconds.") from error
    if drawn.returncode != 0:
        raise _no_picture(drawn.stderr.strip() or "The window did not open.")
    return target


def _no_picture(why: str) -> DeviceError:
    return DeviceError("No picture of the window was made", why, hint="Everything else was.")
