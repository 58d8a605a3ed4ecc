"""Decoding through libsndfile: quick, exact, and able to begin anywhere."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.block import Block, Counts, only_numbers
from nexus_desktop.engine.media.channel_layouts import OGG_ORDERS
from nexus_desktop.engine.media.regular_file import open_regular_file
from nexus_desktop.engine.media.stream_facts import StreamFacts, check_shape, missing_sound

UNKNOWN_LENGTH = 1 << 62
"""libsndfile gives the greatest number there is where a header does not tell the length."""

CUT_OFF = "It is damaged or was cut off; what can be decoded is read."

_SHORTER = re.compile(r"^ *(?:SSND|Data Size) *: (\d+) \(should be (\d+)\)", re.MULTILINE)
"""What libsndfile notes of an AIFF or AU file that ends before its header says."""

_CONTAINERS = {"WAV": "wav", "WAVEX": "wav", "SF": "ircam"}
_LITTLE_ENDIAN = {"WAV", "WAVEX", "RF64", "W64"}
_CODECS = {
    "PCM_S8": ("pcm_s8", 8),
    "PCM_U8": ("pcm_u8", 8),
    "PCM_16": ("pcm_s16", 16),
    "PCM_24": ("pcm_s24", 24),
    "PCM_32": ("pcm_s32", 32),
    "FLOAT": ("pcm_f32", 32),
    "DOUBLE": ("pcm_f64", 64),
    "ALAW": ("pcm_alaw", 8),
    "ULAW": ("pcm_mulaw", 8),
    "IMA_ADPCM": ("adpcm_ima_wav", 4),
    "MS_ADPCM": ("adpcm_ms", 4),
    "ALAC_16": ("alac", 16),
    "ALAC_20": ("alac", 20),
    "ALAC_24": ("alac", 24),
    "ALAC_32": ("alac", 32),
    "VORBIS": ("vorbis", None),
    "OPUS": ("opus", None),
    "MPEG_LAYER_III": ("mp3", None),
    "MPEG_LAYER_II": ("mp2", None),
    "MPEG_LAYER_I": ("mp1", None),
    "GSM610": ("gsm", None),
}
_LEAD_IN_FRAMES = 20_000
"""Decoded and dropped before the target of a seek in packed sound.

