"""Names that people give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.names import LONGEST_NAME, clean_name


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
