"""Looks at files a person has named, before anything is done with them."""

from __future__ import annotations

from pathlib import Path

from nexus_desktop.domain.errors import MediaError


def is_there(path: Path) -> bool:
    """Tell whether there is something at `path`; what cannot be looked at is not."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def refuse_to_replace(target: Path, title: str) -> None:
    """Return if a file may be written without losing another.

    Raises:
        MediaError: there is a file of that name.
    """
    if is_there(target) and not target.is_dir():
        raise MediaError(title, f"{target} is there already.", hint="--force replaces it.")
