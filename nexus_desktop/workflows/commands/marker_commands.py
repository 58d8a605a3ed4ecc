"""Commands for markers and regions: add, name, remove, and go from one to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nexus_desktop.domain.edits import markers
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.names import file_name_of
from nexus_desktop.domain.timecode import format_time
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext, Questions
from nexus_desktop.workflows.commands.playhead import playhead
from nexus_desktop.workflows.commands.transport_menu import go_to
from nexus_desktop.workflows.label_files import LabelFiles

Run = Callable[[CommandContext, Arguments], None]


def _add_marker(context: CommandContext, arguments: Arguments) -> None:
    session = context.session
    span = arguments.span("at", "end") or session.selection.span
    if span is None:
        place = Frames(playhead(context))
        span = TimeRange(place, place)
    _put_marker(context, span, arguments.text("name"))


def _drop_marker(context: CommandContext, arguments: Arguments) -> None:
    place = Frames(playhead(context))
    _put_marker(context, TimeRange(place, place), arguments.text("name"))


def _put_marker(context: CommandContext, span: TimeRange, name: str | None) -> None:
    session = context.session
    title = name or f"Marker {len(session.project.markers) + 1}"
    when = format_time(span.start, session.project.sample_rate)
    session.apply(
        lambda project: markers.add_marker(project, span, title),
        Label(f"Added the marker “{title}” at {when}.", "Add marker"),
    )


def _to_marker(step: int) -> Run:
    def run(context: CommandContext, _arguments: Arguments) -> None:
        place = playhead(context)
        starts = [marker.span.start for marker in context.session.project.markers]
        ahead = [s for s in starts if s > place] if step > 0 else [s for s in starts if s < place]
        if ahead:
            go_to(context, min(ahead) if step > 0 else max(ahead))

    return run


def _meant(context: CommandContext, arguments: Arguments) -> Marker:
    """Return the marker that is named by number or name, else the one nearest to the playhead."""
    rows = context.session.project.markers
    text = arguments.text("marker")
    if text is None:
        place = playhead(context)
        return min(rows, key=lambda marker: abs(marker.span.start - place))
    if text.isdecimal() and 1 <= int(text) <= len(rows):
        return rows[int(text) - 1]
    for marker in rows:
        if marker.name == text:
            return marker
    raise CommandError(
        "Which marker?",
        f"There is no marker “{text}”.",
        hint=f"Markers are 1 to {len(rows)}, or named.",
    )


def _rename(context: CommandContext, arguments: Arguments) -> None:
    marker, name = _meant(context, arguments), arguments.text("name") or ""
    context.session.apply(
        lambda project: markers.rename_marker(project, marker.id, name),
        Label(f"Renamed the marker to “{name}”.", "Rename marker"),
    )


def _move(context: CommandContext, arguments: Arguments) -> None:
    marker, rate = _meant(context, arguments), context.session.project.sample_rate
    span = arguments.span("at", "end") or marker.span
    if arguments.text("end") is None:
        span = marker.span.moved(span.start - marker.span.start)
    context.session.apply(
        lambda project: markers.move_marker(project, marker.id, span),
        Label(
            f"Moved the marker “{marker.name}” to {format_time(span.start, rate)}.", "Move marker"
        ),
    )


def _remove(context: CommandContext, arguments: Arguments) -> None:
    marker = _meant(context, arguments)
    context.session.apply(
        lambda project: markers.remove_marker(project, marker.id),
        Label(f"Removed the marker “{marker.name}”.", "Remove marker"),
    )


def _import(context: CommandContext, arguments: Arguments) -> None:
    files, path = _files(context), arguments.text("path")
    if path is not None:
        files.take_in(context.session, Path(path))
    else:
        _questions(context).ask_for_one(
            "Import markers",
            "Labels and tables (*.txt *.csv *.tsv)",
            lambda paths: files.take_in(context.session, paths[0]),
        )


def _export(context: CommandContext, arguments: Arguments) -> None:
    files, path = _files(context), arguments.text("path")
    project = context.session.project
    if path is not None:
        files.give_out(project, Path(path))
    else:
        _questions(context).ask_where_to_save(
            "Export markers",
            file_name_of(project.title, ".txt"),
            "Audacity labels (*.txt);;Table (*.csv)",
            lambda paths: files.give_out(project, paths[0]),
        )


def _files(context: CommandContext) -> LabelFiles:
    if context.labels is None:
        raise CommandError("No files of markers", "They are not read here.")
    return context.labels


def _questions(context: CommandContext) -> Questions:
    if context.questions is None:
        raise CommandError("Which file?", "No file is named.", hint="Write path=labels.txt")
    return context.questions


_NAME = Argument("name", Kind.TEXT, "what it is called")
_MARKER = Argument("marker", Kind.TEXT, "which one, by number or name; else the nearest")

MARKER_COMMANDS = (
    Command(
        "label.add",
        "Add marker or region",
        _add_marker,
        ("Ctrl+B",),
        icon="flag",
        arguments=(
            Argument("at", Kind.TIME, "where; without it, the selection or playhead"),
            Argument("end", Kind.TIME, "where a region ends"),
            _NAME,
        ),
        aliases=("marker.add",),
        help="Mark the selection as a region, or the playhead as a place.",
    ),
    Command(
        "label.add_playing",
        "Drop a marker at the playhead",
        _drop_marker,
        ("M", "Ctrl+."),
        icon="flag",
        arguments=(_NAME,),
        help="Mark what is heard now; never asks.",
    ),
    Command(
        "label.prev",
        "Previous marker",
        _to_marker(-1),
        ("Alt+Left",),
        obstacle=obstacles.without_markers,
        help="Cursor to the marker before.",
    ),
    Command(
        "label.next",
        "Next marker",
        _to_marker(1),
        ("Alt+Right",),
        obstacle=obstacles.without_markers,
        help="Cursor to the marker behind.",
    ),
    Command(
        "label.rename",
        "Rename marker",
        _rename,
        arguments=(Argument("name", Kind.TEXT, "the new name", is_required=True), _MARKER),
        obstacle=obstacles.without_markers,
        aliases=("marker.rename",),
        help="Give a marker another name; a double click on it does the same.",
    ),
    Command(
        "label.move",
        "Move marker",
        _move,
        arguments=(
            Argument("at", Kind.TIME, "where to", is_required=True),
            Argument("end", Kind.TIME, "where a region ends; else it keeps its length"),
            _MARKER,
        ),
        obstacle=obstacles.without_markers,
        aliases=("marker.move",),
        help="Put a marker at another place, or give a region other ends.",
    ),
    Command(
        "label.remove",
        "Remove marker",
        _remove,
        icon="trash-2",
        arguments=(_MARKER,),
        obstacle=obstacles.without_markers,
        aliases=("marker.remove",),
        help="Remove the marker nearest to the playhead.",
    ),
    Command(
        "label.import",
        "Import markers…",
        _import,
        arguments=(Argument("path", Kind.TEXT, "labels of Audacity (.txt), or a table (.csv)"),),
        aliases=("marker.import",),
        help="Add the markers of a file that this or another program has written.",
    ),
    Command(
        "label.export",
        "Export markers…",
        _export,
        arguments=(Argument("path", Kind.TEXT, "a new file; .csv is a table"),),
        obstacle=obstacles.without_markers,
        aliases=("marker.export",),
        help="Write the markers as labels of Audacity, or as a table.",
    ),
)
