"""Sound of any length that is put down on the disk for a moment."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from nexus_desktop.engine.block import Block, only_numbers, silence
from nexus_desktop.engine.media.file_failures import writing

SAMPLE_BYTES = 4


class SpooledSound:
    """A sound in a file of bare float32 samples: written once in order, then read at any place.

    One thread at a time.
    """

    def __init__(self, file: io.FileIO, sample_rate: int, channels: int) -> None:
        """Take an unbuffered file, which may hold sound already; whoever opened it closes it."""
        self._file = file
        self.sample_rate = sample_rate
        self.channels = channels
        self.frames = file.seek(0, os.SEEK_END) // (SAMPLE_BYTES * channels)

    def add(self, block: Block) -> None:
        """Put a block behind what is there; samples that are no number become silence.

        Raises:
            MediaError: the disk is full.
        """
        if not len(block):
            return
        data = np.ascontiguousarray(only_numbers(block), np.float32)
        with writing(Path("temporary sound")):
            self._file.seek(self.frames * self.channels * SAMPLE_BYTES)
            rest = data.data.cast("B")
            while len(rest):
                rest = rest[self._file.write(rest) :]
        self.frames += len(block)

    def read(self, start: int, frames: int) -> Block:
        """Return exactly `frames` frames from `start` on, silent outside of the sound."""
        block = silence(frames, self.channels)
        first, last = max(0, start), min(start + frames, self.frames)
        if first < last:
            self._file.seek(first * self.channels * SAMPLE_BYTES)
            rest = block[first - start : last - start].data.cast("B")
            while len(rest) and (count := self._file.readinto(rest)):
                rest = rest[count:]
        return block


@contextmanager
def spooled(folder: Path, sample_rate: int, channels: int) -> Iterator[SpooledSound]:
    """Give an empty sound that lies in a folder until the block ends.

    The file has no name, so that nothing of it is left even where the program is killed.

    Raises:
        MediaError: the folder is gone, or not to be written to.
    """
    with ExitStack() as open_now:
        with writing(folder):
            file = open_now.enter_context(tempfile.TemporaryFile(dir=folder, buffering=0))
        yield SpooledSound(file, sample_rate, channels)


@contextmanager
def spooled_from(
    blocks: Iterable[Block], folder: Path, sample_rate: int, channels: int
) -> Iterator[SpooledSound]:
    """Give all of a stream as a sound that lies in a folder until the block ends.

    Raises:
        MediaError: the disk is full, or the folder not to be written to.
    """
    with spooled(folder, sample_rate, channels) as sound:
        for block in blocks:
            sound.add(block)
        yield sound
