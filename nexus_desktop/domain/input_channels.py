"""Channels of an input as people write them: "1", "1-2", "3,5", counted from 1."""

from __future__ import annotations

import re

from nexus_desktop.domain.errors import CommandError

MOST_CHANNELS = 32
"""The most that are recorded together, and the highest number that can be named."""
_PART = re.compile(r"(?P<first>[0-9]{1,3})(?:[-–](?P<last>[0-9]{1,3}))?")


def parse_channels(text: str) -> tuple[int, ...]:
    """Return the channels that a person has written, counted from 0, in the order written.

    Raises:
        CommandError: it cannot be read, or names a channel twice or one there cannot be.
    """
    found: list[int] = []
    for part in "".join(text.split()).split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise _not_channels(text)
        first = int(match["first"])
        last = int(match["last"] or first)
        if not 1 <= first <= last <= MOST_CHANNELS:
            raise _not_channels(text)
        found += range(first - 1, last)
    if len(set(found)) != len(found):
        raise _not_channels(text)
    return tuple(found)


def format_channels(channels: tuple[int, ...]) -> str:
    """Return channels, counted from 0, as people write them; `parse_channels` reads it again."""
    parts: list[list[int]] = []
    for channel in channels:
        if parts and channel == parts[-1][1] + 1:
            parts[-1][1] = channel
        else:
            parts.append([channel, channel])
    words = (
        f"{first + 1}" if first == last else f"{first + 1}-{last + 1}" for first, last in parts
    )
    return ",".join(words)


def _not_channels(text: str) -> CommandError:
    return CommandError(
        "No such channels",
        f"“{text.strip()[:40]}” names no channels of an input.",
        hint=f"Write them as 1, 1-2 or 3,5; up to {MOST_CHANNELS}, each once.",
    )
