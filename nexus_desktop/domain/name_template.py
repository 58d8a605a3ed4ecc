"""How files are called that are made from one project: a pattern with the names of its parts.

{project} {index:02} {name}    →    Album 01 Overture
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.names import clean_name, file_name_of

FIELDS: Mapping[str, str] = {
    "project": "the title of the project",
    "name": "the name of the track, region, marker or clip; else the title of the project",
    "track": "the name of the track, where the file is of one",
    "region": "the name of the region or marker, where the file is of one",
    "index": "the number of the file, as {index:02} with two digits at least",
    "count": "how many files there are",
    "start": "when it begins in the project, as 0.01.02.500",
    "date": "today, as 2026-11-28",
}
"""What may stand in braces, and what it becomes."""

ONE_FILE = "{name}"
MANY_FILES = "{project} {index:02} {name}"

_JOINTS = " -_"
_NUMBERS = ("index", "count")
_DIGITS = re.compile(r"0?[1-9]")
_REFUSED = "The files cannot be named like that"


@dataclass(frozen=True, slots=True)
class NameTemplate:
    """A pattern that was read; made by `name_template`.

    Attributes:
        text: as it was typed.
    """

    text: str
    _pieces: tuple[tuple[str, str, str], ...]

    def named(self, values: Mapping[str, str | int], ending: str) -> str:
        """Return a file name for the values of a part; those it does not have are left out.

        Args:
            ending: ".wav", which always is there in full.
        """
        written = [
            _written(values.get(field, ""), spec) if field else None
            for _literal, field, spec in self._pieces
        ]
        literals = (literal for literal, _field, _spec in self._pieces)
        words = "".join(
            literal + (word or "") for literal, word in zip(literals, written, strict=True)
        )
        # What joins a name to one that is not there joins nothing.
        return file_name_of(words.strip(_JOINTS) if "" in written else words, ending)


def name_template(text: str) -> NameTemplate:
    """Read a pattern.

    Raises:
        CommandError: it is empty, a brace has no partner, or there is no such field.
    """
    if not text.strip():
        raise _refusal("The pattern is empty.")
    try:
        pieces = tuple(Formatter().parse(text))
    except ValueError as error:
        raise _refusal(f"A brace has no partner in “{text}”.") from error
    for _literal, field, spec, conversion in pieces:
        if field is None:
            continue
        if field not in FIELDS or conversion:
            raise _refusal(f"There is no {{{field}}}.")
        if spec and not (field in _NUMBERS and _DIGITS.fullmatch(spec)):
            raise _refusal(f"{{{field}}} cannot be written as “{spec}”.")
    return NameTemplate(
        text, tuple((literal, field or "", spec or "") for literal, field, spec, _ in pieces)
    )


def today() -> str:
    """Return the day on the wall, which people mean by {date}: 2026-11-28."""
    return date.today().isoformat()  # noqa: DTZ011 - a clock on the wall knows no zone


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names with a number behind each that another one had before.

    Large and small letters are the same, as they are on many disks.
    """
    taken: set[str] = set()
    found = []
    for name in names:
        free, number = name, 1
        while free.casefold() in taken:
            number += 1
            stem, dot, ending = name.rpartition(".")
            free = file_name_of(stem or ending, f" ({number}){dot}{ending if dot else ''}")
        taken.add(free.casefold())
        found.append(free)
    return tuple(found)


def _written(value: str | int, spec: str) -> str:
    if isinstance(value, int):
        return format(value, spec + "d")
    # A slash in a name is no folder.
    return clean_name(value).replace("/", "-").replace("\\", "-")


def _refusal(message: str) -> CommandError:
    names = ", ".join(f"{{{name}}}" for name in FIELDS)
    return CommandError(_REFUSED, message, hint=f"There are {names}, and {{index:02}}.")
