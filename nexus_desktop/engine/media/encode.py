"""Write blocks of sound to a file in any of our formats."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from nexus_desktop.engine.block import Block, only_numbers
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.ffmpeg_writer import FfmpegWriter, load
from nexus_desktop.engine.media.file_failures import writing
from nexus_desktop.engine.media.formats import Writer
from nexus_desktop.engine.media.labels import write_labels
from nexus_desktop.engine.media.quantizer import Quantizer
from nexus_desktop.engine.media.soundfile_writer import SoundfileWriter
from nexus_desktop.engine.media.stored_samples import added_to_sum, as_stored
from nexus_desktop.engine.media.wav_chunks import told_chunks
from nexus_desktop.engine.media.wav_writer import WavWriter

__all__ = ["EncodeSettings", "Encoder", "open_encoder"]


class SampleWriter(Protocol):
    """Puts samples of the type the format stores into a file: float32, or integers.

    Every failure is an OSError or a MediaError.
    """

    def write(self, samples: np.ndarray) -> None: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...


def open_encoder(path: Path, settings: EncodeSettings) -> Encoder:
    """Begin a file at `path`, over whatever is there; give the path of a `finished_file`.

    Raises:
        MediaError: the settings do not fit the format, or the file cannot be written.
    """
    settings.check()
    with writing(path):
        return Encoder(path, settings, _writer(path, settings))


def make_ready(settings: EncodeSettings) -> None:
    """Load what an encoder of these settings needs, while there is no file yet to clean up.

    Ctrl+C in the middle of an import may get lost in it.

    Raises:
        MediaError: the settings do not fit the format.
    """
    settings.check()
    if settings.format.writer is Writer.FFMPEG:
        load()


class Encoder:
    """A file being written: blocks in, then `close`, or `abort` when it shall not be.

    As a context manager it closes at a good end and aborts at a bad one.

    Attributes:
        frames: written so far.
        checksum: of the samples of a lossless format so far, see `stored_samples`.
    """

    def __init__(self, path: Path, settings: EncodeSettings, writer: SampleWriter) -> None:
        self._path = path
        self._settings = settings
        self._channels = settings.channels
        self._writer = writer
        self._is_open = True
        self._quantizer: Quantizer | None = None
        self._counts_overs = not settings.is_float
        if settings.depth and not settings.is_float:
            self._quantizer = Quantizer(
                settings.depth, settings.channels, settings.sample_rate, settings.dither
            )
        self._overs = 0
        self.frames = 0
        self.checksum = 0

    @property
    def clipped_samples(self) -> int:
        """Samples beyond full scale so far: held there, or in lossy formats at risk when played."""
        return self._quantizer.clipped_samples if self._quantizer else self._overs

    def write(self, block: Block) -> None:
        """Append a block of shape (frames, channels).

        Raises:
            MediaError: the disk is full, or the encoder has stopped.
        """
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"a block of {self._channels} channels expected, not {block.shape}")
        self.frames += len(block)
        if self._quantizer is not None:
            samples: np.ndarray = self._quantizer.quantize(block)
        else:
            samples = np.ascontiguousarray(block, np.float32)
            if len(block) and not (block.min() >= -1.0 and block.max() <= 1.0):
                samples = only_numbers(samples)
                if self._counts_overs:
                    self._overs += int(np.count_nonzero(np.abs(samples) > 1.0))
        if len(samples):
            self._put(samples)

    def close(self) -> None:
        """Finish the file; a second call does nothing.

        Raises:
            MediaError: the last bytes could not be written; the file is removed.
        """
        if not self._is_open:
            return
        try:
            if self._quantizer is not None and len(rest := self._quantizer.flush()):
                self._put(rest)
            with writing(self._path):
                self._writer.close()
                write_labels(self._path, self._settings.format.labels, self._settings.metadata)
        except BaseException:
            self.abort()
            raise
        self._is_open = False

    def abort(self) -> None:
        """Stop at once and remove the file; harmless after `close`."""
        if not self._is_open:
            return
        self._is_open = False
        self._writer.abort()
        with suppress(OSError):  # whoever made the file cleans up what the disk refuses
            self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self.abort()

    def _put(self, samples: np.ndarray) -> None:
        if not self._settings.format.is_lossy:
            self.checksum = added_to_sum(as_stored(samples, self._settings), self.checksum)
        with writing(self._path):
            self._writer.write(samples)


def _writer(path: Path, settings: EncodeSettings) -> SampleWriter:
    if settings.format.writer is Writer.OWN:
        return WavWriter(
            path,
            sample_rate=settings.sample_rate,
            channels=settings.channels,
            bits=settings.depth,
            is_float=settings.is_float,
            told=told_chunks(settings.metadata, settings.broadcast),
        )
    if settings.format.writer is Writer.LIBSNDFILE:
        return SoundfileWriter(path, settings)
    return FfmpegWriter(path, settings)
