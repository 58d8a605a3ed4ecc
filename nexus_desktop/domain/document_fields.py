"""Reads typed values out of parsed JSON and says in words which one is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.timeline import Frames, TimeRange


def damaged(why: str) -> DocumentError:
    """Return the error for a document that breaks the rules."""
    return DocumentError(
        "Damaged project",
        why,
        hint="An earlier state of the project may still open; look in its history.",
    )


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one JSON object; those nobody asks for are ignored.

    Attributes:
        what: names the object in messages ("a clip").

    Every reader raises DocumentError for a field that is missing or of the wrong kind.
    """

    values: Mapping[str, object]
    what: str

    @staticmethod
    def of(value: object, what: str) -> Fields:
        if not isinstance(value, dict):
            raise damaged(f"Where {what} should be, there is something else.")
        return Fields(value, what)

    def text(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        return value

    def name(self, name: str) -> str:
        """Return an id: a text that is not empty."""
        value = self.text(name)
        if not value:
            raise self._wrong(name, "an id")
        return value

    def whole(self, name: str, *, least: int | None = None) -> int:
        value = self._value(name)
        # True and False are ints to Python, but never a number of frames.
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, "a whole number")
        if least is not None and value < least:
            raise self._wrong(name, f"{least} or more")
        return value

    def frames(self, name: str) -> Frames:
        return Frames(self.whole(name, least=0))

    def number(self, name: str, least: float, most: float) -> float:
        value = self._value(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong(name, "a number")
        if not math.isfinite(value) or not least <= value <= most:
            raise self._wrong(name, f"between {least:g} and {most:g}")
        return float(value)

    def flag(self, name: str) -> bool:
        value = self._value(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def items(self, name: str) -> list[object]:
        value = self._value(name)
        if not isinstance(value, list):
            raise self._wrong(name, "a list")
        return value

    def span(self) -> TimeRange:
        """Return the stretch of time between the fields `start` and `end`."""
        start, end = self.frames("start"), self.frames("end")
        if end < start:
            raise damaged(f"{self.subject} ends before it begins.")
        return TimeRange(start, end)

    @property
    def subject(self) -> str:
        """`what` at the beginning of a sentence."""
        return self.what[0].upper() + self.what[1:]

    def _value(self, name: str) -> object:
        if name not in self.values:
            raise damaged(f"{self.subject} has no “{name}”.")
        return self.values[name]

    def _wrong(self, name: str, expected: str) -> DocumentError:
        shown = repr(self.values[name])[:40]
        return damaged(f"“{name}” of {self.what} must be {expected}, not {shown}.")
