"""Draws columns of sound as an image: the RMS body inside the peak outline, clipping in red."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from nexus_desktop.ui.arrange.wave_columns import WaveColumns
from nexus_desktop.ui.theme import Theme

Pixels = NDArray[np.uint32]
"""Premultiplied ARGB, shape (height, width)."""
_SHADES = 16
"""Steps of coverage at the edges: enough for smooth outlines, few enough for a table."""
_HATCH_PX = 6
_LEAST_HEIGHT = 2


@dataclass(frozen=True, slots=True)
class WaveInks:
    """The colours of a wave on a clip, as tables of premultiplied ARGB by coverage.

    Attributes:
        outline: rows are plain and clipped, columns coverage 0 to 1; for the peaks.
        body: the same for the RMS inside, laid over the outline.
        hatch: one value, for stretches that have not been read yet.
    """

    outline: Pixels
    body: Pixels
    hatch: int

    @staticmethod
    def of(theme: Theme) -> WaveInks:
        """Mix the inks of a theme."""
        outline, body = _premultiplied(theme.wave_outline), _premultiplied(theme.wave_body)
        inside = _over(body, outline)
        red = _premultiplied(theme.rec)
        return WaveInks(
            np.stack([_shades(outline), _shades(red)]),
            np.stack([_shades(inside), _shades(_over(outline, red))]),
            int(_packed(outline * 0.4)),
        )


class Rasterizer:
    """Draws columns into images; keeps its inks and its scratch memory from one to the next."""

    def __init__(self) -> None:
        self._scratch: Pixels = np.zeros((0, 0), np.uint32)
        self._mixed: tuple[Theme, WaveInks] | None = None

    def draw(self, columns: WaveColumns, height: int, theme: Theme) -> QImage:
        """Draw the channels one under another into an image of that height.

        A column is one pixel wide; values beyond full scale are cut at the channel's edges.
        """
        channels, width = columns.minima.shape
        inks = self._inks(theme)
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        pixels = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
        edges = [round(channel * height / channels) for channel in range(channels + 1)]
        for channel, (top, bottom) in enumerate(pairwise(edges)):
            rows = pixels[top:bottom]
            if len(rows) >= _LEAST_HEIGHT:
                self._draw_channel(rows, columns, channel, inks)
            else:
                rows[:] = 0
        return image

    def _draw_channel(
        self, rows: Pixels, columns: WaveColumns, channel: int, inks: WaveInks
    ) -> None:
        """Write where colours change from row to row, then sum downwards.

        This costs a few values per column and one pass over the pixels, whatever the heights are.
        The packed colours wrap around in between, but every sum is a valid colour: the body never
        covers more of a pixel than the outline does.
        """
        height, width = rows.shape
        unread = np.isnan(columns.maxima[channel])
        change = self._emptied(height + 2, width)
        kind = columns.clipped[channel].astype(np.intp)
        top, bottom = _edges(columns.minima[channel], columns.maxima[channel], height)
        body_top, body_bottom = _edges(*columns.body(channel), height)
        body_top = np.minimum(np.maximum(body_top, top), bottom - 1.0)
        body_bottom = np.minimum(np.maximum(body_bottom, body_top + 1.0), bottom)
        _write(change, top, bottom, inks.outline, kind)
        _write(change, body_top, body_bottom, inks.body - inks.outline, kind)
        above = rows[0]
        above[:] = change[0]
        for new, below in zip(change[1:height], rows[1:], strict=True):
            np.add(above, new, below)
            above = below
        if unread.any():
            _hatch(rows, unread, inks.hatch)

    def _inks(self, theme: Theme) -> WaveInks:
        if self._mixed is None or self._mixed[0] is not theme:
            self._mixed = (theme, WaveInks.of(theme))
        return self._mixed[1]

    def _emptied(self, height: int, width: int) -> Pixels:
        if self._scratch.shape[1] != width or self._scratch.shape[0] < height:
            self._scratch = np.zeros((height, width), np.uint32)
        part = self._scratch[:height]
        part.fill(0)
        return part


def _edges(
    low: NDArray[np.float32], high: NDArray[np.float32], height: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return upper and lower edge in rows, inside the channel and at least one pixel apart."""
    # One pixel of air above and below keeps loud channels apart; unread columns become a line.
    middle, scale = np.float32(height / 2), np.float32(max(1.0, height / 2 - 1))
    upper, lower = middle - high * scale, middle - low * scale
    thin = np.fmax(np.float32(0), 1 - (lower - upper)) / 2
    top = np.fmin(np.fmax(upper - thin, np.float32(0)), np.float32(height - 1))
    return top, np.fmin(np.fmax(lower + thin, top + 1), np.float32(height))


def _write(
    change: Pixels,
    top: NDArray[np.float32],
    bottom: NDArray[np.float32],
    shades: Pixels,
    kind: NDArray[np.intp],
) -> None:
    """Add a shape: where it begins and ends in each column, with partly covered pixels there."""
    width = change.shape[1]
    flat, table = change.reshape(-1), shades.reshape(-1)
    kinds = kind * (_SHADES + 1)
    full = table.take(kinds + _SHADES)
    first, last = top.astype(np.intp), bottom.astype(np.intp)
    begin = table.take(kinds + ((first + 1 - top) * _SHADES + 0.5).astype(np.intp))
    end = table.take(kinds + ((bottom - last) * _SHADES + 0.5).astype(np.intp))
    columns = np.arange(width)
    first, last = first * width + columns, last * width + columns
    flat[first] += begin
    flat[first + width] += full - begin
    flat[last] += end - full
    flat[last + width] -= end


def _hatch(rows: Pixels, unread: NDArray[np.bool_], ink: int) -> None:
    """Draw faint diagonal lines where nothing is known yet."""
    at = np.flatnonzero(unread)
    diagonal = (np.arange(rows.shape[0])[:, None] + at[None, :]) % _HATCH_PX == 0
    rows[:, at] = np.where(diagonal, np.uint32(ink), np.uint32(0))


def _premultiplied(color: QColor) -> NDArray[np.float64]:
    """Return alpha, red, green, blue, each 0 to 1, the last three times alpha."""
    alpha = color.alphaF()
    parts = (color.redF(), color.greenF(), color.blueF())
    return np.array([alpha, *(part * alpha for part in parts)])


def _over(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    return above + below * (1.0 - float(above[0]))


def _shades(color: NDArray[np.float64]) -> Pixels:
    """Return the colour at coverages 0 to 1."""
    return np.array([_packed(color * step / _SHADES) for step in range(_SHADES + 1)], np.uint32)


def _packed(color: NDArray[np.float64]) -> np.uint32:
    alpha, red, green, blue = (int(part) for part in np.floor(color * 255 + 0.5))
    return np.uint32(alpha << 24 | red << 16 | green << 8 | blue)
