"""Where exports go, and what stands there already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.workflows.export_audio import ExportRequest

_MOST_NAMED = 4


def usual_folder() -> Path:
    """Return the folder for music, or the home folder where there is none."""
    named = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    folder = Path(named) if named else Path.home()
    return folder if folder.is_dir() else Path.home()


def suggested(folder: Path | None, name: str) -> Path:
    """Return a file in `folder`, which may have gone meanwhile."""
    place = folder if folder is not None and folder.is_dir() else usual_folder()
    return place / name


def objection(path: Path) -> str:
    """Return why nothing can be written at `path`, as a sentence; empty if it can."""
    if not path.name or path.is_dir():
        return "Type a name for the file."
    if not path.parent.is_dir():
        return "There is no such folder."
    return ""


def preview_words(requests: Sequence[ExportRequest]) -> str:
    """Return which files there will be, and which of them are replaced."""
    names = [request.target.name for request in requests]
    there = [request.target.name for request in requests if request.target.exists()]
    if len(names) == 1:
        return "A file of this name is there and will be replaced." if there else ""
    words = f"{len(names)} files: {_listed(names)}."
    if not there:
        return words
    if len(there) == len(names):
        return f"{words} All of them are there and will be replaced."
    are = "is there and will be replaced" if len(there) == 1 else "are there and will be replaced"
    return f"{words} {_listed(there)} {are}."


def button_words(requests: Sequence[ExportRequest]) -> str:
    """Return what the button says: what happens to what is there is no surprise."""
    replaced = sum(request.target.exists() for request in requests)
    if replaced:
        return "Replace" if len(requests) == 1 else f"Replace {replaced}"
    return "Export"


def sentence_of(error: NexusError) -> str:
    """Return an objection in one line."""
    return f"{error.message} {error.hint}".strip()


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
