"""How a person exports: own presets, and what was chosen last for each project.

What is in them is not known here; a TOML file holds them, which people may edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Table

from nexus_desktop.store.toml_file import load_table, save_table

MOST_PROJECTS = 500
"""Of which the last choices are kept; those that exported first are forgotten first."""

_PRESETS, _LAST = "presets", "last"
_WHAT = "exports"
Entry = Mapping[str, object]


class ExportMemory:
    """The file, read and written as a whole each time: it is small, and seldom asked."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def presets(self) -> dict[str, Entry]:
        """Return a person's own presets by name.

        Raises:
            StoreError: the file is there, but cannot be read at all.
        """
        return _entries(self._load(), _PRESETS)

    def change_presets(self, changes: Mapping[str, Entry | None]) -> None:
        """Keep presets, or remove those that are None; durable when it returns.

        Raises:
            StoreError: the disk refused; the file is as before.
        """
        table = self._load()
        presets = _section(table, _PRESETS)
        for name, entry in changes.items():
            presets.pop(name, None)
            if entry is not None:
                presets.add(name, entry)
        save_table(self._path, table, _WHAT)

    def orders(self) -> dict[str, Entry]:
        """Return what was chosen last by project, the newest behind all others.

        Raises:
            StoreError: the file is there, but cannot be read at all.
        """
        return _entries(self._load(), _LAST)

    def remember(self, project: str, entry: Entry) -> None:
        """Keep what was chosen for a project; durable when it returns.

        Raises:
            StoreError: the disk refused; the file is as before.
        """
        table = self._load()
        last = _section(table, _LAST)
        last.pop(project, None)
        last.add(project, entry)
        for oldest in list(last)[:-MOST_PROJECTS]:
            last.pop(oldest)
        save_table(self._path, table, _WHAT)

    def _load(self) -> TOMLDocument:
        return load_table(self._path, _WHAT)[0]


def _entries(table: TOMLDocument, name: str) -> dict[str, Entry]:
    section = table.unwrap().get(name)
    entries = section.items() if isinstance(section, dict) else ()
    return {str(key): entry for key, entry in entries if isinstance(entry, dict)}


def _section(table: TOMLDocument, name: str) -> Table:
    section = table.get(name)
    if isinstance(section, Table):
        return section
    table.pop(name, None)
    fresh = tomlkit.table()
    table.add(name, fresh)
    return fresh
