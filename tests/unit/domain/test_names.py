"""Names that people give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.names import LONGEST_NAME, clean_name, file_name_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Kick", "Kick"),
        ("  two\n lines\t", "two lines"),
        ("null\x00byte", "null byte"),
        ("caf\udce9.wav", "caf\N{REPLACEMENT CHARACTER}.wav"),
        ("Drüm 🥁 «so»", "Drüm 🥁 «so»"),
        ("", ""),
    ],
)
def test_a_name_is_one_line_that_can_be_stored(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@given(st.text(st.characters()))
def test_any_name_can_be_stored_and_is_not_cleaned_twice(text: str) -> None:
    name = clean_name(text)
    assert name.encode("utf-8").decode("utf-8") == name
    assert "\x00" not in name
    assert len(name.splitlines()) <= 1
    assert len(name) <= LONGEST_NAME
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Song", "Song.wav"),
        ("a/b\\c:d", "a-b-c-d.wav"),
        ("..", "Untitled.wav"),
        ("", "Untitled.wav"),
    ],
)
def test_a_title_becomes_the_name_of_a_file(title: str, name: str) -> None:
    assert file_name_of(title, ".wav") == name


@given(st.text(st.characters()), st.sampled_from([".wav", ".nexus"]))
def test_any_title_becomes_a_name_every_file_system_takes(title: str, suffix: str) -> None:
    name = file_name_of(title, suffix)
    assert name.endswith(suffix)
    assert len(name.encode()) <= 255
    assert not name.startswith(".")
    assert not {"/", "\\", "\x00"} & set(name)
