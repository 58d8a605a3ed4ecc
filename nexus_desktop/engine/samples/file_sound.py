"""A file as a sound that can be read at any place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.engine.samples.spooled import SpooledSound, spooled_from
from nexus_desktop.tasks.progress import Progress


class FileSound:
    """Reads a file whose length is known and that can be sought in exactly.

    One thread at a time.
    """

    def __init__(self, decoder: Decoder, frames: int) -> None:
        """Take an open decoder; whoever opened it closes it."""
        self._decoder = decoder
        self._position = 0
        self.sample_rate: int = decoder.sample_rate
        self.channels = decoder.channels
        self.frames = frames

    def read(self, start: int, frames: int) -> Block:
        """Return exactly `frames` frames from `start` on, silent outside of the sound.

        Raises:
            MediaError: the file cannot be read on.
        """
        first, last = max(0, start), min(start + frames, self.frames)
        if first >= last:
            return silence(frames, self.channels)
        if first != self._position:
            self._decoder.seek(Frames(first))
            self._position = first
        piece = self._next(last)
        if len(piece) == frames:
            return piece
        block = silence(frames, self.channels)
        at = first - start
        while len(piece):
            block[at : at + len(piece)] = piece
            at += len(piece)
            piece = self._next(last)
        return block

    def _next(self, last: int) -> Block:
        """Return what comes next before a frame; nothing there, or where the file has ended."""
        piece = self._decoder.read(last - self._position)
        self._position += len(piece)
        return piece


@contextmanager
def opened_sound(
    path: Path, folder: Path, progress: Progress | None = None
) -> Iterator[FileSound | SpooledSound]:
    """Give the sound of a file until the block ends.

    What cannot be sought in exactly is decoded once, into a temporary file.

    Args:
        folder: where there is room for such a file.
        progress: hears how far decoding is; cancels it.

    Raises:
        MediaError: the file cannot be read.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    with open_decoder(path) as decoder:
        if decoder.is_exact_seek and decoder.frames is not None:
            yield FileSound(decoder, decoder.frames)
            return
        blocks = _decoded(decoder, progress)
        with spooled_from(blocks, folder, decoder.sample_rate, decoder.channels) as sound:
            yield sound


def _decoded(decoder: Decoder, progress: Progress) -> Iterator[Block]:
    expected = (decoder.facts.duration_s or 0.0) * decoder.sample_rate
    done = 0
    while len(block := decoder.read(BLOCK_FRAMES)):
        done += len(block)
        yield block
        progress.report(min(1.0, done / expected) if expected else None)
