"""Drawn pieces of spectrograms: what a clip plays, as loud as the clip makes it."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.ui.arrange.envelope import envelope
from nexus_desktop.ui.arrange.kept_tiles import TILE_WIDTH, KeptTiles, tile_key
from nexus_desktop.ui.arrange.spectrum_colors import STEPS, Colors, spectrum_colors
from nexus_desktop.ui.arrange.wave_source import Stretch
from nexus_desktop.ui.arrange.wave_tiles import WaveStyle
from nexus_desktop.workflows.spectrograms import CEILING_DB, COLUMNS, FINEST_OCTAVE, FLOOR_DB, Piece

MOST_BYTES = 64 << 20
LEAST_ROWS, MOST_ROWS = 64, 512
SHOWN_FLOOR_DB, SHOWN_CEILING_DB = -92.0, -12.0
"""The softest and the loudest that are told apart; a tone at full scale is at 0 dB."""

_SILENT_DB = -1000.0

_DB_A_STEP = (CEILING_DB - FLOOR_DB) / 255

Levels = NDArray[np.uint8]
"""On the scale of pieces: 0 is the softest."""

Known = NDArray[np.bool_]


class PieceSource(Protocol):
    """Where pieces come from: `Spectrograms` in the program, plain data in tests."""

    def piece(self, source: AudioSource, octave: int, index: int, rows: int) -> Piece | None:
        """Return levels as bytes, shape (columns, rows); None while they are made."""


class SpectrogramTiles:
    """Draws clips in tiles counted from the clip's start, from pieces counted from its source's.

    So a clip that is moved, trimmed or made louder needs no new pieces.

    Attributes:
        pieces: where they come from; None draws nothing.
    """

    def __init__(self) -> None:
        self.pieces: PieceSource | None = None
        self._kept = KeptTiles(MOST_BYTES)

    def source_changed(self, source: SourceId) -> None:
        """Draw again what was drawn of a source before all of it was known."""
        self._kept.source_changed(source)

    def tile(
        self,
        clip: Clip,
        fades: tuple[Fade, Fade],
        source: AudioSource,
        style: WaveStyle,
        index: int,
        height: int,
    ) -> QImage:
        """Return the tile of a clip: `TILE_WIDTH` × `height` device pixels, less at its end.

        It is transparent where the sound is not known yet.
        """
        look = (style.frames_per_pixel, style.scale, style.theme.is_dark)
        key = (*tile_key(clip, fades, index, height), *look)

        def draw() -> tuple[QImage, bool]:
            first = index * TILE_WIDTH * style.frames_per_pixel
            rest = math.ceil((clip.span.length - first) / style.frames_per_pixel)
            width = min(TILE_WIDTH, max(1, rest))
            stretch = Stretch.of(clip, source, style.rate, first, style.frames_per_pixel, width)
            gains = envelope(clip, fades, first, style.frames_per_pixel, width)
            levels, is_known = self._levels(stretch, height)
            return drawn(levels, is_known, gains, style.theme.is_dark), bool(is_known.all())

        return self._kept.image(key, source.id, style.scale, draw)

    def _levels(self, stretch: Stretch, height: int) -> tuple[Levels, Known]:
        """Return levels of shape (height, width), from high to low, and what columns are known."""
        octave = octave_of(stretch.frames_per_column)
        per_column = stretch.frames_per_column / 2**octave
        begins = stretch.start / 2**octave + per_column * np.arange(stretch.width)
        first = math.floor(begins[0]) - 1
        last = math.ceil(begins[-1] + per_column) + 1
        columns, is_known = self._columns(stretch.source, octave, rows_for(height), first, last)
        levels = with_height(with_width(columns, begins - first, per_column), height)
        places = np.floor(begins - first + per_column / 2).astype(np.int64)
        return levels, is_known[places]

    def _columns(
        self, source: AudioSource, octave: int, rows: int, first: int, last: int
    ) -> tuple[Levels, Known]:
        """Return columns from `first` to before `last`; those beside the sound are silent."""
        found = np.zeros((rows, last - first), np.uint8)
        end = -(-source.frames // 2**octave)
        places = np.arange(first, last)
        is_known = (places < 0) | (places >= end)
        for index in range(max(0, first) // COLUMNS, max(0, min(last, end) - 1) // COLUMNS + 1):
            piece = None
            if self.pieces is not None:
                piece = self.pieces.piece(source, octave, index, rows)
            if piece is None:
                continue
            begin, until = max(first, index * COLUMNS), min(last, (index + 1) * COLUMNS)
            part = piece[begin - index * COLUMNS : until - index * COLUMNS]
            found[:, begin - first : until - first] = part.T[::-1]
            is_known[begin - first : until - first] = True
        return found, is_known


def octave_of(frames_per_column: float) -> int:
    """Return the octave of pieces that are at least as fine as the screen, where there are any."""
    return max(FINEST_OCTAVE, math.floor(math.log2(frames_per_column)))


def rows_for(height: int) -> int:
    """Return how many rows of a piece suit a height; few heights need other pieces."""
    return min(max(1 << round(math.log2(max(1, height))), LEAST_ROWS), MOST_ROWS)


def with_width(columns: Levels, begins: NDArray[np.float64], per_column: float) -> Levels:
    """Return a column for every pixel: the loudest under it, or on the line between two.

    Args:
        columns: of shape (rows, columns).
        begins: where pixels begin, counted in columns.
        per_column: columns under a pixel, less than 2.
    """
    if per_column < 1.0:
        return _between(columns, begins + per_column / 2 - 0.5, axis=1)
    starts = np.floor(begins).astype(np.int64)
    ends = np.maximum(np.ceil(begins + per_column).astype(np.int64) - 1, starts)
    loudest: Levels = np.take(columns, starts, axis=1)
    for others in (np.minimum(starts + 1, ends), ends):
        np.maximum(loudest, np.take(columns, others, axis=1), out=loudest)
    return loudest


def with_height(rows: Levels, height: int) -> Levels:
    """Return levels of shape (rows, width) as (height, width)."""
    if len(rows) == height:
        return rows
    return _between(rows, (np.arange(height) + 0.5) * len(rows) / height - 0.5, axis=0)


def drawn(levels: Levels, is_known: Known, gains: NDArray[np.float32], is_dark: bool) -> QImage:
    """Return levels of shape (height, width) as a picture.

    Args:
        is_known: one for each column; those that are not are transparent.
        gains: linear, one for each column.
    """
    with np.errstate(divide="ignore"):
        gains_db = np.maximum(20 * np.log10(gains), np.float32(_SILENT_DB))
    gain_db = float(gains_db[0])
    if (gains_db != gain_db).any():
        louder = np.rint(gains_db / _DB_A_STEP).astype(np.int16)
        levels = np.clip(levels + louder, 0, 255).astype(np.uint8)
        gain_db = 0.0
    pixels = np.take(_inks(gain_db, is_dark), levels)
    pixels[:, ~is_known] = 0
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()


def _inks(gain_db: float, is_dark: bool) -> Colors:
    """Return the colours of all levels there are, behind a gain."""
    level_db = FLOOR_DB + np.arange(256) * _DB_A_STEP + gain_db
    share = (level_db - SHOWN_FLOOR_DB) / (SHOWN_CEILING_DB - SHOWN_FLOOR_DB)
    steps = np.clip(share * (STEPS - 1), 0, STEPS - 1).astype(np.uint8)
    inks: Colors = np.take(spectrum_colors(is_dark), steps)
    return inks


def _between(levels: Levels, places: NDArray[np.float64], *, axis: int) -> Levels:
    """Return levels at places between those along an axis, held at its ends."""
    length = levels.shape[axis]
    held = np.clip(places, 0, length - 1)
    below = np.minimum(held.astype(np.int64), max(0, length - 2))
    above = np.minimum(below + 1, length - 1)
    # In 256ths, for integers are three times as quick as floats here.
    share = np.rint((held - below) * 256).astype(np.uint16)
    share = share[:, np.newaxis] if axis == 0 else share[np.newaxis]
    lower, upper = np.take(levels, below, axis), np.take(levels, above, axis)
    mixed: Levels = ((lower * (256 - share) + upper * share) >> 8).astype(np.uint8)
    return mixed
