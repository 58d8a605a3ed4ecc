"""The Tracks menu: tracks, and the markers above them."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.edits import tracks
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import TrackId, new_id
from nexus_desktop.domain.timecode import format_gain_db, format_pan
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.marker_commands import MARKER_COMMANDS
from nexus_desktop.workflows.commands.targets import TRACK_ARGUMENT, focused_track

GAIN_STEP_DB, PAN_STEP = 1.0, 0.1
SOFTEST_DB, LOUDEST_DB = -96.0, 12.0
Run = Callable[[CommandContext, Arguments], None]


def _new(context: CommandContext, arguments: Arguments) -> None:
    session = context.session
    name = arguments.text("name") or f"Track {len(session.project.tracks) + 1}"
    track_id = TrackId(new_id())
    session.apply(
        lambda project: tracks.add_track(project, name, track_id=track_id),
        Label(f"Added the track “{name}”.", "Add track"),
    )
    session.focus_track(track_id)


def _remove(context: CommandContext, arguments: Arguments) -> None:
    track = context.session.project.track(focused_track(context, arguments))
    context.session.apply(
        lambda project: tracks.remove_track(project, track.id),
        Label(f"Removed the track “{track.name}”.", "Remove track"),
    )


def _rename(context: CommandContext, arguments: Arguments) -> None:
    track_id, name = focused_track(context, arguments), arguments.text("name") or ""
    context.session.apply(
        lambda project: tracks.rename_track(project, track_id, name),
        Label(f"Renamed the track to “{name}”.", "Rename track"),
    )


def _move_by(step: int) -> Run:
    def run(context: CommandContext, arguments: Arguments) -> None:
        track_id = focused_track(context, arguments)
        rows = [track.id for track in context.session.project.tracks]
        index = min(max(0, rows.index(track_id) + step), len(rows) - 1)
        context.session.apply(
            lambda project: tracks.move_track(project, track_id, index),
            Label("Moved the track.", "Move track"),
        )

    return run


def _mute(context: CommandContext, arguments: Arguments) -> None:
    track = context.session.project.track(focused_track(context, arguments))
    wanted = arguments.flag("on")
    is_muted = not track.is_muted if wanted is None else wanted
    context.session.apply(
        lambda project: tracks.set_track_mute(project, track.id, is_muted),
        Label(f"{'Muted' if is_muted else 'Unmuted'} “{track.name}”.", "Mute"),
    )


def _solo(context: CommandContext, arguments: Arguments) -> None:
    track = context.session.project.track(focused_track(context, arguments))
    wanted = arguments.flag("on")
    is_soloed = not track.is_soloed if wanted is None else wanted
    context.session.apply(
        lambda project: tracks.set_track_solo(project, track.id, is_soloed),
        Label(f"{'Soloed' if is_soloed else 'Unsoloed'} “{track.name}”.", "Solo"),
    )


def _mute_all(is_muted: bool) -> Run:
    label = Label(f"{'Muted' if is_muted else 'Unmuted'} all tracks.", "Mute all")

    def run(context: CommandContext, _arguments: Arguments) -> None:
        context.session.apply(lambda project: tracks.mute_all(project, is_muted), label)

    return run


def _set_gain(context: CommandContext, track_id: TrackId, gain_db: float) -> None:
    context.session.apply(
        lambda project: tracks.set_track_gain(project, track_id, gain_db),
        Label(f"Set the track gain to {format_gain_db(gain_db)}.", "Track gain"),
        merge_key=f"gain {track_id}",
    )


def _gain(context: CommandContext, arguments: Arguments) -> None:
    gain_db = arguments.number("gain_db", SOFTEST_DB, LOUDEST_DB)
    if gain_db is not None:
        _set_gain(context, focused_track(context, arguments), gain_db)


def _gain_by(step_db: float) -> Run:
    def run(context: CommandContext, arguments: Arguments) -> None:
        track = context.session.project.track(focused_track(context, arguments))
        wanted = min(max(SOFTEST_DB, track.gain_db + step_db), LOUDEST_DB)
        _set_gain(context, track.id, wanted)

    return run


def _set_pan(context: CommandContext, track_id: TrackId, pan: float) -> None:
    context.session.apply(
        lambda project: tracks.set_track_pan(project, track_id, pan),
        Label(f"Panned the track to {format_pan(pan)}.", "Pan"),
        merge_key=f"pan {track_id}",
    )


def _pan(context: CommandContext, arguments: Arguments) -> None:
    pan = arguments.number("pan", -1.0, 1.0)
    if pan is not None:
        _set_pan(context, focused_track(context, arguments), pan)


def _pan_by(step: float) -> Run:
    def run(context: CommandContext, arguments: Arguments) -> None:
        track = context.session.project.track(focused_track(context, arguments))
        _set_pan(context, track.id, round(min(max(-1.0, track.pan + step), 1.0), 3))

    return run


def _focus_by(step: int) -> Run:
    def run(context: CommandContext, arguments: Arguments) -> None:
        rows = [track.id for track in context.session.project.tracks]
        index = rows.index(focused_track(context, arguments)) + step
        if context.session.focused_track is None:
            index = 0
        context.session.focus_track(rows[min(max(0, index), len(rows) - 1)])

    return run


_ON = Argument("on", Kind.FLAG, "yes or no; without it, the other way round")
_NAME = Argument("name", Kind.TEXT, "what it is called")


def _on_track(
    command_id: str,
    title: str,
    run: Run,
    keys: tuple[str, ...],
    words: str,
    *,
    icon: str = "",
    more: tuple[Argument, ...] = (),
    aliases: tuple[str, ...] = (),
) -> Command:
    return Command(
        command_id,
        title,
        run,
        keys,
        icon=icon,
        arguments=(TRACK_ARGUMENT, *more),
        obstacle=obstacles.without_tracks,
        aliases=aliases,
        help=words,
    )


TRACKS_MENU = Menu(
    "Tracks",
    (
        Command(
            "track.new_mono",
            "New track",
            _new,
            ("Ctrl+Shift+N",),
            icon="plus",
            arguments=(_NAME,),
            aliases=("track.add",),
            help="Add an empty track at the bottom.",
        ),
        _on_track(
            "track.rename",
            "Rename track",
            _rename,
            (),
            "Give the focused track another name.",
            more=(Argument("name", Kind.TEXT, "the new name", is_required=True),),
        ),
        _on_track(
            "track.close",
            "Remove track",
            _remove,
            ("Shift+C",),
            "Remove the focused track and its clips.",
            icon="trash-2",
            aliases=("track.remove",),
        ),
        None,
        _on_track("track.mute", "Mute track", _mute, ("Shift+U",), "Silence it.", more=(_ON,)),
        _on_track(
            "track.solo",
            "Solo track",
            _solo,
            ("Shift+S",),
            "Hear it alone.",
            icon="headphones",
            more=(_ON,),
        ),
        Command(
            "track.mute_all",
            "Mute all",
            _mute_all(True),
            ("Ctrl+U",),
            obstacle=obstacles.without_tracks,
            help="Silence every track.",
        ),
        Command(
            "track.unmute_all",
            "Unmute all",
            _mute_all(False),
            ("Ctrl+Shift+U",),
            obstacle=obstacles.without_tracks,
            help="Hear every track again.",
        ),
        None,
        _on_track(
            "track.gain",
            "Set track gain",
            _gain,
            (),
            "Set how loud the track is.",
            more=(Argument("gain_db", Kind.GAIN_DB, "−96 to +12 dB", is_required=True),),
        ),
        _on_track(
            "track.gain_up",
            "Track gain up",
            _gain_by(GAIN_STEP_DB),
            ("Alt+Shift+Up",),
            "1 dB louder.",
        ),
        _on_track(
            "track.gain_down",
            "Track gain down",
            _gain_by(-GAIN_STEP_DB),
            ("Alt+Shift+Down",),
            "1 dB softer.",
        ),
        _on_track(
            "track.pan",
            "Set track pan",
            _pan,
            (),
            "Set where the track is between left and right.",
            more=(Argument("pan", Kind.NUMBER, "−1 left to 1 right", is_required=True),),
        ),
        _on_track(
            "track.pan_left",
            "Pan left",
            _pan_by(-PAN_STEP),
            ("Alt+Shift+Left",),
            "A step to the left.",
        ),
        _on_track(
            "track.pan_right",
            "Pan right",
            _pan_by(PAN_STEP),
            ("Alt+Shift+Right",),
            "A step to the right.",
        ),
        None,
        _on_track("track.prev", "Focus previous track", _focus_by(-1), ("Up",), "One track up."),
        _on_track("track.next", "Focus next track", _focus_by(1), ("Down",), "One track down."),
        _on_track("track.move_up", "Move track up", _move_by(-1), (), "One row further up."),
        _on_track("track.move_down", "Move track down", _move_by(1), (), "One row further down."),
        None,
        *MARKER_COMMANDS,
    ),
)
