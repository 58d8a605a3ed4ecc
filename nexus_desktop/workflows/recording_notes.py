"""What is written beside a recording while it runs, so that a killed one finds its place."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.durable_file import private_folder, write_durably
from nexus_desktop.store.failures import in_words
from nexus_desktop.tasks.process_mark import is_running, own_mark

NOTE = "recording.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LaneNote:
    """One lane of a recording.

    Attributes:
        name: what its files are called.
        track: the id of its track, which may not be in the project yet.
        source: the id that its sound gets.
    """

    name: str
    track: str
    track_name: str
    source: str
    channels: int


@dataclass(frozen=True, slots=True)
class RecordingNote:
    """Where a recording belongs.

    Attributes:
        begins: the frame of the project at which its first one lies; may be negative.
        first: the first frame of the project that was to be recorded.
        sample_rate: of the files.
    """

    project: str
    title: str
    begins: int
    first: int
    sample_rate: int
    lanes: tuple[LaneNote, ...]


def new_recording_folder(place: Path) -> Path:
    """Make a folder for a recording of this process.

    Raises:
        StoreError: the disk refused.
    """
    folder = place / f"{own_mark()}-{uuid4().hex[:12]}"
    with in_words("Could not record"):
        return private_folder(folder)


def write_note(folder: Path, note: RecordingNote) -> None:
    """Write it down; durable when it returns.

    Raises:
        StoreError: the disk refused.
    """
    with in_words("Could not record"):
        write_durably(folder / NOTE, json.dumps(asdict(note), indent=1).encode())


def remove_recording(folder: Path) -> None:
    """Remove a recording that the library holds."""
    shutil.rmtree(folder, ignore_errors=True)


def left_behind(place: Path) -> Iterator[tuple[Path, RecordingNote]]:
    """Yield the recordings of processes that have ended; one without a readable note stays."""
    for folder in sorted(place.glob("*-*-*")):
        if is_running(folder.name.rpartition("-")[0]):
            continue
        try:
            yield folder, _read(folder / NOTE)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            _log.warning("The recording in %s has no note: %s", folder, error)


def _read(path: Path) -> RecordingNote:
    told = json.loads(path.read_bytes())
    lanes = tuple(LaneNote(**lane) for lane in told.pop("lanes"))
    return RecordingNote(**told, lanes=lanes)


def require_room(place: Path, least_bytes: int) -> None:
    """Return if the disk has room for a recording.

    Raises:
        StoreError: it has not.
    """
    with in_words("Could not record"):
        private_folder(place)
        free = shutil.disk_usage(place).free
    if free < least_bytes:
        raise StoreError(
            "Could not record",
            f"Only {free / 1e6:.0f} MB are free on the disk of the library.",
            hint="Make room first; a minute of stereo takes about 23 MB.",
        )


def free_bytes(place: Path) -> int:
    """Return how much room the disk has."""
    return shutil.disk_usage(place).free
