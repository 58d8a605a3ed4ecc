"""The samples of a lossless file as they are stored, not as the float that everything else is."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.ffmpeg_decoder import FfmpegDecoder
from nexus_desktop.engine.media.file_failures import unreadable
from nexus_desktop.engine.media.formats import Writer
from nexus_desktop.engine.media.soundfile_decoder import SoundfileDecoder, Unsuitable

Stored = NDArray[np.int16] | NDArray[np.int32] | NDArray[np.float32]
"""Shape (frames, channels): int16, int32 in whose upper bits larger samples lie, or float32."""


def open_stored(path: Path, settings: EncodeSettings) -> SoundfileDecoder | FfmpegDecoder:
    """Open a lossless file that was written with these settings; read it by `read_stored`.

    Raises:
        MediaError: it cannot be decoded.
    """
    if settings.format.writer is Writer.FFMPEG:
        return FfmpegDecoder(path, dtype=stored_type(settings))
    try:
        return SoundfileDecoder(path, dtype=stored_type(settings))
    except Unsuitable as error:
        raise unreadable(path, "It is not what was written, or not all of it.") from error


def stored_type(settings: EncodeSettings) -> str:
    """Return the type in which the samples of a file are compared."""
    if settings.is_float:
        return "float32"
    return "int16" if settings.depth <= 16 else "int32"


def as_stored(samples: np.ndarray, settings: EncodeSettings) -> Stored:
    """Return what an encoder is given as `open_stored` reads it."""
    return samples << (32 - settings.depth) if samples.dtype == np.int32 else samples


def added_to_sum(samples: Stored, checksum: int) -> int:
    """Return the CRC-32 of a stream that these samples follow; it begins with 0."""
    return zlib.crc32(np.ascontiguousarray(samples).data.cast("B"), checksum)
