"""Commands that record, and those that choose the devices for it."""

from __future__ import annotations

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.input_channels import format_channels, parse_channels
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu
from nexus_desktop.workflows.commands.context import CommandContext, Devices
from nexus_desktop.workflows.commands.obstacles import first_of, unless, without_tracks
from nexus_desktop.workflows.commands.playhead import playhead
from nexus_desktop.workflows.commands.targets import TRACK_ARGUMENT, focused_track
from nexus_desktop.workflows.recording import Recording
from nexus_desktop.workflows.recording_plan import RecordRequest

without_recording = unless(lambda context: context.recording is not None, "It needs the window.")
without_devices = unless(lambda context: context.devices is not None, "It needs the window.")
while_recording = unless(
    lambda context: context.recording is None or not context.recording.is_recording,
    "A recording is running.",
)


def _recording(context: CommandContext) -> Recording:
    if context.recording is None:
        raise CommandError("Nothing can be recorded", "There is no window.")
    return context.recording


def _devices(context: CommandContext) -> Devices:
    if context.devices is None:
        raise CommandError("No device can be chosen", "There is no window.")
    return context.devices


def _record(context: CommandContext, _arguments: Arguments) -> None:
    recording, session = _recording(context), context.session
    if recording.is_recording:
        recording.stop()
        return
    track, span = _focused(context), session.selection.span
    if span is not None and not span.is_empty and not _is_running(context):
        request = RecordRequest(span.start, span.end, track, has_pre_roll=True)
    else:
        request = RecordRequest(playhead(context), None, track)
    recording.record(session, request)


def _record_new(context: CommandContext, _arguments: Arguments) -> None:
    request = RecordRequest(playhead(context), uses_armed=False)
    _recording(context).record(context.session, request)


def _punch(context: CommandContext, _arguments: Arguments) -> None:
    track, at = _focused(context), playhead(context)
    request = RecordRequest(at, None, track, has_pre_roll=True, cuts_tail=True)
    _recording(context).record(context.session, request)


def _focused(context: CommandContext) -> TrackId | None:
    session = context.session
    there = {track.id for track in session.project.tracks}
    return session.focused_track if session.focused_track in there else None


def _is_running(context: CommandContext) -> bool:
    return context.player is not None and context.player.is_playing


def _arm(context: CommandContext, arguments: Arguments) -> None:
    recording, track = _recording(context), focused_track(context, arguments)
    recording.arm(track, is_on=track not in recording.armed)


def _is_armed(context: CommandContext) -> bool:
    recording = context.recording
    return recording is not None and _focused(context) in recording.armed


def _metronome(context: CommandContext, _arguments: Arguments) -> None:
    metronome = _recording(context).metronome
    metronome.switch(is_on=not metronome.is_on)


def _beats(context: CommandContext) -> bool:
    return context.recording is not None and context.recording.metronome.is_on


def _count_in(context: CommandContext, _arguments: Arguments) -> None:
    recording = _recording(context)
    recording.count_in(is_on=not recording.settings.counts_in)


def _counts_in(context: CommandContext) -> bool:
    return context.recording is not None and context.recording.settings.counts_in


def _channels(context: CommandContext, arguments: Arguments) -> None:
    recording = _recording(context)
    told = arguments.text("channels")
    if told:
        _devices(context).use_channels(format_channels(parse_channels(told)))
    recording.open_again()


def _input(context: CommandContext, arguments: Arguments) -> None:
    _devices(context).use_input(arguments.text("name") or "")


def _output(context: CommandContext, arguments: Arguments) -> None:
    _devices(context).use_output(arguments.text("name") or "")


def _look_again(context: CommandContext, _arguments: Arguments) -> None:
    _devices(context).look_again()


RECORDING_COMMANDS = (
    Command(
        "play.record",
        "Record",
        _record,
        ("R",),
        icon="record",
        obstacle=without_recording,
        checked=lambda context: context.recording is not None and context.recording.is_recording,
        help="Record on the armed tracks, else the focused one: from the playhead on, or just what "
        "is selected. Again: end it.",
    ),
    Command(
        "play.record_new",
        "Record on a new track",
        _record_new,
        ("Shift+R",),
        obstacle=first_of(without_recording, while_recording),
        help="Record from the playhead on, on a track of its own.",
    ),
    Command(
        "play.punch",
        "Punch and roll",
        _punch,
        ("Shift+D",),
        obstacle=first_of(without_recording, while_recording),
        help="Hear two seconds, then record from the playhead on in the place of what follows.",
    ),
    Command(
        "record.arm",
        "Arm track",
        _arm,
        icon="mic",
        arguments=(TRACK_ARGUMENT,),
        obstacle=first_of(without_recording, without_tracks),
        checked=_is_armed,
        help="Let the next recording go to the focused track; its meter shows the input.",
    ),
    None,
    Command(
        "play.metronome",
        "Metronome",
        _metronome,
        ("T",),
        obstacle=without_recording,
        checked=_beats,
        help="Beat time in the tempo of the project; it is never exported.",
    ),
    Command(
        "record.count_in",
        "Count-in",
        _count_in,
        obstacle=without_recording,
        checked=_counts_in,
        help="Count a bar before a recording begins.",
    ),
    None,
)

DEVICES_MENU = Menu(
    "Devices",
    (
        Command(
            "sound.look_again",
            "Look for devices again",
            _look_again,
            obstacle=first_of(without_devices, while_recording),
            help="Find what was plugged in since, and go on at the same place.",
        ),
        Command(
            "sound.output",
            "Use output",
            _output,
            arguments=(Argument("name", Kind.TEXT, "its name; none is the system's choice"),),
            obstacle=first_of(without_devices, while_recording),
            help="Play through another device; none named: the system's choice.",
        ),
        Command(
            "sound.input",
            "Use input",
            _input,
            arguments=(Argument("name", Kind.TEXT, "its name; none is the system's choice"),),
            obstacle=first_of(without_devices, while_recording),
            help="Record another device; none named: the system's choice.",
        ),
        Command(
            "record.channels",
            "Record channels",
            _channels,
            arguments=(Argument("channels", Kind.TEXT, "as 1, 1-2 or 3,5"),),
            obstacle=first_of(without_recording, while_recording),
            help="Which channels of the input are recorded.",
        ),
    ),
)
