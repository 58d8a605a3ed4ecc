"""Names that people give: kept to one line of text that every database and file can hold."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 255
_UNSAFE = frozenset('/\\:*?"<>|')


def clean_name(text: str) -> str:
    """Return a name on one line, without what cannot be shown or stored.

    File names are the reason: on Linux they may hold line breaks and bytes that are no text, which
    Python carries as lone surrogates and no UTF-8 document can hold.
    """
    shown = "".join(_shown(character) for character in text)
    return " ".join(shown.split())[:LONGEST_NAME].rstrip()


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return " " if category == "Cc" else character


def file_name_of(title: str, suffix: str) -> str:
    """Return a file name for a title: no separators, nothing hidden, at most 255 bytes."""
    kept = "".join("-" if character in _UNSAFE else character for character in clean_name(title))
    stem = kept.strip(". ") or "Untitled"
    room = LONGEST_NAME - len(suffix.encode())
    while len(stem.encode()) > room:
        stem = stem[:-1]
    return stem + suffix
