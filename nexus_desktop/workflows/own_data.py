"""All that the backend keeps of a person, as one file on this computer: whole, or not there."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from nexus_desktop.domain.sync_failures import ServerTrouble
from nexus_desktop.store.durable_file import durable_file
from nexus_desktop.store.failures import in_words

Fetch = Callable[[Path, Callable[[int], None]], None]
"""Writes the archive to a path as it streams in, telling how many bytes have come."""

_TITLE = "Your data was not fetched"


def fetch_own_data(
    fetch: Fetch, target: Path, moved: Callable[[int], None] = lambda _number: None
) -> list[str]:
    """Fetch the archive and return the names in it, after every file in it was read and checked.

    Raises:
        CloudError: it did not come, or came damaged; `target` is as it was.
        StoreError: the disk refuses.
    """
    with in_words(_TITLE), durable_file(target) as part:
        fetch(part, moved)
        try:
            with zipfile.ZipFile(part) as archive:
                damaged = archive.testzip()
                names = archive.namelist()
        except zipfile.BadZipFile as error:
            raise _damaged() from error
        if damaged is not None:
            raise _damaged()
        return names


def _damaged() -> ServerTrouble:
    return ServerTrouble(_TITLE, "It came damaged.", hint="Try again.", retryable=True)
