"""`nexus-desktop project …`: the editor without a window."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nexus_desktop.app.services import Services, build_workshop
from nexus_desktop.cli.files import refuse_to_replace
from nexus_desktop.cli.library_use import library_in_use, open_named, project_named, require_saved
from nexus_desktop.cli.macro_file import macro_in
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.preset_use import presets_here
from nexus_desktop.cli.rack_words import rack_rows
from nexus_desktop.cli.step_words import words_for_step
from nexus_desktop.domain.document import to_document
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timecode import format_time, parse_time
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import run_command
from nexus_desktop.workflows.commands.script import parse_line
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.import_audio import Placement, place_source
from nexus_desktop.workflows.label_files import LabelFiles
from nexus_desktop.workflows.take_in import arriving_source, look_at, take_in

_WHOLE = "Nothing of it is damaged."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what each of the commands takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, run in (
        ("list", "every project of the library", _list),
        ("new", "begin a project", _new),
        ("import", "put audio files on new tracks", _import),
        ("show", "the project's tracks, clips and markers", _show),
        ("edit", "run commands of the editor", _edit),
        ("history", "every step so far", _history),
        ("pack", "write one .nexus file with everything in it", _pack),
        ("unpack", "take a .nexus file into the library", _unpack),
        ("recover", "read what can be read of a damaged project", _recover),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.add_argument("--json", action="store_true", help="print one JSON document")
        action.set_defaults(run=run)
        if name == "new":
            action.add_argument("--title", default="Untitled")
        elif name == "unpack":
            action.add_argument("file", type=Path, metavar="FILE")
        elif name != "list":
            action.add_argument("project", metavar="PROJECT", help="its id or title")
        if name == "import":
            action.add_argument("files", nargs="+", type=Path, metavar="FILE")
            action.add_argument("--at", default="0", metavar="TIME", help="where they begin")
        elif name == "edit":
            add_step = partial(action.add_argument, action="append", dest="steps", default=[])
            add_step("--do", metavar="COMMAND", help="as `commands` lists them; may come often")
            add_step("--macro", type=Path, metavar="FILE", help="a text file with one a line")
            action.set_defaults(refuse_usage=action.error)
        elif name == "pack":
            action.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.nexus")
            action.add_argument("--force", action="store_true", help="replace OUT if it is there")


def _list(_arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        projects = services.library.projects()
    document = [
        {
            "project_id": project.id,
            "title": project.title,
            "tracks": project.tracks,
            "duration_s": project.length_s,
            "saved_at": project.saved_at.isoformat() if project.saved_at else None,
        }
        for project in projects
    ]
    rows = [f"{p.id}  {p.length_s:9.3f} s  {p.tracks:3} tracks  {p.title}" for p in projects]
    output.answer(document, lambda: "\n".join(rows) or "There is no project yet.")


def _new(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        project = services.library.create(arguments.title)
    output.answer({"project_id": project.id}, lambda: project.id)


def _import(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        session = _session(services, arguments.project, output)
        start = parse_time(arguments.at, session.project.sample_rate)
        for path in arguments.files:
            _import_file(services, session, path, start, output)
        output.answer(_shown(session.project), lambda: _words(session.project))


def _import_file(
    services: Services, session: EditSession, path: Path, start: Frames, output: Output
) -> None:
    arriving = arriving_source(look_at(path))
    progress = output.progress(f"Importing {path.name}")
    taken = take_in(arriving, path, services.store, progress, is_copied=True)
    session.hold((taken.pin,))
    session.apply(
        lambda project: place_source(
            project, taken.source, Placement(None, start), TrackId(new_id())
        ),
        Label(f"Imported “{taken.source.name}”.", "Import"),
    )
    require_saved(session)


def _show(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        project = open_named(services, arguments.project, output).project
    output.answer(_shown(project), lambda: _words(project))


def _edit(arguments: argparse.Namespace, output: Output) -> None:
    if not arguments.steps:
        arguments.refuse_usage("the following arguments are required: --do or --macro")
    lines = [parse_line(line) for line in _lines(arguments.steps)]
    with library_in_use() as services:
        session = _session(services, arguments.project, output)
        workshop = build_workshop(services, InlineTaskRunner(), _refuse)
        labels = LabelFiles(InlineTaskRunner(), _refuse)
        context = CommandContext(session, presets=presets_here(), labels=labels, workshop=workshop)
        for command, given in lines:
            before = session.history
            run_command(command, context, given)
            require_saved(session)
            output.say(words_for_step(command.title, before, session.history))
    output.answer(_shown(session.project), lambda: _words(session.project))


def _lines(steps: Sequence[str | Path]) -> list[str]:
    lines: list[str] = []
    for step in steps:
        lines += macro_in(step, "Nothing was edited") if isinstance(step, Path) else [step]
    return lines


def _refuse(error: Exception) -> None:
    raise error


def _history(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        stored = services.library.history(project_named(services, arguments.project))
    history = stored.history
    document = [
        {
            "position": stored.first_position + index,
            "label": step.label.sentence,
            "at": step.at.isoformat(),
            "is_current": index == history.position,
        }
        for index, step in enumerate(history.steps)
    ]
    rows = [
        f"{'→' if index == history.position else ' '} {stored.first_position + index:4}  "
        f"{step.at.astimezone():%Y-%m-%d %H:%M:%S}  {step.label.sentence}"
        for index, step in enumerate(history.steps)
    ]
    output.answer(document, lambda: "\n".join(rows))


def _pack(arguments: argparse.Namespace, output: Output) -> None:
    target: Path = arguments.output
    if not arguments.force:
        refuse_to_replace(target, "Nothing was packed")
    with library_in_use() as services:
        project = open_named(services, arguments.project, output).project
        services.library.pack(project, target, output.progress("Packing"))
    document = {"path": str(target), "bytes": target.stat().st_size}
    output.answer(document, lambda: f"{target}: {target.stat().st_size} bytes")


def _unpack(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        project_id = services.library.unpack(arguments.file, output.progress("Unpacking"))
    output.answer({"project_id": project_id}, lambda: project_id)


def _recover(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        recovery = services.library.recover(project_named(services, arguments.project))
    steps = len(recovery.stored.history.steps)
    output.answer({"words": recovery.words, "steps": steps}, lambda: recovery.words or _WHOLE)


def _session(services: Services, name: str, output: Output) -> EditSession:
    """Return a session that writes every step at once, with its whole past."""
    lane = InlineTaskRunner()
    opened = open_named(services, name, output)
    session = services.library.session_of(opened, lane)
    past = services.library.past_of(opened)
    session.adopt(past.history, past.first_position)
    return session


def _shown(project: Project) -> object:
    return to_document(project)


def _words(project: Project) -> str:
    rate = project.sample_rate
    rows = [f"{project.title} · {rate} Hz · {format_time(project.length, rate)}", project.id]
    for number, track in enumerate(project.tracks, start=1):
        states = [word for word, on in (("muted", track.is_muted), ("solo", track.is_soloed)) if on]
        rows.append(f"{number}  {track.name} {' '.join(states)}".rstrip())
        rows += rack_rows(track.rack, "   ")
        for index, clip in enumerate(track.clips, start=1):
            start, end = (format_time(at, rate) for at in (clip.span.start, clip.span.end))
            name = clip.name or project.source(clip.source).name
            rows.append(f"   {number}.{index}  {start} – {end}  {name}")
            rows += rack_rows(clip.rack, "        ")
    if project.master:
        rows += ["Master", *rack_rows(project.master, "   ")]
    rows += [
        f"⚑  {format_time(marker.span.start, rate)}  {marker.name}" for marker in project.markers
    ]
    return "\n".join(rows)
