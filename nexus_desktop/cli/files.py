"""Looks at files a person has named, before anything is done with them."""

from __future__ import annotations

from pathlib import Path

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.formats import READABLE_EXTENSIONS


def is_there(path: Path) -> bool:
    """Tell whether there is something at `path`; what cannot be looked at is not."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def named_file(source: str) -> Path | None:
    """Return the file that a word on the command line names; None where it may name a project."""
    path = Path(source)
    return path if is_there(path) or path.suffix.lower() in READABLE_EXTENSIONS else None


def make_folder(folder: Path, title: str) -> None:
    """Make a folder where there is none; the one that it lies in has to be there.

    Raises:
        MediaError: it cannot be made.
    """
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError as error:
        raise MediaError(title, f"{folder} is a file.", hint="Name a folder.") from error
    except OSError as error:
        said = f"The folder {folder} cannot be made: {error.strerror}."
        raise MediaError(title, said, hint="Name another one.") from error


def refuse_to_replace(target: Path, title: str) -> None:
    """Return if a file may be written without losing another.

    Raises:
        MediaError: there is a file of that name.
    """
    if is_there(target) and not target.is_dir():
        raise MediaError(title, f"{target} is there already.", hint="--force replaces it.")
