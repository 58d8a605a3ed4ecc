"""Open any file with sound in it as a stream of blocks."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar, runtime_checkable

import numpy as np

from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.block import Block, Counts
from nexus_desktop.engine.media.ffmpeg_decoder import FfmpegDecoder
from nexus_desktop.engine.media.mp3_header import is_mp3, tells_true_length
from nexus_desktop.engine.media.regular_file import open_to_look_into
from nexus_desktop.engine.media.riff import WavLayout, read_wav_layout
from nexus_desktop.engine.media.soundfile_decoder import DamagedAt, SoundfileDecoder, Unsuitable
from nexus_desktop.engine.media.stream_facts import StreamFacts, check_shape, missing_sound

BLOCK_FRAMES = 65_536
"""The block to read and write in: large enough for the calls to cost nothing, small in memory."""


class Decoder(Protocol):
    """A file being read, at its own rate, with its own channels.

    Attributes:
        frames: the exact length, or None where only decoding to the end can tell.
        is_exact_seek: whether `seek` is quick and what follows is what decoding from the start
            gives; where it is False, decode once to a WAV and seek there.
        facts: everything else that is known about the stream.
    """

    @property
    def sample_rate(self) -> SampleRate: ...
    @property
    def channels(self) -> int: ...
    @property
    def frames(self) -> Frames | None: ...
    @property
    def is_exact_seek(self) -> bool: ...
    @property
    def facts(self) -> StreamFacts: ...

    def seek(self, frame: Frames) -> None:
        """Make `frame` the next one that is read."""

    def read(self, frames: int) -> Block:
        """Return the next `frames` frames; fewer at the end, none behind it."""

    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@runtime_checkable
class CountsDecoder(Protocol):
    """A decoder of samples that 16 bits hold, which gives them as they are stored too."""

    def read_counts(self, frames: int) -> Counts:
        """Return what `read` does, in counts: half the bytes, and no conversion."""


def open_decoder(path: Path) -> Decoder:
    """Open a file: libsndfile where it reads it truly, ffmpeg for everything else.

    A damaged file is opened as far as there is sound in it; `facts.warnings` tells of the damage.

    Raises:
        MediaError: there is no sound to be read, said in words.
    """
    with open_to_look_into(path) as file:
        layout = read_wav_layout(file)
        has_doubtful_length = is_mp3(file) and not tells_true_length(file)
    if layout is not None:
        check_shape(path, layout.sample_rate, layout.channels)
        if layout.unclaimed_frames:
            return _warned(FfmpegDecoder(path, ignores_length=True), layout)
    if has_doubtful_length:
        return FfmpegDecoder(path)
    try:
        decoder = SoundfileDecoder(path)
    except Unsuitable as reason:
        by_ffmpeg = FfmpegDecoder(path)
        by_ffmpeg.facts = by_ffmpeg.facts.with_warning(reason.warning)
        return by_ffmpeg
    persistent = _PersistentCounts if decoder.holds_counts else _Persistent
    return persistent(path, decoder if layout is None else _warned(decoder, layout))


class _Persistent:
    """Goes on with ffmpeg where libsndfile stops at damage; ffmpeg leaps over it."""

    def __init__(self, path: Path, decoder: SoundfileDecoder) -> None:
        self._path = path
        self._decoder: SoundfileDecoder | FfmpegDecoder = decoder
        self._position = 0
        self.sample_rate, self.channels = decoder.sample_rate, decoder.channels
        self.frames, self.is_exact_seek = decoder.frames, decoder.is_exact_seek
        self.facts = decoder.facts

    def seek(self, frame: Frames) -> None:
        self._decoder.seek(frame)
        self._position = frame

    def read(self, frames: int) -> Block:
        try:
            block = self._decoder.read(frames)
        except DamagedAt:
            block = self._leap().read(frames)
        self._position += len(block)
        return block

    def _leap(self) -> FfmpegDecoder:
        """Go on with ffmpeg at the same place."""
        self._decoder.close()
        other = self._decoder = FfmpegDecoder(self._path)
        other.seek(Frames(self._position))
        return other

    def close(self) -> None:
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _PersistentCounts(_Persistent):
    """The same, giving counts too."""

    def read_counts(self, frames: int) -> Counts:
        try:
            if isinstance(self._decoder, SoundfileDecoder):
                counts = self._decoder.read_counts(frames)
            else:
                counts = _counted(self._decoder.read(frames))
        except DamagedAt:
            counts = _counted(self._leap().read(frames))
        self._position += len(counts)
        return counts


def _counted(block: Block) -> Counts:
    counts: Counts = np.rint(block * 32768.0).clip(-32768, 32767).astype(np.int16)
    return counts


AnyDecoder = TypeVar("AnyDecoder", SoundfileDecoder, FfmpegDecoder)


def _warned(decoder: AnyDecoder, layout: WavLayout) -> AnyDecoder:
    """Return the decoder of a WAV file, which now tells where its header is not true."""
    warning = ""
    if layout.counts_nothing:
        warning = "Its header does not tell its length; all there is is read."
    elif layout.missing_frames:
        warning = missing_sound(layout.missing_frames / layout.sample_rate)
    elif layout.unclaimed_frames:
        left_out_s = layout.unclaimed_frames / layout.sample_rate
        warning = f"Its header leaves out the last {left_out_s:.3f} s; all of it is read."
    decoder.facts = decoder.facts.with_warning(warning)
    return decoder
