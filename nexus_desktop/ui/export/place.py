"""Where an export goes by default, and what stands there already."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from nexus_desktop.domain.names import file_name_of


def usual_folder() -> Path:
    """Return the folder for music, or the home folder where there is none."""
    named = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    folder = Path(named) if named else Path.home()
    return folder if folder.is_dir() else Path.home()


def suggested(folder: Path | None, title: str, extension: str) -> Path:
    """Return a file in `folder`, named after the project; the folder may have gone meanwhile."""
    place = folder if folder is not None and folder.is_dir() else usual_folder()
    return place / file_name_of(title, extension)


def objection(path: Path) -> str:
    """Return why nothing can be written at `path`, as a sentence; empty if it can."""
    if not path.name or path.is_dir():
        return "Type a name for the file."
    if not path.parent.is_dir():
        return "There is no such folder."
    return ""
