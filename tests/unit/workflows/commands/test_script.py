"""A line of text becomes a command and its values, as in a shell."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands.script import parse_line


@pytest.mark.parametrize(
    ("line", "command_id", "given"),
    [
        ("edit.undo", "edit.undo", {}),
        ("  edit.split   at=12.5 track=1 ", "edit.split", {"at": "12.5", "track": "1"}),
        ("clip.split at=1", "edit.split", {"at": "1"}),
        ('file.rename title="My song"', "file.rename", {"title": "My song"}),
        ("file.rename title='a=b'", "file.rename", {"title": "a=b"}),
        ("file.rename title=", "file.rename", {"title": ""}),
        ("file.rename title=Größe", "file.rename", {"title": "Größe"}),
    ],
)
def test_a_line_is_read_as_it_is_written(line: str, command_id: str, given: dict[str, str]) -> None:
    command, values = parse_line(line)
    assert (command.id, values) == (command_id, given)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_value_can_be_written_in_quotes(value: str) -> None:
    _command, values = parse_line(f"file.rename {shlex.quote(f'title={value}')}")
    assert values == {"title": value}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "It is empty."),
        ("   ", "It is empty."),
        ('file.rename title="My song', "No closing quotation."),
        ("edit.split 12.5", "“12.5” is not an argument."),
        ("edit.explode", "There is no such command."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_hint(line: str, message: str) -> None:
    with pytest.raises(CommandError) as refusal:
        parse_line(line)
    assert refusal.value.message == message
    assert refusal.value.hint


def test_a_value_that_is_given_twice_is_refused() -> None:
    with pytest.raises(CommandError, match="“at” is there twice"):
        parse_line("edit.split at=1 at=2")
