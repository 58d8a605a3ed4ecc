"""The files that a recording is written to while it goes on, and what is left of them afterwards.

Each is a WAV file of 32-bit float samples, so that nothing a sound card delivers is rounded. They
are bounded in length: what happens to one happens to minutes, not to hours.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.file_failures import writing
from nexus_desktop.engine.media.riff import read_wav_layout
from nexus_desktop.engine.media.wav_writer import WavWriter

FILE_S = 600.0
"""How long one file becomes; a minute of stereo at 48 kHz takes 23 megabytes."""
_SAMPLE_BITS = 32


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One of the files, in order, and how many frames are in it."""

    path: Path
    frames: int


class RecordedFiles:
    """Writes some channels of an input to files `NAME-0001.wav`, `NAME-0002.wav` and so on.

    Attributes:
        channels: which columns of the input they hold.
        frames: how many have been written.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        sample_rate: int,
        channels: tuple[int, ...],
        *,
        file_s: float = FILE_S,
    ) -> None:
        """Begin.

        Args:
            channels: which columns of the input, counted from 0.

        Raises:
            MediaError: the file cannot be written.
        """
        self._folder, self._name, self._sample_rate = folder, name, sample_rate
        self.channels = channels
        self._file_frames = round(file_s * sample_rate)
        self._done: list[RecordedFile] = []
        self.frames = self._begins_at = 0
        self._open()

    def append(self, block: Block) -> None:
        """Write the next frames of the input, all its columns.

        Raises:
            MediaError: the disk does not take them; what was written before is safe.
        """
        if not len(block):
            return
        if self.frames - self._begins_at >= self._file_frames:
            self._finish()
            self._open()
        with writing(self._path):
            try:
                self._writer.write(block[:, self.channels])
            except OSError:
                self._writer.cut_back(0)  # a disk that is full may have taken half a frame
                raise
        self.frames += len(block)

    def rewrite(self, at: int, blocks: Sequence[Block]) -> None:
        """Replace what was written from frame `at` on; what lies in an earlier file stays.

        Raises:
            MediaError: the disk does not take it.
        """
        dropped = max(0, self._begins_at - at)
        at = max(at, self._begins_at)
        with writing(self._path):
            self._writer.cut_back(self.frames - at)
        self.frames = at
        for block in blocks:
            self.append(block[dropped:])
            dropped = max(0, dropped - len(block))

    def refresh(self) -> None:
        """Bring the header up to date.

        Raises:
            MediaError: the disk does not take it.
        """
        with writing(self._path):
            self._writer.refresh()

    def sync(self) -> None:
        """Wait until all that was written would survive a power cut.

        Raises:
            MediaError: the disk reported an error.
        """
        with writing(self._path):
            self._writer.sync()

    def close(self) -> tuple[RecordedFile, ...]:
        """End the recording and return its files; those without a frame are not among them.

        Raises:
            MediaError: the disk reported an error; the files are there all the same.
        """
        self._finish()
        return self.files

    @property
    def files(self) -> tuple[RecordedFile, ...]:
        """What is there so far, in files that are finished."""
        return tuple(file for file in self._done if file.frames)

    def _open(self) -> None:
        self._begins_at = self.frames
        self._path = self._folder / f"{self._name}-{len(self._done) + 1:04}.wav"
        with writing(self._path):
            self._writer = WavWriter(
                self._path,
                sample_rate=self._sample_rate,
                channels=len(self.channels),
                bits=_SAMPLE_BITS,
                is_float=True,
            )
            self._writer.refresh()

    def _finish(self) -> None:
        self._done.append(RecordedFile(self._path, self.frames - self._begins_at))
        with writing(self._path):
            self._writer.close()


def mended(path: Path) -> RecordedFile | None:
    """Make a file whole that was cut off while it was written; None where there is no sound in it.

    Its header is told how many whole frames follow it, and half a frame at the end is taken off.

    Raises:
        MediaError: it cannot be written.
    """
    with writing(path), path.open("r+b") as file:
        layout = read_wav_layout(file)
        if layout is None or not layout.frame_size:
            return None
        frames = layout.data_present // layout.frame_size
        size = frames * layout.frame_size
        if size != layout.data_claimed and size < 1 << 32:
            os.ftruncate(file.fileno(), layout.data_start + size)
            file.seek(4)
            file.write(struct.pack("<I", layout.data_start + size - 8))
            file.seek(layout.data_start - 4)
            file.write(struct.pack("<I", size))
    return RecordedFile(path, frames) if frames else None
