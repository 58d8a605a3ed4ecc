"""The registry as a whole: the keyboard map, words, icons, and how a command is found."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from nexus_desktop.app.paths import resource
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.registry import MENUS, all_commands, command_named

MAP = json.loads((Path(__file__).parents[3] / "data/shortcuts.json").read_text("utf-8"))
"""The keyboard map that was agreed on: keys and context by command; some are still to come."""

COMMANDS = all_commands()


def by_id(command: Command) -> str:
    return command.id


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.id in MAP], ids=by_id)
def test_a_command_has_the_keys_of_the_keyboard_map(command: Command) -> None:
    agreed = MAP[command.id]
    assert list(command.keys) == agreed["keys"]
    assert command.scope.value == agreed["context"]


def test_no_key_is_taken_that_the_map_keeps_for_another_command() -> None:
    kept = {key: command_id for command_id, entry in MAP.items() for key in entry["keys"]}
    taken = {
        key: command.id
        for command in COMMANDS
        for key in command.keys
        if kept.get(key, command.id) != command.id
    }
    assert taken == {}


def test_no_key_means_two_things() -> None:
    bound = Counter(key for command in COMMANDS for key in command.keys)
    assert [key for key, count in bound.items() if count > 1] == []


def test_no_name_means_two_commands() -> None:
    names = Counter(name for command in COMMANDS for name in (command.id, *command.aliases))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("command", COMMANDS, ids=by_id)
def test_a_command_says_what_it_does_and_what_it_takes(command: Command) -> None:
    assert command.title[0].isupper()
    assert not command.title.endswith(".")
    assert command.help[0].isupper() or command.help[0].isdigit()
    assert command.help.endswith(".")
    assert all(argument.help for argument in command.arguments)
    names = [argument.name for argument in command.arguments]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.icon], ids=by_id)
def test_the_icon_of_a_command_exists(command: Command) -> None:
    assert resource(f"icons/{command.icon}.svg").is_file()


def test_every_command_stands_in_one_menu() -> None:
    entries = [command.id for menu in MENUS for command in menu.commands]
    assert sorted(entries) == sorted(set(entries))
    assert [menu.title for menu in MENUS] == [
        *("File", "Edit", "Select", "Transport", "Tracks", "Effects", "View", "Help"),
    ]


def test_separators_stand_between_commands() -> None:
    for menu in MENUS:
        assert menu.entries[0] is not None
        assert menu.entries[-1] is not None
        pairs = zip(menu.entries, menu.entries[1:], strict=False)
        assert all(first is not None or second is not None for first, second in pairs)


def test_a_command_is_found_by_its_id_and_by_its_other_names() -> None:
    assert command_named("edit.split").id == "edit.split"
    assert command_named("clip.split").id == "edit.split"
    assert command_named("marker.add").id == "label.add"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("clip.splitt", "lists them all"),
        ("track.split", "edit.split"),
        ("split", "edit.split"),
        ("", "lists them all"),
        ("edit.", "lists them all"),
    ],
)
def test_an_unknown_command_is_refused_with_the_nearest_ones(name: str, hint: str) -> None:
    with pytest.raises(CommandError, match="no such command") as refusal:
        command_named(name)
    assert hint in refusal.value.hint
