"""Decoding a FLAC file while it is still being written."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile

LOOK_EVERY_S = 0.005
FIRST_BYTES = 1 << 19
"""More than libsndfile reads of the sound when it opens a file."""

NO_END = 1 << 62
"""The length that libsndfile is told, so that it does not take what is there for all there is."""


class GrowingFlac:
    """The samples of a file that another thread writes; opening and reading wait for what comes.

    Raises:
        OSError: it cannot be opened.
        soundfile.LibsndfileError: it is no FLAC file, or it ended before its first block.
    """

    def __init__(
        self, path: Path, is_complete: threading.Event, *, head_bytes: int, dtype: str
    ) -> None:
        """Wait for the head of a file.

        Args:
            is_complete: set when nothing more is to come.
            head_bytes: as long as what stands before the sound can become.
            dtype: of the samples: int16, or int32 in whose upper bits larger ones lie.
        """
        self._dtype = dtype
        self._bytes = _GrowingFile(path, is_complete)
        # soundfile opens one file at a time, so nobody may wait for anything while it does.
        self._bytes.wait_for(head_bytes + FIRST_BYTES)
        try:
            self._file = soundfile.SoundFile(self._bytes)
        except BaseException:
            self._bytes.close()
            raise
        self._file.seekable = lambda: False  # soundfile would seek behind every block
        self.sample_rate, self.channels = self._file.samplerate, self._file.channels

    def read_stored(self, frames: int) -> np.ndarray:
        """Return the next frames, shape (frames, channels); fewer at the end, none behind it."""
        samples: np.ndarray = self._file.read(frames, dtype=self._dtype, always_2d=True)
        return samples

    def close(self) -> None:
        self._file.close()
        self._bytes.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _GrowingFile:
    """What libsndfile asks of a file, answered when there is enough to answer with."""

    def __init__(self, path: Path, is_complete: threading.Event) -> None:
        self._file = path.open("rb", buffering=0)
        self._is_complete = is_complete
        self._position = 0

    def read(self, count: int) -> bytes:
        while True:
            was_complete = self._is_complete.is_set()  # then what is read now is all there is
            self._file.seek(self._position)
            data = self._file.read(count)
            if len(data) == count or was_complete:
                self._position += len(data)
                return data
            self._is_complete.wait(LOOK_EVERY_S)

    def wait_for(self, size: int) -> None:
        """Return when there is that much, or all there will be."""
        while os.fstat(self._file.fileno()).st_size < size and not self._is_complete.is_set():
            self._is_complete.wait(LOOK_EVERY_S)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: NO_END}[whence]
        self._position = begin + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        self._file.close()
