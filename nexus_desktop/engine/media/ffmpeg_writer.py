"""Writing MP3, Opus, AAC, ALAC and WavPack through the ffmpeg program."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.channel_layouts import layout_of
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.ffmpeg_inputs import SideInputs
from nexus_desktop.engine.media.ffmpeg_process import THE_FILE, FfmpegProcess
from nexus_desktop.engine.media.file_failures import unwritable, writing_failure
from nexus_desktop.engine.media.formats import Labels
from nexus_desktop.engine.media.labels import reserved_bytes
from nexus_desktop.engine.media.tags import Metadata

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
        self._beside = SideInputs()
        try:
            self._process = FfmpegProcess(_arguments(settings, self._beside), path, is_fed=True)
        except BaseException:
            self._beside.close()
            raise

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
        try:
            if self._process.finish():
                raise self._reason()
        finally:
            self._beside.close()

    def abort(self) -> None:
        self._process.kill()
        self._beside.close()

    def _reason(self) -> MediaError:
        said = self._process.said
        for sentence, number in _SYSTEM_ERRORS.items():
            if sentence in said:
                return writing_failure(OSError(number, sentence), self._path)
        last = said.strip().splitlines()[-1:] or ["without a word"]
        return unwritable(
            self._path, f"The encoder has stopped: {last[0]}", "Choose other settings."
        )


def load() -> None:
    """Load what writes the arguments of ffmpeg; the first writer would do so as well."""
    import ffmpeg  # noqa: F401 - it stays loaded


def _arguments(settings: EncodeSettings, beside: SideInputs) -> list[str]:
    # Imported late: it is slow, and only exports need it.
    import ffmpeg

    source = ffmpeg.input(
        "pipe:0",
        format=_fed_as(settings),
        ar=settings.sample_rate,
        ac=settings.channels,
        channel_layout=layout_of(settings.format.codec, settings.channels),
    )
    options: dict[str, object] = {
        "format": settings.format.container,
        "acodec": settings.format.codec,
        "map_metadata": "-1",
        "loglevel": "error",
        **_rate_control(settings),
    }
    if settings.depth in _PADDED_BITS and not settings.is_float:
        options["bits_per_raw_sample"] = settings.depth
    inputs = [source, *_label_inputs(settings, beside, options)]
    arguments: list[str] = ffmpeg.get_args(ffmpeg.output(*inputs, THE_FILE, **options))
    return arguments


def _label_inputs(
    settings: EncodeSettings, beside: SideInputs, options: dict[str, object]
) -> list[object]:
    """Return what ffmpeg reads beside the sound, and add the options that say what it is for."""
    import ffmpeg

    labels, metadata = settings.format.labels, settings.metadata
    reserved = reserved_bytes(labels, metadata)
    if labels is Labels.ID3:
        options["metadata_header_padding"] = reserved
    elif labels is Labels.APE:
        options["fflags"] = "+bitexact"  # no tag of its own, which ours would follow
    elif labels is Labels.OGG and reserved:
        metadata = Metadata({"comment": "_" * reserved})
    elif labels is Labels.MP4:
        options["movflags"] = "+faststart"
    if not metadata or labels not in (Labels.MP4, Labels.OGG):
        return []
    inputs: list[object] = []
    if picture := beside.picture(metadata):
        address, kind = picture
        inputs.append(ffmpeg.input(address, format=kind)["v"])
        options |= {"c:v": "copy", "disposition:v:0": "attached_pic"}
    # Nothing in it is a stream, which the question mark allows.
    inputs.append(ffmpeg.input(beside.metadata(metadata), format="ffmetadata")["?"])
    options["map_metadata"] = options["map_chapters"] = len(inputs)
    return inputs


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
