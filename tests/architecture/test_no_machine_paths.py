"""No file of the project knows where somebody's machine keeps it."""

from __future__ import annotations

import re

import pytest

from tests.support.source_tree import place, project_files

PLACES = ("home", "root", "tmp", "work", "Users", "workspace")
MACHINE_PATH = re.compile(rf"(?<![\w.\-/}}\])~])/({'|'.join(PLACES)})/\w")


def test_no_file_names_a_place_on_a_machine() -> None:
    named = [
        f"{place(file)}:{number}: {line.strip()}"
        for file in project_files()
        if (text := text_of(file.read_bytes())) is not None
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert named == []


@pytest.mark.parametrize("folder", PLACES)
def test_such_a_place_would_be_seen(folder: str) -> None:
    path = f"/{folder}/anna/song.wav"
    assert MACHINE_PATH.search(f'open("{path}")')
    assert not MACHINE_PATH.search(f"see example.org{path} and our own songs{path}")


def text_of(content: bytes) -> str | None:
    """Return the text of a file, None for pictures and sound."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
