"""What the program remembers without being told: what was opened last, where the window stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import tomlkit

from nexus_desktop.store.toml_file import load_table, save_table

MOST_RECENT = 12


class RecentKind(StrEnum):
    """What an entry of the recent list leads to."""

    PROJECT = "project"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Recent:
    """Something that was opened.

    Attributes:
        target: the id of a project, or the path of a file.
    """

    kind: RecentKind
    target: str
    title: str


@dataclass(frozen=True, slots=True)
class AppState:
    """All that is remembered.

    Attributes:
        recent: what was opened last first.
        window: texts of the window's own making (its geometry, its panes), by name.
    """

    recent: tuple[Recent, ...] = ()
    window: Mapping[str, str] = field(default_factory=dict)

    def opened(self, entry: Recent) -> AppState:
        """Return the state with an entry on top of the recent list, once."""
        kept = self.forgotten(entry.target).recent
        return replace(self, recent=(entry, *kept)[:MOST_RECENT])

    def forgotten(self, target: str) -> AppState:
        """Return the state without an entry that leads nowhere any more."""
        return replace(self, recent=tuple(each for each in self.recent if each.target != target))


class StateFile:
    """The state as a TOML file; a damaged one is only reset, for it holds nothing of value."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> AppState:
        """Return what is remembered; entries that make no sense are left out.

        Raises:
            StoreError: the file is there, but cannot be read at all.
        """
        table, _ = load_table(self._path, "state")
        content = table.unwrap()
        recent = content.get("recent")
        entries = [_recent(row) for row in recent] if isinstance(recent, list) else []
        window = content.get("window")
        texts = window if isinstance(window, dict) else {}
        return AppState(
            tuple(entry for entry in entries if entry is not None)[:MOST_RECENT],
            {str(key): value for key, value in texts.items() if isinstance(value, str)},
        )

    def save(self, state: AppState) -> None:
        """Write the state; durable when it returns.

        Raises:
            StoreError: the disk refused; the file is as before.
        """
        table, _ = load_table(self._path, "state")
        rows = tomlkit.aot()
        for entry in state.recent:
            row = tomlkit.table()
            row.update({"kind": str(entry.kind), "target": entry.target, "title": entry.title})
            rows.append(row)
        table["recent"] = rows
        window = tomlkit.table()
        window.update(dict(state.window))
        table["window"] = window
        save_table(self._path, table, "state")


def _recent(row: object) -> Recent | None:
    if not isinstance(row, dict) or row.get("kind") not in set(RecentKind):
        return None
    target, title = row.get("target"), row.get("title")
    if not isinstance(target, str) or not isinstance(title, str):
        return None
    return Recent(RecentKind(row["kind"]), target, title)
