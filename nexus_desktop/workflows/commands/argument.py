"""What an argument of a command is called and how its text is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the text of an argument is read."""

    TIME = "time"
    TRACK = "track"
    TRACKS = "tracks"
    CLIPS = "clips"
    GAIN_DB = "gain in dB"
    NUMBER = "number"
    WHOLE = "whole number"
    TEXT = "text"
    FLAG = "yes or no"


@dataclass(frozen=True, slots=True)
class Argument:
    """One value a command takes; without it the selection, cursor or default is used."""

    name: str
    kind: Kind
    help: str
    is_required: bool = False
