"""Values out of JSON that somebody else wrote, each of the type it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)


class Nonsense(Exception):
    """An answer has not the form that was agreed on."""


def an_object(value: object) -> Mapping[str, object]:
    """Return an object.

    Raises:
        Nonsense: it is none.
    """
    if not isinstance(value, dict):
        raise Nonsense(f"an object was expected, not {type(value).__name__}")
    return value


def a_list(value: object) -> list[object]:
    """Return a list.

    Raises:
        Nonsense: it is none.
    """
    if not isinstance(value, list):
        raise Nonsense(f"a list was expected, not {type(value).__name__}")
    return value


def text_of(document: Mapping[str, object], name: str) -> str:
    """Return a text of an object; empty where it is missing or null.

    Raises:
        Nonsense: it is something else.
    """
    value = document.get(name)
    if value is not None and not isinstance(value, str):
        raise Nonsense(f"{name} is no text")
    return value or ""


def required_text(document: Mapping[str, object], name: str) -> str:
    """Return a text of an object.

    Raises:
        Nonsense: it is empty, missing or something else.
    """
    found = text_of(document, name)
    if not found:
        raise Nonsense(f"{name} is missing")
    return found


def word_of(document: Mapping[str, object], name: str, words: type[Word]) -> Word:
    """Return one of the words that an object may have there.

    Raises:
        Nonsense: it is another one, missing or something else.
    """
    found = required_text(document, name)
    try:
        return words(found)
    except ValueError as error:
        raise Nonsense(f"{name} is {found}") from error


def number_of(document: Mapping[str, object], name: str) -> int | None:
    """Return a whole number of an object; None where it is missing or null.

    Raises:
        Nonsense: it is something else.
    """
    value = document.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise Nonsense(f"{name} is no whole number")
    return value


def required_number(document: Mapping[str, object], name: str) -> int:
    """Return a whole number of an object.

    Raises:
        Nonsense: it is missing or something else.
    """
    found = number_of(document, name)
    if found is None:
        raise Nonsense(f"{name} is missing")
    return found


def truth_of(document: Mapping[str, object], name: str) -> bool:
    """Tell whether something of an object is true; false where it is missing or null.

    Raises:
        Nonsense: it is something else.
    """
    value = document.get(name)
    if value is not None and not isinstance(value, bool):
        raise Nonsense(f"{name} is neither true nor false")
    return bool(value)
