"""Channels of an input, written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.input_channels import MOST_CHANNELS, format_channels, parse_channels


@pytest.mark.parametrize(
    ("text", "channels"),
    [("1", (0,)), ("1-2", (0, 1)), (" 3 , 5 ", (2, 4)), ("2,1", (1, 0)), ("1–3,8", (0, 1, 2, 7))],
)
def test_they_are_counted_from_one_and_kept_in_order(text: str, channels: tuple[int, ...]) -> None:
    assert parse_channels(text) == channels


@pytest.mark.parametrize("text", ["", "0", "a", "1-", "2-1", "1,1", "1-3,2", "33", "1-99", "1;2"])
def test_what_names_no_channels_is_refused(text: str) -> None:
    with pytest.raises(CommandError):
        parse_channels(text)


@given(st.lists(st.integers(0, MOST_CHANNELS - 1), min_size=1, unique=True))
def test_what_is_written_is_read_again(channels: list[int]) -> None:
    assert parse_channels(format_channels(tuple(channels))) == tuple(channels)
