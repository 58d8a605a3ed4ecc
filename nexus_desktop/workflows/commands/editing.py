"""What the commands of the Edit menu do."""

from __future__ import annotations

from nexus_desktop.domain.edits import clipboard, clips, ranges, tracks
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timecode import format_duration, format_time
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.context import CommandContext, Ripple
from nexus_desktop.workflows.commands.playhead import playhead
from nexus_desktop.workflows.commands.targets import Target, focused_track, target, target_or_none


def undo(context: CommandContext, _arguments: Arguments) -> None:
    """Take back the last step."""
    context.session.undo()


def redo(context: CommandContext, _arguments: Arguments) -> None:
    """Do again what was taken back."""
    context.session.redo()


def _described(context: CommandContext, chosen: Target) -> str:
    if chosen.clips:
        return "the clip" if len(chosen.clips) == 1 else f"{len(chosen.clips)} clips"
    return format_duration(chosen.span.length, context.session.project.sample_rate)


def _copied(context: CommandContext, chosen: Target) -> None:
    project = context.session.project
    if chosen.clips:
        context.clipboard = clipboard.copy_clips(project, chosen.clips)
    else:
        context.clipboard = clipboard.copy_range(project, chosen.span, chosen.tracks)
    if context.system_clipboard is not None:
        # What is pasted is what was copied last, here or anywhere else.
        context.system_clipboard.put_nothing()


def _remove(context: CommandContext, chosen: Target, ripple: Ripple, past: str, verb: str) -> None:
    session = context.session

    def edit(project: Project) -> Project:
        if ripple is Ripple.ALL:
            every = frozenset(track.id for track in project.tracks)
            return ranges.ripple_delete(project, chosen.span, every, with_markers=True)
        if ripple is Ripple.TRACK:
            return ranges.ripple_delete(project, chosen.span, chosen.tracks)
        if chosen.clips:
            return clips.delete_clips(project, chosen.clips)
        return ranges.delete_range(project, chosen.span, chosen.tracks)

    session.apply(edit, Label(f"{past} {_described(context, chosen)}.", verb))
    if ripple is not Ripple.OFF:
        session.select(Selection())
    session.set_cursor(chosen.span.start)


def copy(context: CommandContext, arguments: Arguments) -> None:
    """Keep the target for pasting."""
    _copied(context, target(context, arguments))


def cut(context: CommandContext, arguments: Arguments) -> None:
    """Copy and delete, following the ripple switch."""
    chosen = target(context, arguments)
    _copied(context, chosen)
    _remove(context, chosen, context.modes.ripple, "Cut", "Cut")


def cut_gap(context: CommandContext, arguments: Arguments) -> None:
    """Cut without moving anything."""
    chosen = target(context, arguments)
    _copied(context, chosen)
    _remove(context, chosen, Ripple.OFF, "Cut", "Cut")


def delete(context: CommandContext, arguments: Arguments) -> None:
    """Delete, following the ripple switch."""
    _remove(context, target(context, arguments), context.modes.ripple, "Deleted", "Delete")


def delete_gap(context: CommandContext, arguments: Arguments) -> None:
    """Delete without moving anything."""
    _remove(context, target(context, arguments), Ripple.OFF, "Deleted", "Delete")


def delete_ripple(context: CommandContext, arguments: Arguments) -> None:
    """Delete and close the gap on the target tracks."""
    _remove(context, target(context, arguments), Ripple.TRACK, "Deleted", "Delete")


def delete_ripple_all(context: CommandContext, arguments: Arguments) -> None:
    """Delete and close the gap on every track."""
    _remove(context, target(context, arguments), Ripple.ALL, "Deleted", "Delete")


def _pasted(context: CommandContext, arguments: Arguments, *, is_insert: bool) -> None:
    session = context.session
    span = session.selection.span
    at = arguments.frames("at")
    if at is None:
        at = span.start if span is not None else session.cursor
    if _pasted_files(context, at):
        return
    excerpt = context.clipboard
    if excerpt is None:
        raise CommandError("Nothing to paste", "Nothing has been copied yet.")
    track = focused_track(context, arguments) if session.project.tracks else None
    start, put = at, clipboard.paste_insert if is_insert else clipboard.paste
    length = format_duration(excerpt.length, session.project.sample_rate)
    session.apply(
        lambda project: put(project, excerpt, start, track),
        Label(f"Pasted {length}.", "Paste"),
    )
    session.set_cursor(start + excerpt.length)


