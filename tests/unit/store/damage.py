"""Breaks single states of a project in the library."""

from __future__ import annotations

from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.store.database import Database


def damage_step(database: Database, project: ProjectId, position: int) -> None:
    """Let the manifest of one step rot."""
    with database.write() as connection:
        changed = connection.execute(
            "UPDATE snapshots SET body = x'00' WHERE hash = "
            "(SELECT snapshot FROM revisions WHERE project = ? AND position = ?)",
            (project, position),
        )
        assert changed.rowcount == 1
