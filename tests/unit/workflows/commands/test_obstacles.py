"""Why a command cannot be used right now, as a sentence a tool tip can show."""

from __future__ import annotations

import pytest

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import all_commands, command_named, run_command
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.builders import DRUMS, a_clip, a_history, a_project, a_span, with_clip
from tests.support.macro import run_lines

SONG = with_clip(a_project(), a_clip("kick", 0, 48_000))


def a_context(project: Project = SONG) -> CommandContext:
    return CommandContext(EditSession(a_history(project)))


EMPTY = Project(SONG.id, "Empty")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("edit.undo", "There is nothing to undo."),
        ("edit.redo", "There is nothing to redo."),
        ("edit.paste", "Nothing has been copied yet."),
        ("edit.split", "There is no sound yet."),
        ("select.all", "There is no sound yet."),
        ("select.none", "Nothing is selected."),
        ("select.all_tracks", "No time is selected."),
        ("track.mute", "There is no track yet."),
        ("label.next", "There is no marker yet."),
        ("play.toggle", "It needs the window."),
        ("view.zoom_in", "It needs the window."),
        ("file.export", "It needs the window."),
    ],
)
def test_what_cannot_be_done_in_an_empty_project_says_why(line: str, reason: str) -> None:
    context = a_context(EMPTY)
    assert command_named(line).obstacle(context) == reason
    with pytest.raises(CommandError) as refusal:
        run_lines(context, line)
    assert refusal.value.message == reason
    assert refusal.value.title.endswith("is not possible now")


def test_an_obstacle_goes_when_what_was_missing_is_there() -> None:
    context = a_context()
    undo, paste = command_named("edit.undo"), command_named("edit.paste")
    run_lines(context, "edit.copy start=0 end=0.5", "track.mute")
    assert undo.obstacle(context) == ""
    assert paste.obstacle(context) == ""


@pytest.mark.parametrize("command", all_commands(), ids=lambda each: each.id)
def test_an_obstacle_is_a_sentence_or_nothing(command: Command) -> None:
    for context in (a_context(EMPTY), a_context()):
        reason = command.obstacle(context)
        assert reason == "" or (reason[0].isupper() and reason.endswith("."))


@pytest.mark.parametrize(
    "command", [each for each in all_commands() if each.needs_window], ids=lambda each: each.id
)
def test_a_command_of_the_window_is_refused_without_one(command: Command) -> None:
    context = a_context()
    context.session.select(Selection(a_span(0, 100), frozenset({DRUMS})))
    with pytest.raises(CommandError, match="It needs the window"):
        run_command(command, context)


def test_the_transport_without_a_player_still_moves_the_cursor_and_refuses_the_rest() -> None:
    moved = set()
    for command in all_commands():
        context = a_context()
        context.session.set_cursor(24_000)
        context.session.select(Selection(a_span(100, 200), frozenset({DRUMS})))
        given = {argument.name: "0.1" for argument in command.arguments if argument.is_required}
        if not command.id.startswith("play."):
            continue
        if command.obstacle(context):
            with pytest.raises(CommandError, match="It needs the window"):
                run_command(command, context, given)
        else:
            run_command(command, context, given)
            moved.add(context.session.cursor)
    assert {0, 100, 200, 4800, 48_000} <= moved
    assert 24_000 not in moved


def test_the_first_of_several_reasons_is_told() -> None:
    ask = obstacles.first_of(
        obstacles.unless(lambda _context: True, "Never."),
        obstacles.unless(lambda _context: False, "First."),
        obstacles.unless(lambda _context: False, "Second."),
    )
    assert ask(a_context()) == "First."