def _pasted_files(context: CommandContext, at: Frames) -> bool:
    """Return whether there were files of other programs to be pasted, as from now on they are."""
    if context.system_clipboard is None:
        return False
    tracks = [track.id for track in context.session.project.tracks]
    focused = context.session.focused_track
    row = tracks.index(focused) if focused in tracks else None
    return context.system_clipboard.paste_files(row, at)


def paste(context: CommandContext, arguments: Arguments) -> None:
    """Put what was copied over what is there."""
    _pasted(context, arguments, is_insert=False)


def paste_insert(context: CommandContext, arguments: Arguments) -> None:
    """Put what was copied and move the rest back."""
    _pasted(context, arguments, is_insert=True)


def duplicate(context: CommandContext, arguments: Arguments) -> None:
    """Put a copy right behind the target."""
    chosen = target(context, arguments)

    def edit(project: Project) -> Project:
        if chosen.clips:
            return clips.duplicate_clips(project, chosen.clips)
        return clipboard.duplicate_range(project, chosen.span, chosen.tracks)

    label = Label(f"Duplicated {_described(context, chosen)}.", "Duplicate")
    context.session.apply(edit, label)


def silence(context: CommandContext, arguments: Arguments) -> None:
    """Make the target silent."""
    chosen = target(context, arguments)
    context.session.apply(
        lambda project: ranges.silence_range(project, chosen.span, chosen.tracks),
        Label(f"Silenced {_described(context, chosen)}.", "Silence"),
    )


def trim(context: CommandContext, arguments: Arguments) -> None:
    """Keep only the target."""
    chosen = target(context, arguments)
    context.session.apply(
        lambda project: ranges.crop_to_range(project, chosen.span, chosen.tracks),
        Label(f"Trimmed to {_described(context, chosen)}.", "Trim"),
    )


def split(context: CommandContext, arguments: Arguments) -> None:
    """Split at a place, or at both ends of the selection."""
    session = context.session
    at = arguments.frames("at")
    named = arguments.track()
    chosen = target_or_none(context, arguments) if at is None else None
    if chosen is not None and not chosen.clips:
        session.apply(
            lambda project: ranges.split_range(project, chosen.span, chosen.tracks),
            Label("Split at both ends of the selection.", "Split"),
        )
        return
    place = at if at is not None else playhead(context)
    rows = frozenset({named}) if named is not None else _rows_to_split(context)
    when = format_time(place, session.project.sample_rate)
    session.apply(
        lambda project: clips.split_at(project, place, rows),
        Label(f"Split at {when}.", "Split"),
    )


def _rows_to_split(context: CommandContext) -> frozenset[TrackId]:
    session = context.session
    if session.selection.tracks:
        return session.selection.tracks
    if session.focused_track is not None:
        return frozenset({session.focused_track})
    return frozenset(track.id for track in session.project.tracks)


def split_new(context: CommandContext, arguments: Arguments) -> None:
    """Move the target to a track of its own."""
    chosen = target(context, arguments)
    row = TrackId(new_id())

    def edit(project: Project) -> Project:
        if chosen.clips:
            excerpt = clipboard.copy_clips(project, chosen.clips)
            without = clips.delete_clips(project, chosen.clips)
        else:
            excerpt = clipboard.copy_range(project, chosen.span, chosen.tracks)
            without = ranges.delete_range(project, chosen.span, chosen.tracks)
        return clipboard.paste(
            tracks.add_track(without, track_id=row), excerpt, chosen.span.start, row
        )

    label = Label(f"Split {_described(context, chosen)} to a new track.", "Split to new track")
    context.session.apply(edit, label)


def join(context: CommandContext, arguments: Arguments) -> None:
    """Make one clip of neighbours that play on from one another."""
    chosen = target(context, arguments)
    together = chosen.clips or _clips_in(context, chosen.span, chosen.tracks)
    context.session.apply(
        lambda project: clips.join_clips(project, together),
        Label(f"Joined {len(together)} clips.", "Join"),
    )


def _clips_in(
    context: CommandContext, span: TimeRange, rows: frozenset[TrackId]
) -> frozenset[ClipId]:
    return frozenset(
        clip.id
        for track, clip in context.session.project.clips()
        if track.id in rows and clip.span.overlaps(span)
    )
