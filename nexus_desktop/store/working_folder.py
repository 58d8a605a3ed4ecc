"""Folders for what is needed while something is made; a killed process leaves none for long."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from nexus_desktop.store.durable_file import private_folder
from nexus_desktop.store.failures import in_words
from nexus_desktop.tasks.process_mark import is_running, own_mark

_PREFIX = "working-"


@contextmanager
def working_folder(place: Path) -> Iterator[Path]:
    """Give an empty folder in `place`, which is gone with all that is in it after the block.

    Raises:
        StoreError: it cannot be made.
    """
    folder = place / f"{_PREFIX}{own_mark()}-{uuid4().hex[:12]}"
    with in_words("Could not begin"):
        private_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_dead_folders(place: Path) -> int:
    """Remove the working folders of processes that have ended, and return how many there were."""
    dead = [
        folder
        for folder in place.glob(f"{_PREFIX}*")
        if not is_running(folder.name.removeprefix(_PREFIX).rpartition("-")[0])
    ]
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)
    return len(dead)
