"""Markers to and from the files of other programs, in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nexus_desktop.domain.edits import markers
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.label_text import (
    TITLE,
    NamedSpan,
    audacity_text,
    read_labels,
    table_text,
)
from nexus_desktop.domain.project import Project
from nexus_desktop.store.label_files import read_label_text, write_label_text
from nexus_desktop.tasks.runner import TaskRunner
from nexus_desktop.workflows.edit_session import EditSession

TABLE_SUFFIX = ".csv"
"""Of files that are written as tables; all others are label files of Audacity."""


@dataclass(frozen=True, slots=True)
class LabelFiles:
    """Takes markers in and gives them out.

    Attributes:
        runner: where files are read and written.
        on_error: told why a file could not be, also that nothing in it can be understood.
    """

    runner: TaskRunner
    on_error: Callable[[Exception], None]

    def take_in(self, session: EditSession, path: Path) -> None:
        """Add the markers of a file to the project that is open, as one step of undo."""
        project = session.project

        def read(labels: tuple[NamedSpan, ...]) -> None:
            count = f"{len(labels)} markers" if len(labels) > 1 else "a marker"
            words = Label(f"Imported {count} from {path.name}.", "Import markers")
            try:
                if session.project.id != project.id:
                    raise EditRefused(TITLE, "The project was closed in the meantime.")
                session.apply(partial(markers.add_markers, labels=labels), words)
            except EditRefused as refusal:
                self.on_error(refusal)

        self.runner.run(
            lambda _progress: read_labels(read_label_text(path), project.sample_rate),
            read,
            self.on_error,
        )

    def give_out(self, project: Project, path: Path) -> None:
        """Write the markers of a project into a file, over what is there: .csv is a table."""
        as_text = table_text if path.suffix.lower() == TABLE_SUFFIX else audacity_text
        text = as_text(project.markers, project.sample_rate)
        self.runner.run(
            lambda _progress: write_label_text(path, text), lambda _nothing: None, self.on_error
        )
