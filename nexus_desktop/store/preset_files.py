"""Files of presets: a person's own, one a shelf, and those that people send each other.

What is in a preset is not known here. One that this version cannot read is kept as it was written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.durable_file import flush, private_folder, write_durably
from nexus_desktop.store.failures import in_words

FORMAT, VERSION = "studio-nexus-presets", 1
SUFFIX = ".json"
LARGEST_BYTES = 16 << 20
_TITLE = "Could not read the presets"

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StoredShelf:
    """The presets of one effect, or of racks.

    Attributes:
        default: the name of the one that a new effect begins with; empty for none.
    """

    presets: tuple[Document, ...] = ()
    default: str = ""


Change = Callable[[StoredShelf], StoredShelf]


class PresetFiles:
    """A folder with a file for each shelf."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> tuple[dict[str, StoredShelf], tuple[str, ...]]:
        """Return every shelf by its name, and what was wrong in complete sentences.

        A damaged file is kept beside as `.broken`.

        Raises:
            StoreError: the folder cannot be read.
        """
        shelves, notes = {}, []
        with in_words(_TITLE):
            files = sorted(self._folder.glob(f"*{SUFFIX}"))
        for file in files:
            try:
                shelves[file.stem] = read_presets(file)
            except StoreError as error:
                notes.append(f"{error.message} It is kept as {_put_aside(file).name}.")
        return shelves, tuple(notes)

    def change(self, name: str, change: Change) -> None:
        """Change a shelf as it is on the disk now; durable when it returns.

        Another program may have changed it since it was loaded: both changes are kept.

        Raises:
            StoreError: the disk refused, or what is there cannot be read; the file is as before.
        """
        file = self._folder / f"{name}{SUFFIX}"
        with in_words("Could not save the presets"):
            private_folder(self._folder)
            before = read_presets(file) if file.exists() else StoredShelf()
            write_presets(file, change(before))


def read_presets(path: Path) -> StoredShelf:
    """Return the presets in a file.

    Raises:
        StoreError: it is no file of presets, or comes from a newer version.
    """
    with in_words(_TITLE):
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_BYTES else b""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _refusal(path) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _refusal(path)
    if document.get("version") != VERSION:
        raise StoreError(_TITLE, f"{path.name} was written by a newer version of Studio Nexus.")
    presets, default = document.get("presets"), document.get("default", "")
    if not isinstance(presets, list) or not isinstance(default, str):
        raise _refusal(path)
    return StoredShelf(tuple(each for each in presets if isinstance(each, dict)), default)


def write_presets(path: Path, shelf: StoredShelf) -> None:
    """Write a file of presets in the place of what was there; durable when it returns.

    Raises:
        OSError: the disk refused; the file is as before.
    """
    document: dict[str, object] = {"format": FORMAT, "version": VERSION}
    if shelf.default:
        document["default"] = shelf.default
    document["presets"] = list(shelf.presets)
    write_durably(path, json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")


def export_presets(path: Path, presets: Sequence[Document]) -> None:
    """Write a file of presets for others.

    Raises:
        StoreError: the disk refused; the file is as before.
    """
    with in_words("Could not export the presets"):
        write_presets(path, StoredShelf(tuple(presets)))


def _refusal(path: Path) -> StoreError:
    return StoreError(_TITLE, f"{path.name} is no file of presets.")


def _put_aside(file: Path) -> Path:
    broken = file.with_name(f"{file.name}.broken")
    with in_words(_TITLE):
        file.replace(broken)
        flush(file.parent)
    return broken
