"""A few files kept open for reading, each decoder lent to one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.decode import Decoder, open_decoder

MOST_OPEN = 64
"""Files kept open; far below what an operating system allows, above what a mix needs at once."""

MOST_OF_ONE_FILE = 4
"""So many places of a file are read on without seeking, which takes milliseconds in a FLAC."""


@dataclass(frozen=True, slots=True)
class _Idle:
    path: Path
    decoder: Decoder
    position: int


class OpenFiles:
    """Reads any stretch of any file, without seeking where it goes on from an earlier one."""

    def __init__(self, most_open: int = MOST_OPEN) -> None:
        self._most_open = most_open
        self._idle: list[_Idle] = []
        self._lock = threading.Lock()
        self._is_closed = False

    def read(self, path: Path, start: int, frames: int) -> Block:
        """Return the frames from `start` on; fewer at the end of the file.

        Raises:
            MediaError: the file cannot be opened or decoded.
        """
        with self._lent(path, start) as decoder:
            block = decoder.read(frames)
            self._give_back(_Idle(path, decoder, start + len(block)))
            return block

    def close(self) -> None:
        """Close every file; what is being read is closed when it has been."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for each in idle:
            each.decoder.close()

    @contextmanager
    def _lent(self, path: Path, start: int) -> Iterator[Decoder]:
        idle = self._taken(path, start)
        decoder, position = (idle.decoder, idle.position) if idle else (open_decoder(path), 0)
        try:
            if position != start:
                decoder.seek(Frames(start))
            yield decoder
        except BaseException:
            decoder.close()
            raise

    def _taken(self, path: Path, start: int) -> _Idle | None:
        """Take the decoder that stands at `start`, or the one longest unused if there are many."""
        with self._lock:
            same = [each for each in self._idle if each.path == path]
            chosen = next((each for each in same if each.position == start), None)
            if chosen is None and len(same) >= MOST_OF_ONE_FILE:
                chosen = same[0]
            if chosen is not None:
                self._idle.remove(chosen)
            return chosen

    def _give_back(self, idle: _Idle) -> None:
        with self._lock:
            self._idle.append(idle)
            kept = 0 if self._is_closed else self._most_open
            dropped = self._idle[: max(0, len(self._idle) - kept)]
            del self._idle[: len(dropped)]
        for each in dropped:
            each.decoder.close()
