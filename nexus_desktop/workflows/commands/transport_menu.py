"""The Transport menu: play, stop, loop, and moving the cursor."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange, seconds_to_frames
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu
from nexus_desktop.workflows.commands.context import CommandContext, Player
from nexus_desktop.workflows.commands.playhead import playhead
from nexus_desktop.workflows.commands.record_commands import DEVICES_MENU, RECORDING_COMMANDS
from nexus_desktop.workflows.commands.targets import SPAN_ARGUMENTS, target

SEEK_S, SHORT_JUMP_S, LONG_JUMP_S = 0.5, 1.0, 15.0
Run = Callable[[CommandContext, Arguments], None]


def _player(context: CommandContext) -> Player:
    if context.player is None:
        raise CommandError("Nothing can be played", "There is no window.")
    return context.player


def _toggle(context: CommandContext, _arguments: Arguments) -> None:
    player = _player(context)
    if player.is_playing:
        player.stop()
    elif player.is_paused:
        player.resume()
    else:
        _start(context)


def _start(context: CommandContext) -> None:
    session = context.session
    span = session.selection.span
    if span is not None:
        _player(context).play(span.start, span.end)
        return
    at_end = session.cursor >= session.project.length
    _player(context).play(ZERO if at_end else session.cursor)


def _pause(context: CommandContext, _arguments: Arguments) -> None:
    player = _player(context)
    if player.is_playing:
        player.pause()
    elif player.is_paused:
        player.resume()
    else:
        _start(context)


def _from_cursor(context: CommandContext, _arguments: Arguments) -> None:
    _player(context).play(context.session.cursor)


def _stop(context: CommandContext, _arguments: Arguments) -> None:
    _player(context).stop()


def _stop_set_cursor(context: CommandContext, _arguments: Arguments) -> None:
    player = _player(context)
    if player.is_playing or player.is_paused:
        place = player.position
        player.stop()
        context.session.set_cursor(place)
    else:
        _start(context)


def _loop(context: CommandContext, _arguments: Arguments) -> None:
    player, session = _player(context), context.session
    span = player.loop or session.selection.span
    if span is None and session.project.length:
        span = TimeRange(ZERO, session.project.length)
    player.set_loop(span, is_on=not player.is_looping)


def _loop_from_selection(context: CommandContext, arguments: Arguments) -> None:
    _player(context).set_loop(target(context, arguments).span, is_on=True)


def _loop_clear(context: CommandContext, _arguments: Arguments) -> None:
    _player(context).set_loop(None, is_on=False)


def _is_looping(context: CommandContext) -> bool:
    return context.player is not None and context.player.is_looping


def go_to(context: CommandContext, place: int) -> None:
    """Put the cursor, and the playhead while something plays, at a frame."""
    at = Frames(max(0, place))
    context.session.set_cursor(at)
    player, recording = context.player, context.recording
    is_recording = recording is not None and recording.is_recording
    if player is not None and (player.is_playing or player.is_paused) and not is_recording:
        player.seek(at)
    if context.view is not None:
        context.view.scroll_to(at)


def _jump(seconds: float) -> Run:
    def run(context: CommandContext, _arguments: Arguments) -> None:
        by = seconds_to_frames(seconds, context.session.project.sample_rate)
        go_to(context, playhead(context) + by)

    return run


def _to_time(context: CommandContext, arguments: Arguments) -> None:
    at = arguments.frames("at")
    if at is not None:
        go_to(context, at)


def _to_start(context: CommandContext, _arguments: Arguments) -> None:
    go_to(context, 0)


def _to_end(context: CommandContext, _arguments: Arguments) -> None:
    go_to(context, context.session.project.length)


def _track_edges(context: CommandContext) -> tuple[int, int]:
    project = context.session.project
    rows = [t for t in project.tracks if t.id == context.session.focused_track and t.clips]
    if not rows:
        return 0, project.length
    return rows[0].clips[0].span.start, rows[0].end


def _track_start(context: CommandContext, _arguments: Arguments) -> None:
    go_to(context, _track_edges(context)[0])


def _track_end(context: CommandContext, _arguments: Arguments) -> None:
    go_to(context, _track_edges(context)[1])


def _selection_start(context: CommandContext, arguments: Arguments) -> None:
    go_to(context, target(context, arguments).span.start)


def _selection_end(context: CommandContext, arguments: Arguments) -> None:
    go_to(context, target(context, arguments).span.end)


def _one_second(context: CommandContext, _arguments: Arguments) -> None:
    session = context.session
    half = seconds_to_frames(0.5, session.project.sample_rate)
    start = max(0, session.cursor - half)
    _player(context).play(Frames(start), Frames(session.cursor + half))


def _to_selection(context: CommandContext, arguments: Arguments) -> None:
    span = target(context, arguments).span
    lead = seconds_to_frames(2.0, context.session.project.sample_rate)
    _player(context).play(Frames(max(0, span.start - lead)), span.start)


def _playing(
    command_id: str, title: str, run: Run, keys: tuple[str, ...], icon: str, words: str
) -> Command:
    return Command(
        command_id, title, run, keys, icon=icon, obstacle=obstacles.without_player, help=words
    )


def _moving(
    command_id: str, title: str, run: Run, keys: tuple[str, ...], words: str, icon: str = ""
) -> Command:
    return Command(command_id, title, run, keys, icon=icon, help=words)


TRANSPORT_MENU = Menu(
    "Transport",
    (
        _playing(
            "play.toggle",
            "Play / stop",
            _toggle,
            ("Space",),
            "play",
            "Play the selection, or from the cursor; stop what plays.",
        ),
        _playing("play.pause", "Pause / resume", _pause, ("P",), "pause", "Hold the playhead."),
        _playing("play.stop", "Stop", _stop, (), "stop", "Stop and go back to the cursor."),
        _playing(
            "play.from_cursor",
            "Play from edit cursor",
            _from_cursor,
            ("Shift+Space",),
            "",
            "Play on from the cursor, whatever is selected.",
        ),
        _playing(
            "play.stop_set_cursor",
            "Play / stop and set cursor",
            _stop_set_cursor,
            ("X",),
            "",
            "Stop and leave the cursor where the playhead was.",
        ),
        _playing(
            "play.one_second",
            "Play one second around the cursor",
            _one_second,
            ("1",),
            "",
            "Hear what lies around the cursor.",
        ),
        _playing(
            "play.to_selection",
            "Play up to the selection",
            _to_selection,
            ("B",),
            "",
            "Hear the two seconds before the selection.",
        ),
        None,
        *RECORDING_COMMANDS,
        Command(
            "play.loop",
            "Loop",
            _loop,
            ("L",),
            icon="repeat",
            obstacle=obstacles.without_player,
            checked=_is_looping,
            help="Play the loop, else the selection, again and again.",
        ),
        Command(
            "play.loop_from_sel",
            "Loop = selection",
            _loop_from_selection,
            ("Shift+L",),
            arguments=SPAN_ARGUMENTS,
            obstacle=obstacles.without_player,
            help="Loop what is selected.",
        ),
        _playing(
            "play.loop_clear",
            "Clear loop",
            _loop_clear,
            ("Alt+Shift+L",),
            "",
            "Forget the loop.",
        ),
        None,
        _moving(
            "play.start", "Go to start", _to_start, ("Home",), "Cursor to the start.", "skip-back"
        ),
        _moving("play.end", "Go to end", _to_end, ("End",), "Cursor to the end.", "skip-forward"),
        Command(
            "play.go_to",
            "Go to time",
            _to_time,
            arguments=(Argument("at", Kind.TIME, "where to", is_required=True),),
            help="Cursor to a time.",
        ),
        _moving(
            "play.seek_back",
            "Cursor left",
            _jump(-SEEK_S),
            ("Left",),
            "Half a second earlier.",
        ),
        _moving(
            "play.seek_fwd",
            "Cursor right",
            _jump(SEEK_S),
            ("Right",),
            "Half a second later.",
        ),
        _moving(
            "play.short_back",
            "Cursor short jump left",
            _jump(-SHORT_JUMP_S),
            (",",),
            "A second earlier.",
        ),
        _moving(
            "play.short_fwd",
            "Cursor short jump right",
            _jump(SHORT_JUMP_S),
            (".",),
            "A second later.",
        ),
        _moving(
            "play.long_back",
            "Cursor long jump left",
            _jump(-LONG_JUMP_S),
            ("Shift+,",),
            "15 seconds earlier.",
        ),
        _moving(
            "play.long_fwd",
            "Cursor long jump right",
            _jump(LONG_JUMP_S),
            ("Shift+.",),
            "15 seconds later.",
        ),
        _moving(
            "play.track_start",
            "Cursor to track start",
            _track_start,
            ("J",),
            "Where the focused track begins.",
        ),
        _moving(
            "play.track_end",
            "Cursor to track end",
            _track_end,
            ("K",),
            "Where the focused track ends.",
        ),
        Command(
            "play.sel_start",
            "Go to selection start",
            _selection_start,
            ("Ctrl+[",),
            arguments=SPAN_ARGUMENTS,
            help="Where the selection begins.",
        ),
        Command(
            "play.sel_end",
            "Go to selection end",
            _selection_end,
            ("Ctrl+]",),
            arguments=SPAN_ARGUMENTS,
            help="Where the selection ends.",
        ),
        None,
        DEVICES_MENU,
    ),
)
