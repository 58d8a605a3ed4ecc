"""Commands that shape clips: fades, gain, names, moving and trimming."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.clip import FadeShape
from nexus_desktop.domain.edits import clips, shaping
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timecode import format_duration, format_gain_db
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.targets import (
    CLIP_ARGUMENT,
    TARGET_ARGUMENTS,
    target,
)

_TrimEdit = Callable[[Project, ClipId, Frames], Project]
SOFTEST_DB, LOUDEST_DB = -96.0, 36.0
FARTHEST_TRACKS = 1000


def _fade(context: CommandContext, arguments: Arguments, *, is_in: bool) -> None:
    chosen = target(context, arguments)
    length = arguments.frames("length")
    shape = _shape(arguments)
    span = chosen.span if length is None else _faded_part(chosen.span, length, is_in=is_in)
    edit_range = shaping.fade_in_range if is_in else shaping.fade_out_range
    edit_clip = shaping.set_fade_in if is_in else shaping.set_fade_out

    def edit(project: Project) -> Project:
        if not chosen.clips:
            return edit_range(project, span, chosen.tracks, shape)
        for clip_id in chosen.clips:
            _track, clip = project.clip(clip_id)
            whole = clip.span.length if length is None else length
            project = edit_clip(project, clip_id, whole, shape)
        return project

    verb = "Fade in" if is_in else "Fade out"
    past = "Faded in" if is_in else "Faded out"
    words = format_duration(span.length, context.session.project.sample_rate)
    context.session.apply(edit, Label(f"{past} {words}.", verb))


def _faded_part(span: TimeRange, length: Frames, *, is_in: bool) -> TimeRange:
    """Return the beginning or the end of a range, at most all of it."""
    kept = min(length, span.length)
    start = span.start if is_in else Frames(span.end - kept)
    return TimeRange(start, Frames(start + kept))


def _shape(arguments: Arguments) -> FadeShape:
    return FadeShape(arguments.choice("shape", FadeShape) or FadeShape.EQUAL_POWER)


def _fade_in(context: CommandContext, arguments: Arguments) -> None:
    _fade(context, arguments, is_in=True)


def _fade_out(context: CommandContext, arguments: Arguments) -> None:
    _fade(context, arguments, is_in=False)


def _gain(context: CommandContext, arguments: Arguments) -> None:
    chosen = target(context, arguments)
    gain_db = arguments.number("gain_db", SOFTEST_DB, LOUDEST_DB)
    if gain_db is None:
        return
    level = gain_db

    def edit(project: Project) -> Project:
        if chosen.clips:
            return shaping.set_clip_gain(project, chosen.clips, level)
        return shaping.gain_range(project, chosen.span, chosen.tracks, level)

    words = "Set the gain to" if chosen.clips else "Changed the gain by"
    context.session.apply(edit, Label(f"{words} {format_gain_db(level)}.", "Gain"))


def one_clip(context: CommandContext, arguments: Arguments) -> ClipId:
    """Return the clip that is named, or the one that is selected.

    Raises:
        CommandError: there is none, or more than one.
    """
    chosen = arguments.clips("clip") or context.session.selection.clips
    if len(chosen) != 1:
        raise CommandError("Which clip?", "This works on one clip.", hint="Name it as clip=2.1.")
    return next(iter(chosen))


def _rename(context: CommandContext, arguments: Arguments) -> None:
    name = arguments.text("name")
    if name is None:
        if context.view is None:
            raise CommandError("The clip was not renamed", "It needs a name.", hint="name=Verse")
        context.view.rename_focused()
        return
    clip_id = one_clip(context, arguments)
    context.session.apply(
        lambda project: clips.rename_clip(project, clip_id, name),
        Label(f"Renamed the clip to “{name}”.", "Rename"),
    )


def _move(context: CommandContext, arguments: Arguments) -> None:
    chosen = target(context, arguments)
    to = arguments.frames("to")
    rows = arguments.whole("rows", -FARTHEST_TRACKS, FARTHEST_TRACKS)
    by = 0 if to is None else to - chosen.span.start
    context.session.apply(
        lambda project: clips.move_clips(project, chosen.clips, by, rows or 0),
        Label(f"Moved {_count(chosen.clips)}.", "Move"),
    )


def _count(chosen: frozenset[ClipId]) -> str:
    return "the clip" if len(chosen) == 1 else f"{len(chosen)} clips"


def _trim_start(context: CommandContext, arguments: Arguments) -> None:
    _trim_edge(context, arguments, clips.trim_clip_start)


def _trim_end(context: CommandContext, arguments: Arguments) -> None:
    _trim_edge(context, arguments, clips.trim_clip_end)


def _trim_edge(context: CommandContext, arguments: Arguments, edit: _TrimEdit) -> None:
    clip_id = one_clip(context, arguments)
    to = arguments.frames("to")
    place = context.session.cursor if to is None else to
    context.session.apply(
        lambda project: edit(project, clip_id, place), Label("Trimmed the clip.", "Trim")
    )


_LENGTH = Argument("length", Kind.TIME, "how long; without it, the whole selection")
_SHAPE = Argument("shape", Kind.TEXT, "linear, equal_power, slow, fast or s_curve")
ONE_CLIP = Argument("clip", Kind.CLIPS, "which clip, as 2.1")
_TO = Argument("to", Kind.TIME, "where to; without it, the cursor")

FADE_IN = Command(
    "clip.fade_in",
    "Fade in",
    _fade_in,
    icon="fade-in",
    arguments=(*TARGET_ARGUMENTS, _LENGTH, _SHAPE),
    help="Let the selection rise from silence.",
)
FADE_OUT = Command(
    "clip.fade_out",
    "Fade out",
    _fade_out,
    icon="fade-out",
    arguments=(*TARGET_ARGUMENTS, _LENGTH, _SHAPE),
    help="Let the selection fall to silence.",
)
GAIN = Command(
    "clip.gain",
    "Set gain",
    _gain,
    icon="volume-2",
    arguments=(
        Argument("gain_db", Kind.GAIN_DB, "−96 to +36 dB", is_required=True),
        *TARGET_ARGUMENTS,
    ),
    help="Make the selection louder or softer.",
)
RENAME = Command(
    "edit.rename",
    "Rename",
    _rename,
    ("F2",),
    icon="pencil",
    arguments=(Argument("name", Kind.TEXT, "the new name"), ONE_CLIP),
    aliases=("clip.rename",),
    help="Rename the clip or the track that is focused.",
)
MOVE = Command(
    "clip.move",
    "Move clips",
    _move,
    arguments=(_TO, Argument("rows", Kind.WHOLE, "tracks further down"), CLIP_ARGUMENT),
    help="Move clips in time or to another track.",
)
TRIM_START = Command(
    "clip.trim_start",
    "Trim clip start to cursor",
    _trim_start,
    arguments=(_TO, ONE_CLIP),
    help="Let the clip begin elsewhere; what is cut off stays in the source.",
)
TRIM_END = Command(
    "clip.trim_end",
    "Trim clip end to cursor",
    _trim_end,
    arguments=(_TO, ONE_CLIP),
    help="Let the clip end elsewhere; what is cut off stays in the source.",
)