An MP3 frame borrows bits from up to nine frames before it; without them libsndfile plays silence.
"""

_END_FRAMES = 65_536
"""Decoded to see whether the end is there: more than a block of FLAC, whose last one takes long to
find by itself."""

_COUNT = np.float32(1 / 32768)
_HELD_BY_INT16 = {"PCM_S8", "PCM_U8", "PCM_16"}
_SEEKS_EXACTLY = {
    "PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAW", "ULAW",
}  # fmt: skip


class Unsuitable(Exception):
    """libsndfile does not read this file, or not to its true end.

    Attributes:
        warning: a sentence about damage that was found; empty where there is none.
    """

    def __init__(self, warning: str = "") -> None:
        super().__init__(warning)
        self.warning = warning


class DamagedAt(Exception):
    """Decoding stopped in the middle of the file."""


class SoundfileDecoder:
    """A file that libsndfile reads from its first frame to its last.

    Args:
        dtype: of the samples that `read_stored` gives: float32, int16 or int32.

    Raises:
        Unsuitable: it cannot be opened, or its end cannot be reached.
        MediaError: it is no file, or its shape is one that no sound has.
    """

    def __init__(self, path: Path, *, dtype: str = "float32") -> None:
        self._dtype = dtype
        self._descriptor = open_regular_file(path)
        try:
            self._file = self._opened(path)
        except soundfile.LibsndfileError as error:
            os.close(self._descriptor)
            raise Unsuitable from error
        try:
            check_shape(path, self._file.samplerate, self._file.channels)
            self._check_end()
        except BaseException:
            self.close()
            raise
        self.facts = _facts(self._file)
        self.sample_rate = self.facts.sample_rate
        self.channels = self.facts.channels
        self.frames: Frames | None = self.facts.frames
        self.is_exact_seek = self._seeks_exactly()
        self.holds_counts = self._file.subtype in _HELD_BY_INT16
        self._lead_in = 0
        # soundfile seeks after every block to where it already is, and to ask for the place is a
        # seek too. That loses the bits that the next frames of packed sound borrow, and makes FLAC
        # decode twice.
        self._file.seekable = lambda: False
        self._position = 0
        self._order: NDArray[np.intp] | None = None
        if self._file.format == "OGG" and self.channels in OGG_ORDERS:
            self._order = np.argsort(OGG_ORDERS[self.channels])
        self._may_hold_nonsense = self._file.subtype in {"FLOAT", "DOUBLE"}

    def seek(self, frame: Frames) -> None:
        """Go to a frame; behind the end there is nothing to read."""
        target = min(frame, self._file.frames)
        start = target if self.is_exact_seek else max(0, target - _LEAD_IN_FRAMES)
        self._file.seek(start)
        self._lead_in = target - start
        self._position = target

    def read(self, frames: int) -> Block:
        """Return the next frames; fewer at the end, none behind it.

        Raises:
            DamagedAt: what follows cannot be decoded; the position is unchanged.
        """
        if self.holds_counts:  # the same numbers, made by numpy three times as fast
            scaled: Block = np.multiply(self.read_counts(frames), _COUNT, dtype=np.float32)
            return scaled
        block: Block = self._read(frames, "float32")
        return only_numbers(block) if self._may_hold_nonsense else block

    def read_counts(self, frames: int) -> Counts:
        """Return what `read` does, in counts of 16 bits; exact where `holds_counts`.

        Raises:
            DamagedAt: what follows cannot be decoded; the position is unchanged.
        """
        counts: Counts = self._read(frames, "int16")
        return counts

    def read_stored(self, frames: int) -> np.ndarray:
        """Return what `read` does in the type that was asked for; integers hold the upper bits.

        Raises:
            DamagedAt: what follows cannot be decoded; the position is unchanged.
        """
        return self._read(frames, self._dtype)

    def _read(self, frames: int, dtype: str) -> np.ndarray:
        try:
            if self._lead_in:
                self._file.read(self._lead_in, dtype="float32")
                self._lead_in = 0
            samples: np.ndarray = self._file.read(frames, dtype=dtype, always_2d=True)
        except soundfile.LibsndfileError as error:
            raise DamagedAt(self._position) from error
        self._position += len(samples)
        return samples if self._order is None else samples[:, self._order]

    def close(self) -> None:
        if not self._file.closed:
            self._file.close()
            os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _opened(self, path: Path) -> soundfile.SoundFile:
        """Open by descriptor: names need no encoding and are not searched for an extension.

        Windows gives libsndfile and Python descriptors of their own kinds, so there it is the name.
        """
        if sys.platform == "win32":
            return soundfile.SoundFile(str(path))
        return soundfile.SoundFile(self._descriptor, closefd=False)

    def _check_end(self) -> None:
        """Return if the last frame can be read, as it cannot in a file that has been cut off."""
        frames = self._file.frames
        if frames >= UNKNOWN_LENGTH or (self._file.format == "OGG" and not frames):
            raise Unsuitable
        if frames and self._file.format in {"FLAC", "OGG", "CAF"}:
            start = max(0, frames - _END_FRAMES)
            try:
                self._file.seek(start)
                last = self._file.read(_END_FRAMES, dtype="float32", always_2d=True)
                self._file.seek(0)
            except soundfile.LibsndfileError as error:
                raise Unsuitable(CUT_OFF) from error
            if len(last) != frames - start:
                raise Unsuitable(CUT_OFF)

    def _seeks_exactly(self) -> bool:
        return self._file.subtype in _SEEKS_EXACTLY and self._file.seekable()


def _facts(file: soundfile.SoundFile) -> StreamFacts:
    codec, bit_depth = _CODECS.get(file.subtype, (file.subtype.lower(), None))
    if file.format == "FLAC":
        codec = "flac"
    elif codec.startswith("pcm_") and bit_depth and bit_depth > 8:
        codec += "le" if file.format in _LITTLE_ENDIAN else "be"
    return StreamFacts(
        container=_CONTAINERS.get(file.format, file.format.lower()),
        codec=codec,
        sample_rate=SampleRate(file.samplerate),
        channels=file.channels,
        frames=Frames(file.frames),
        duration_s=file.frames / file.samplerate,
        bit_depth=bit_depth,
    ).with_warning(_shortfall(file, bit_depth))


def _shortfall(file: soundfile.SoundFile, bit_depth: int | None) -> str:
    noted = _SHORTER.search(file.extra_info)
    if noted is None or not bit_depth:
        return ""
    missing_bytes = int(noted[1]) - int(noted[2])
    return missing_sound(missing_bytes * 8 / (bit_depth * file.channels * file.samplerate))
