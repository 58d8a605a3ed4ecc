"""What is chosen for an export as values that a settings file can hold, and back.

Only what is not usual is written, so that a newer version with another choice reads older files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from nexus_desktop.domain.errors import CommandError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def to_fields(value: DataclassInstance) -> dict[str, object]:
    """Return the fields of a dataclass that are not as usual: numbers, texts, tables and lists."""
    return {
        each.name: _plain(content)
        for each in fields(value)
        if (content := getattr(value, each.name)) is not None and content != _usual(each)
    }


def from_fields(kind: type[T], document: Mapping[str, object]) -> T:
    """Return the dataclass that is written; fields that it does not have are left alone.

    Raises:
        CommandError: a field is missing, or of the wrong kind.
    """
    hints = get_type_hints(kind)
    found = {}
    for each in fields(kind):
        if each.name in document:
            found[each.name] = _read(each.name, document[each.name], hints[each.name])
        elif _usual(each) is MISSING:
            raise _refusal(f"It has no “{each.name}”.")
    return kind(**found)


def _usual(each: Field[Any]) -> object:
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.default


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return to_fields(value)
    if isinstance(value, Enum | Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): str(text) for key, text in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _read(name: str, value: object, hint: object) -> object:
    is_optional = NoneType in get_args(hint)
    kind = next(each for each in get_args(hint) if each is not NoneType) if is_optional else hint
    if get_origin(kind) is Mapping and isinstance(value, dict):
        return {str(key): str(text) for key, text in value.items()}
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(value)
    if isinstance(kind, type):
        if is_dataclass(kind) and isinstance(value, dict):
            return from_fields(kind, value)
        if issubclass(kind, Enum) and value in set(kind):
            return kind(value)
        if type(value) is kind or (kind is float and type(value) is int):
            return value
        if kind is Path and isinstance(value, str):
            return Path(value)
    raise _refusal(f"“{name}” cannot be {value!r}.")


def _refusal(message: str) -> CommandError:
    return CommandError("The settings of the export cannot be read", message)
