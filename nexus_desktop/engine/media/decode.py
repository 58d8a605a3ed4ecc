"""Open any file with sound in it as a stream of blocks."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media import mp3_header
from nexus_desktop.engine.media.ffmpeg_decoder import FfmpegDecoder
from nexus_desktop.engine.media.regular_file import open_regular_file
from nexus_desktop.engine.media.riff import WavLayout, read_wav_layout
from nexus_desktop.engine.media.soundfile_decoder import DamagedAt, SoundfileDecoder, Unsuitable
from nexus_desktop.engine.media.stream_facts import StreamFacts, check_shape

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


def open_decoder(path: Path) -> Decoder:
    """Open a file: libsndfile where it reads it truly, ffmpeg for everything else.

    A damaged file is opened as far as there is sound in it; `facts.warnings` tells of the damage.

    Raises:
        MediaError: there is no sound to be read, said in words.
    """
    layout, is_doubtful = _first_look(path)
    if layout is not None:
        check_shape(path, layout.sample_rate, layout.channels)
    if layout is not None and layout.unclaimed_frames:
        return _with_unclaimed(FfmpegDecoder(path, ignores_length=True), layout)
    if is_doubtful:
        return FfmpegDecoder(path)
    try:
        decoder = SoundfileDecoder(path)
    except Unsuitable:
        return FfmpegDecoder(path)
    if layout is not None and layout.counts_nothing:
        _warn(decoder, "Its header does not tell its length; all there is is read.")
    elif layout is not None and layout.missing_frames:
        _warn(decoder, _missing(layout.missing_frames, layout.sample_rate))
    return _Persistent(path, decoder)


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
            self._decoder.close()
            self._decoder = FfmpegDecoder(self._path)
            self._decoder.seek(Frames(self._position))
            block = self._decoder.read(frames)
        self._position += len(block)
        return block

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


def _first_look(path: Path) -> tuple[WavLayout | None, bool]:
    """Return the layout of a WAV file, and whether this is an MP3 that lies about its length."""
    descriptor = open_regular_file(path)
    try:
        layout = read_wav_layout(descriptor)
        is_doubtful = mp3_header.is_mp3(descriptor) and not mp3_header.tells_true_length(descriptor)
        return layout, is_doubtful
    finally:
        os.close(descriptor)


def _with_unclaimed(decoder: FfmpegDecoder, layout: WavLayout) -> FfmpegDecoder:
    _warn(
        decoder,
        "Its header leaves out the last "
        f"{layout.unclaimed_frames / layout.sample_rate:.3f} s; all of it is read.",
    )
    return decoder


def _missing(frames: int, sample_rate: int) -> str:
    return (
        f"Its header promises {frames / sample_rate:.3f} s more than there is; "
        "what is there is read."
    )


def _warn(decoder: SoundfileDecoder | FfmpegDecoder, warning: str) -> None:
    decoder.facts = replace(decoder.facts, warnings=(*decoder.facts.warnings, warning))
