"""Random access to the sound of sources, at their own rate, from whatever thread asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nexus_desktop.domain.errors import MediaError, NexusError
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.samples.open_files import MOST_OPEN, OpenFiles

RETRY_AFTER_S = 1.0
"""How long a file that could not be read is left alone; opening one may take a whole process."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """One of the files that a source is made of, in order; `frames` are those at its own rate."""

    path: Path
    frames: int


Locate = Callable[[AudioSource], tuple[FilePart, ...]]
"""Tells where a source lies now; empty where it is not on this computer."""
OnMissing = Callable[[AudioSource, NexusError], None]
"""Hears once that a source cannot be read, and why; called on the thread that reads."""


class SampleReader:
    """Reads sources, through any number of threads, and never fails: what cannot be read is silent.

    Files are read, not mapped into memory: a mapped file that its owner cuts short would end the
    program. Compressed files that cannot seek exactly should be located as the WAV they were
    decoded to; they are read correctly otherwise, but slowly.
    """

    def __init__(
        self,
        locate: Locate,
        on_missing: OnMissing | None = None,
        *,
        most_open: int = MOST_OPEN,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._locate = locate
        self._on_missing = on_missing
        self._files = OpenFiles(most_open)
        self._clock = clock
        self._lock = threading.Lock()
        self._missing: set[SourceId] = set()
        self._failures: dict[Path, tuple[float, NexusError]] = {}

    @property
    def missing(self) -> frozenset[SourceId]:
        """The sources that were silent, wholly or in part, when they were last read."""
        with self._lock:
            return frozenset(self._missing)

    def read(self, source: AudioSource, start: int, frames: int) -> Block:
        """Return `frames` frames from `start` on, at the source's rate, silent outside of it."""
        return self.read_known(source, start, frames)[0]

    def read_known(self, source: AudioSource, start: int, frames: int) -> tuple[Block, bool]:
        """Return what `read` does, and whether it is the true sound and may be kept."""
        first, last = max(start, 0), min(start + frames, source.frames)
        if first >= last:
            return silence(frames, source.channels), True
        try:
            block = self._read_inside(source, first, last - first)
        except NexusError as error:
            self._report(source, error)
            return silence(frames, source.channels), False
        is_whole = len(block) == last - first
        if is_whole:
            self._forgive(source)
        else:
            self._report(source, _too_short(source))
        if len(block) == frames:
            return block, is_whole
        padded = silence(frames, source.channels)
        padded[first - start : first - start + len(block)] = block
        return padded, is_whole

    def close(self) -> None:
        """Close all files; reading goes on to work, and closes what it opens at once."""
        self._files.close()

    def _read_inside(self, source: AudioSource, start: int, frames: int) -> Block:
        """Return frames that lie inside the source; fewer where its files end early."""
        pieces: list[Block] = []
        part_start = 0
        for part in self._locate(source):
            first, last = max(start, part_start), min(start + frames, part_start + part.frames)
            if first < last:
                piece = self._read_file(source, part.path, first - part_start, last - first)
                pieces.append(piece)
                if len(piece) < last - first:
                    break
            part_start += part.frames
        if not pieces:
            raise _not_here(source)
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _read_file(self, source: AudioSource, path: Path, start: int, frames: int) -> Block:
        with self._lock:
            failed_at, failure = self._failures.get(path, (-np.inf, None))
        if failure is not None and self._clock() < failed_at + RETRY_AFTER_S:
            raise failure
        try:
            block = self._files.read(path, start, frames)
            if block.shape[1] != source.channels:
                raise _changed(source)
        except NexusError as error:
            with self._lock:
                self._failures[path] = (self._clock(), error)
            raise
        return block

    def _report(self, source: AudioSource, error: NexusError) -> None:
        if not source.is_settled:  # its file is still being read in, and its length a guess
            return
        with self._lock:
            is_news = source.id not in self._missing
            self._missing.add(source.id)
        if is_news and self._on_missing is not None:
            self._on_missing(source, error)

    def _forgive(self, source: AudioSource) -> None:
        if source.id in self._missing:
            with self._lock:
                self._missing.discard(source.id)


def _not_here(source: AudioSource) -> MediaError:
    return MediaError(
        f"“{source.name}” is silent",
        "Its sound is not on this computer.",
        hint="Connect the drive that holds it, or bring the file back to where it was.",
        retryable=True,
    )


def _too_short(source: AudioSource) -> MediaError:
    return MediaError(
        f"“{source.name}” is silent at its end",
        "Its file is shorter than it was when it was imported.",
        hint="Bring back the whole file from a copy, then play again.",
        retryable=True,
    )


def _changed(source: AudioSource) -> MediaError:
    return MediaError(
        f"“{source.name}” is silent",
        "Its file holds another sound than when it was imported.",
        hint="Bring back the file from a copy, then play again.",
        retryable=True,
    )
