"""What the screens need to draw frequencies: pieces of spectrograms, made in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.analysis.mel import mel_of
from nexus_desktop.engine.analysis.spectrogram import (
    FrequencyScale,
    SpectrogramSettings,
    as_bytes,
    spectrogram,
)
from nexus_desktop.engine.analysis.spectrum import SpectrumSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskRunner

COLUMNS = 256
"""Of a piece: a tenth of a second of work, so that something is seen soon."""

FINEST_OCTAVE = 6
"""Columns of 64 frames: finer ones would show the window of the transform, not the sound."""

LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
"""At the lower and the upper edge, or what the sound's rate allows."""

FLOOR_DB, CEILING_DB = -100.0, 0.0
"""The levels that the bytes 0 and 255 stand for."""

MOST_BYTES = 64 << 20
MOST_WANTED = 64
AT_ONCE = 2
_SIZES = ((3, 1024), (6, 2048))
"""Up to which octave above the finest a transform of how many frames tells most."""

Piece = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PieceKey:
    """Which piece of a source's spectrogram.

    Attributes:
        octave: a column is 2 to its power frames of the source.
        index: counted from the beginning of the sound in pieces.
        rows: from low frequencies to high ones.
    """

    source: SourceId
    octave: int
    index: int
    rows: int


class Spectrograms:
    """Pieces by source and zoom, for the screens' thread; it never waits for one."""

    def __init__(
        self, reader: ResampledReader, runner: TaskRunner, on_known: Callable[[SourceId], None]
    ) -> None:
        """Begin with nothing; `on_known` is called when there is more to draw of a source."""
        self._reader, self._runner, self._on_known = reader, runner, on_known
        self._pieces: OrderedDict[PieceKey, Piece] = OrderedDict()
        self._wanted: OrderedDict[PieceKey, AudioSource] = OrderedDict()
        self._made: set[PieceKey] = set()
        self._refused: set[SourceId] = set()
        self._bytes = 0

    @property
    def is_settled(self) -> bool:
        """Whether everything that was asked for is there."""
        return not self._wanted and not self._made

    def piece(self, source: AudioSource, octave: int, index: int, rows: int) -> Piece | None:
        """Return levels as bytes, shape (columns, rows); None until they are made.

        What was asked for last is made first, for that is what is on the screen.
        """
        key = PieceKey(source.id, octave, index, rows)
        piece = self._pieces.get(key)
        if piece is not None:
            self._pieces.move_to_end(key)
        elif source.is_settled and key not in self._made and source.id not in self._refused:
            self._wanted[key] = source
            self._wanted.move_to_end(key)
            if len(self._wanted) > MOST_WANTED:
                self._wanted.popitem(last=False)
            self._make_next()
        return piece

    def stop(self) -> None:
        """Begin nothing more."""
        self._wanted.clear()

    def _make_next(self) -> None:
        while self._wanted and len(self._made) < AT_ONCE:
            key, source = self._wanted.popitem()
            self._made.add(key)
            self._make(key, source)

    def _make(self, key: PieceKey, source: AudioSource) -> None:
        reader = self._reader

        def failed(error: Exception) -> None:
            self._made.discard(key)
            if not isinstance(error, NexusError):
                raise error
            # Its waveform says what is wrong with it; asking again would not help.
            self._refused.add(key.source)

        self._runner.run(
            lambda progress: made_piece(source, key, reader, progress),
            lambda piece: self._keep(key, piece),
            failed,
        )

    def _keep(self, key: PieceKey, piece: Piece) -> None:
        self._made.discard(key)
        self._pieces[key] = piece
        self._bytes += piece.nbytes
        while self._bytes > MOST_BYTES and len(self._pieces) > 1:
            self._bytes -= self._pieces.popitem(last=False)[1].nbytes
        self._make_next()
        self._on_known(key.source)


def made_piece(
    source: AudioSource, key: PieceKey, reader: ResampledReader, progress: Progress
) -> Piece:
    """Return a piece; what lies behind the end of the sound is silent.

    Raises:
        NexusError: the sound cannot be read.
        Cancelled: nobody wants it any more.
    """
    frames = COLUMNS << key.octave
    span = TimeRange(Frames(key.index * frames), Frames((key.index + 1) * frames))
    settings = SpectrogramSettings(
        SpectrumSettings(transform_size(key.octave)),
        FrequencyScale.MEL,
        key.rows,
        LOWEST_HZ,
        HIGHEST_HZ,
    )

    def read(start: int, count: int) -> Block:
        return reader.read(source, start, count, source.sample_rate)

    levels = spectrogram(read, source.sample_rate, span, COLUMNS, settings, progress)
    return as_bytes(levels, FLOOR_DB, CEILING_DB)


def height_of(hertz: float, sample_rate: int) -> float:
    """Return how far up in a piece of a sound a frequency lies, 0 to 1; beyond it, more."""
    lowest, highest = mel_of(LOWEST_HZ), mel_of(min(HIGHEST_HZ, sample_rate / 2))
    return (mel_of(hertz) - lowest) / (highest - lowest)


def transform_size(octave: int) -> int:
    """Return how many frames are looked at together: few close up, where time matters."""
    above = octave - FINEST_OCTAVE
    return next((size for most, size in _SIZES if above < most), 4096)
