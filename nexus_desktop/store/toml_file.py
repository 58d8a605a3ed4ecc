"""TOML files that survive a crash, a typing error and a newer version."""

from __future__ import annotations

from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from nexus_desktop.store.durable_file import flush, private_folder, write_durably
from nexus_desktop.store.failures import in_words


def load_table(path: Path, what: str) -> tuple[TOMLDocument, tuple[str, ...]]:
    """Return what is in a file, empty if there is none, and what happened in sentences.

    A damaged file is kept beside as `.broken`, and the table is empty.

    Raises:
        StoreError: the file is there, but cannot be read or put aside.
    """
    with in_words(f"Could not read the {what}"):
        try:
            return tomlkit.parse(path.read_bytes()), ()
        except FileNotFoundError:
            return tomlkit.document(), ()
        except (TOMLKitError, ValueError):
            broken = path.with_name(f"{path.name}.broken")
            path.replace(broken)
            flush(path.parent)
    note = f"The {what} could not be read and were reset; the old file is kept as {broken.name}."
    return tomlkit.document(), (note,)


def save_table(path: Path, table: TOMLDocument, what: str) -> None:
    """Write a file with its comments and unknown keys; durable when it returns.

    Raises:
        StoreError: the disk refused; the file is as before.
    """
    with in_words(f"Could not save the {what}"):
        private_folder(path.parent)
        write_durably(path, tomlkit.dumps(table).encode())
