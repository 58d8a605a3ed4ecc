"""Writing MP3, Opus, AAC, ALAC and WavPack through the ffmpeg program."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.ffmpeg_process import THE_FILE, FfmpegProcess
from nexus_desktop.engine.media.file_failures import unwritable, writing_failure

_SYSTEM_ERRORS = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File too large": errno.EFBIG,
    "Read-only file system": errno.EROFS,
    "Permission denied": errno.EACCES,
    "No such file or directory": errno.ENOENT,
    "Input/output error": errno.EIO,
}

_PADDED_BITS = (24,)
"""Sample sizes that travel in a larger one, which the encoder has to be told."""


class FfmpegWriter:
    """Feeds samples to an ffmpeg process that encodes them beside us."""

    def __init__(self, path: Path, settings: EncodeSettings) -> None:
        path.open("wb").close()  # meets the errors of the system before a process is started
        self._path = path
        self._depth = settings.depth
        self._process = FfmpegProcess(_arguments(settings), path, is_fed=True)

    def write(self, samples: np.ndarray) -> None:
        """Append float32 samples, or the integers of a `Quantizer`, of shape (frames, channels)."""
        if samples.dtype == np.int32:  # which ffmpeg takes by its upper bits
            samples = samples << (32 - self._depth)
        try:
            self._process.write(samples.data.cast("B"))
        except OSError as error:
            self._process.finish()
            raise self._reason() from error

    def close(self) -> None:
        if self._process.finish():
            raise self._reason()

    def abort(self) -> None:
        self._process.kill()

    def _reason(self) -> MediaError:
        said = self._process.said
        for sentence, number in _SYSTEM_ERRORS.items():
            if sentence in said:
                return writing_failure(OSError(number, sentence), self._path)
        last = said.strip().splitlines()[-1:] or ["without a word"]
        return unwritable(
            self._path, f"The encoder has stopped: {last[0]}", "Choose other settings."
        )


def _arguments(settings: EncodeSettings) -> list[str]:
    # Imported late: it is slow, and only exports need it.
    import ffmpeg

    source = ffmpeg.input(
        "pipe:0", format=_fed_as(settings), ar=settings.sample_rate, ac=settings.channels
    )
    options: dict[str, object] = {
        "format": settings.format.container,
        "acodec": settings.format.codec,
        "map_metadata": "-1",
        "loglevel": "error",
        **_rate_control(settings),
    }
    for index, (name, value) in enumerate(settings.tags.items()):
        if value:
            # Options are keys here, so each tag needs a key of its own; all mean the whole file.
            options[f"metadata:g:{index}"] = f"{_escaped(name)}={value}"
    if settings.depth in _PADDED_BITS and not settings.is_float:
        options["bits_per_raw_sample"] = settings.depth
    if settings.format.container == "ipod":
        options["movflags"] = "+faststart"
    arguments: list[str] = ffmpeg.get_args(ffmpeg.output(source, THE_FILE, **options))
    return arguments


def _fed_as(settings: EncodeSettings) -> str:
    if settings.format.is_lossy or settings.is_float:
        return "f32le"
    return "s16le" if settings.depth <= 16 else "s32le"


def _rate_control(settings: EncodeSettings) -> dict[str, object]:
    if settings.quality is not None:
        return {"q:a": settings.quality}
    kbps = settings.bitrate_kbps or settings.format.usual_bitrate_kbps
    if kbps is None:
        return {}
    return {"b:a": f"{kbps}k", "abr": 1} if settings.is_average else {"b:a": f"{kbps}k"}


def _escaped(name: str) -> str:
    return name.replace("=", "_")
