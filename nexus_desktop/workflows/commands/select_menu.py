"""The Select menu: everything, nothing, edges, neighbours."""

from __future__ import annotations

from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.domain.timeline import Frames, TimeRange, seconds_to_frames
from nexus_desktop.domain.track import Track
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.playhead import playhead
from nexus_desktop.workflows.commands.targets import SPAN_ARGUMENTS, target

NUDGE_S = 0.1
"""How far one key press moves an edge of the selection."""


def _every_track(project: Project) -> frozenset[TrackId]:
    return frozenset(track.id for track in project.tracks)


def _all(context: CommandContext, _arguments: Arguments) -> None:
    project = context.session.project
    if project.length:
        span = TimeRange(Frames(0), project.length)
        context.session.select(Selection(span, _every_track(project)))


def _none(context: CommandContext, _arguments: Arguments) -> None:
    context.session.select(NOTHING_SELECTED)


def _time(context: CommandContext, arguments: Arguments) -> None:
    chosen = target(context, arguments)
    context.session.select(Selection(chosen.span, chosen.tracks, chosen.clips))


def _all_tracks(context: CommandContext, _arguments: Arguments) -> None:
    session = context.session
    span = session.selection.span
    if span is not None:
        session.select(Selection(span, _every_track(session.project)))


def _select(context: CommandContext, start: int, end: int) -> None:
    session = context.session
    tracks = session.selection.tracks
    if not tracks:
        focused = session.focused_track
        tracks = frozenset({focused}) if focused is not None else _every_track(session.project)
    first, last = max(0, start), max(0, end)
    if first < last:
        session.select(Selection(TimeRange(Frames(first), Frames(last)), tracks))
    else:
        session.select(NOTHING_SELECTED)


def _edges(context: CommandContext) -> tuple[int, int]:
    span = context.session.selection.span
    if span is not None:
        return span.start, span.end
    cursor = context.session.cursor
    return cursor, cursor


def _left_at_playhead(context: CommandContext, _arguments: Arguments) -> None:
    place, (_start, end) = playhead(context), _edges(context)
    _select(context, place, end if end > place else context.session.project.length)


def _right_at_playhead(context: CommandContext, _arguments: Arguments) -> None:
    place, (start, _end) = playhead(context), _edges(context)
    _select(context, start if start < place else 0, place)


def _nudge(context: CommandContext) -> int:
    return seconds_to_frames(NUDGE_S, context.session.project.sample_rate)


def _extend_left(context: CommandContext, _arguments: Arguments) -> None:
    start, end = _edges(context)
    _select(context, start - _nudge(context), end)


def _extend_right(context: CommandContext, _arguments: Arguments) -> None:
    start, end = _edges(context)
    _select(context, start, end + _nudge(context))


def _contract_left(context: CommandContext, _arguments: Arguments) -> None:
    start, end = _edges(context)
    _select(context, start, end - _nudge(context))


def _contract_right(context: CommandContext, _arguments: Arguments) -> None:
    start, end = _edges(context)
    _select(context, start + _nudge(context), end)


def _to_start(context: CommandContext, _arguments: Arguments) -> None:
    _start, end = _edges(context)
    _select(context, 0, end)


def _to_end(context: CommandContext, _arguments: Arguments) -> None:
    start, _end = _edges(context)
    _select(context, start, context.session.project.length)


def _prev_clip(context: CommandContext, _arguments: Arguments) -> None:
    _step_clip(context, -1)


def _next_clip(context: CommandContext, _arguments: Arguments) -> None:
    _step_clip(context, 1)


def _step_clip(context: CommandContext, step: int) -> None:
    session = context.session
    track = _row_to_step_in(context)
    selected = [i for i, clip in enumerate(track.clips) if clip.id in session.selection.clips]
    if selected:
        index = (selected[0] if step < 0 else selected[-1]) + step
    else:
        before = sum(clip.span.start < session.cursor for clip in track.clips)
        index = before - 1 if step < 0 else before
    if 0 <= index < len(track.clips):
        clip = track.clips[index]
        session.select(Selection(clip.span, frozenset({track.id}), frozenset({clip.id})))
        session.focus_track(track.id)
        session.set_cursor(clip.span.start)


def _row_to_step_in(context: CommandContext) -> Track:
    session = context.session
    if session.selection.clips:
        for track, clip in session.project.clips():
            if clip.id in session.selection.clips:
                return track
    for track in session.project.tracks:
        if track.id == session.focused_track:
            return track
    return session.project.tracks[0]


SELECT_MENU = Menu(
    "Select",
    (
        Command(
            "select.all",
            "Select all",
            _all,
            ("Ctrl+A",),
            Scope.GLOBAL,
            obstacle=obstacles.without_sound,
            help="Select all time on all tracks.",
        ),
        Command(
            "select.none",
            "Select none",
            _none,
            ("Ctrl+Shift+A", "Esc"),
            obstacle=obstacles.without_selection,
            help="Select nothing.",
        ),
        Command(
            "select.time",
            "Select time",
            _time,
            arguments=SPAN_ARGUMENTS,
            help="Select from one time to another.",
        ),
        Command(
            "select.all_tracks",
            "Select in all tracks",
            _all_tracks,
            ("Ctrl+Shift+K",),
            obstacle=obstacles.without_span,
            help="Select the same time on every track.",
        ),
        None,
        Command(
            "select.left_at_playhead",
            "Selection start at playhead",
            _left_at_playhead,
            ("[",),
            obstacle=obstacles.without_sound,
            help="Let the selection begin where the playhead is.",
        ),
        Command(
            "select.right_at_playhead",
            "Selection end at playhead",
            _right_at_playhead,
            ("]",),
            obstacle=obstacles.without_sound,
            help="Let the selection end where the playhead is.",
        ),
        Command(
            "select.extend_left",
            "Extend selection left",
            _extend_left,
            ("Shift+Left",),
            obstacle=obstacles.without_tracks,
            help="Let the selection begin a tenth of a second earlier.",
        ),
        Command(
            "select.extend_right",
            "Extend selection right",
            _extend_right,
            ("Shift+Right",),
            obstacle=obstacles.without_tracks,
            help="Let the selection end a tenth of a second later.",
        ),
        Command(
            "select.contract_left",
            "Contract selection from the right",
            _contract_left,
            ("Ctrl+Shift+Left",),
            obstacle=obstacles.without_span,
            help="Let the selection end a tenth of a second earlier.",
        ),
        Command(
            "select.contract_right",
            "Contract selection from the left",
            _contract_right,
            ("Ctrl+Shift+Right",),
            obstacle=obstacles.without_span,
            help="Let the selection begin a tenth of a second later.",
        ),
        Command(
            "select.to_start",
            "Extend to track start",
            _to_start,
            ("Shift+Home", "Shift+J"),
            obstacle=obstacles.without_tracks,
            help="Let the selection begin at the start.",
        ),
        Command(
            "select.to_end",
            "Extend to track end",
            _to_end,
            ("Shift+End", "Shift+K"),
            obstacle=obstacles.without_tracks,
            help="Let the selection end at the end.",
        ),
        None,
        Command(
            "select.prev_clip",
            "Select previous clip",
            _prev_clip,
            ("Alt+,",),
            obstacle=obstacles.without_sound,
            help="Select the clip before.",
        ),
        Command(
            "select.next_clip",
            "Select next clip",
            _next_clip,
            ("Alt+.",),
            obstacle=obstacles.without_sound,
            help="Select the clip behind.",
        ),
    ),
)
