"""Writing AIFF, FLAC and Ogg Vorbis through libsndfile."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import soundfile

from nexus_desktop.engine.media.channel_layouts import OGG_ORDERS
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.file_failures import unwritable
from nexus_desktop.engine.media.formats import Labels
from nexus_desktop.engine.media.labels import reserved_bytes

AIFF_BYTES = 0x7FFF_0000
"""AIFF counts its bytes in 32 bits, and many readers take them as signed."""

AIFF_TEXT_BYTES = 8000
"""Files with longer texts in chunks of their own are not opened by libsndfile."""

BUFFER_BYTES = 1 << 20

_AIFF_NAMES = ("title", "artist", "comment", "copyright")
"""The tags that AIFF has chunks of its own for."""


class SoundfileWriter:
    """Writes one file through libsndfile; every failure of the disk is the system's OSError."""

    def __init__(self, path: Path, settings: EncodeSettings) -> None:
        self._path = path
        self._depth = settings.depth
        self._frame_bytes = settings.channels * settings.depth // 8
        self._room = AIFF_BYTES if settings.format.id == "aiff" else None
        self._order: tuple[int, ...] | None = None
        if settings.format.container == "OGG":
            self._order = OGG_ORDERS.get(settings.channels)
        self._sink = _Sink(path)
        try:
            self._file = soundfile.SoundFile(
                self._sink,
                "w",
                samplerate=settings.sample_rate,
                channels=settings.channels,
                format=settings.format.container,
                subtype=_subtype(settings),
                compression_level=_compression(settings),
            )
            # soundfile seeks behind every block to where it already is; FLAC pays dearly for it.
            self._file.seekable = lambda: False
            self._set_texts(settings)
        except soundfile.LibsndfileError as error:
            self._sink.abandon()
            raise self._reason(error) from error

    def write(self, samples: np.ndarray) -> None:
        """Append float32 samples, or the integers of a `Quantizer` for this depth."""
        if self._room is not None:
            self._room -= len(samples) * self._frame_bytes
            if self._room < 0:
                raise unwritable(
                    self._path, "AIFF files cannot be larger than 2 GB.", "Choose WAV or FLAC."
                )
        if self._order is not None:
            samples = samples[:, self._order]
        if samples.dtype == np.int32:  # which libsndfile takes by its upper bits
            samples = samples << (32 - self._depth)
        try:
            self._file.write(samples)
        except (soundfile.LibsndfileError, AssertionError) as error:
            # soundfile asserts that libsndfile took everything, which it does not on a full disk.
            raise self._reason(error) from error
        self._sink.check()

    def close(self) -> None:
        try:
            self._file.close()
        except soundfile.LibsndfileError as error:
            raise self._reason(error) from error
        self._sink.check()
        self._sink.close()

    def abort(self) -> None:
        with suppress(soundfile.LibsndfileError):  # what cannot be finished is removed anyway
            self._file.close()
        self._sink.abandon()

    def _set_texts(self, settings: EncodeSettings) -> None:
        """Set what AIFF has chunks for, or what keeps the place of the labels."""
        reserved = reserved_bytes(settings.format.labels, settings.metadata)
        if reserved:
            self._file.comment = "_" * reserved
        elif settings.format.labels is Labels.ID3_CHUNK:
            for name, text in settings.metadata.texts.items():
                if name in _AIFF_NAMES and len(text.encode()) <= AIFF_TEXT_BYTES:
                    setattr(self._file, name, text)

    def _reason(self, error: Exception) -> Exception:
        """Return the system's error where there was one, else what libsndfile says."""
        said = getattr(error, "error_string", "it was not written whole")
        return self._sink.error or unwritable(
            self._path, f"The encoder refuses: {said}", "Choose other settings."
        )


class _Sink:
    """A file that remembers the first error of the system: libsndfile only says that it failed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b", buffering=BUFFER_BYTES)
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.error is None:
            try:
                return self._file.write(data)
            except OSError as error:
                self.error = error
        return 0

    def read(self, count: int) -> bytes:
        return self._file.read(count)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if self.error is None:
            try:
                return self._file.seek(offset, whence)  # writes what is buffered
            except OSError as error:
                self.error = error
        return -1

    def tell(self) -> int:
        return self._file.tell()

    def check(self) -> None:
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        self._file.close()

    def abandon(self) -> None:
        """Close without writing what is buffered, which may fail again."""
        with suppress(OSError):
            self._file.close()


def _subtype(settings: EncodeSettings) -> str:
    if settings.format.codec:
        return settings.format.codec
    if settings.is_float:
        return "DOUBLE" if settings.depth == 64 else "FLOAT"
    return f"PCM_{settings.depth}"


def _compression(settings: EncodeSettings) -> float | None:
    """Return the effort or quality on libsndfile's scale, where 0 is the least compressed."""
    span = settings.format.quality
    quality = settings.format.usual_quality if settings.quality is None else settings.quality
    if span is None or quality is None:
        return None
    if settings.format.id == "flac":
        return quality / span.high
    # Vorbis: libsndfile hands 1 - level to the encoder as its quality from -0.1 to 1, but takes
    # no level above 1; quality 0 is as low as it goes.
    return min(1.0, 1.0 - quality / span.high)
