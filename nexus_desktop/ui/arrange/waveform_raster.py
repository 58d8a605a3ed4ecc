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


def rasterized(columns: WaveColumns, height: int, inks: WaveInks) -> QImage:
    """Draw the channels one under another into an image of that height.

    A column is one pixel wide; values beyond full scale are cut at the channel's edges.
    """
    channels, width = columns.minima.shape
    pixels = np.zeros((height, width), np.uint32)
    edges = [round(channel * height / channels) for channel in range(channels + 1)]
    for channel, (top, bottom) in enumerate(pairwise(edges)):
        if bottom - top >= 2:
            _draw_channel(pixels[top:bottom], columns, channel, inks)
    image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    # The copy owns its pixels; the array's would be gone with this call.
    return image.copy()


def _draw_channel(rows: Pixels, columns: WaveColumns, channel: int, inks: WaveInks) -> None:
    height = rows.shape[0]
    unread = np.isnan(columns.maxima[channel])
    # One pixel of air above and below keeps loud channels apart.
    middle, scale = height / 2, max(1.0, height / 2 - 1)
    shapes = []
    for low, high in (
        (columns.minima[channel], columns.maxima[channel]),
        columns.body(channel),
    ):
        upper = np.nan_to_num(middle - high * scale, nan=middle)
        lower = np.nan_to_num(middle - low * scale, nan=middle)
        shapes.append(_at_least_a_line(upper, lower, height))
    kind = columns.clipped[channel].astype(np.intp)
    _accumulate(rows, shapes, kind, inks, ~unread)
    if unread.any():
        _hatch(rows, unread, inks.hatch)


def _at_least_a_line(
    upper: NDArray[np.float32], lower: NDArray[np.float32], height: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the edges inside the channel and at least one pixel apart."""
    thin = np.maximum(0.0, 1.0 - (lower - upper)) / 2
    top = np.clip(upper - thin, 0.0, height - 1.0)
    return top, np.clip(lower + thin, top + 1.0, float(height))


def _accumulate(
    rows: Pixels,
    shapes: list[tuple[NDArray[np.float32], NDArray[np.float32]]],
    kind: NDArray[np.intp],
    inks: WaveInks,
    drawn: NDArray[np.bool_],
) -> None:
    """Fill the shapes by writing where colours change from row to row, then summing downwards.

    This costs a few values per column and one pass over the pixels, whatever the heights are.
    The packed colours wrap around in between, but every sum is a valid colour: the body never
    covers more of a pixel than the outline does.
    """
    height = rows.shape[0]
    change = np.zeros((height + 2, rows.shape[1]), np.uint32)
    at = np.flatnonzero(drawn)
    kinds = kind[at]
    (top, bottom), (body_top, body_bottom) = shapes
    body_top = np.maximum(body_top, top)
    body_bottom = np.minimum(np.maximum(body_bottom, body_top + 1.0), bottom)
    body_top = np.minimum(body_top, body_bottom - 1.0)
    inside = inks.body - inks.outline
    for (begin, end), shades in (
        ((top, bottom), inks.outline),
        ((body_top, body_bottom), inside),
    ):
        full = shades[kinds, _SHADES]
        first = np.floor(begin[at]).astype(np.intp)
        covered = np.rint((first + 1 - begin[at]) * _SHADES).astype(np.intp)
        change[first, at] += shades[kinds, covered]
        change[first + 1, at] += full - shades[kinds, covered]
        last = np.floor(end[at]).astype(np.intp)
        covered = np.rint((end[at] - last) * _SHADES).astype(np.intp)
        change[last, at] += shades[kinds, covered] - full
        change[last + 1, at] -= shades[kinds, covered]
    above = change[0]
    rows[0] = above
    for row in range(1, height):
        above = np.add(above, change[row], out=rows[row])


def _hatch(rows: Pixels, unread: NDArray[np.bool_], ink: int) -> None:
    """Draw faint diagonal lines where nothing is known yet."""
    at = np.flatnonzero(unread)
    diagonal = (np.arange(rows.shape[0])[:, None] + at[None, :]) % _HATCH_PX == 0
    rows[:, at] = np.where(diagonal, np.uint32(ink), np.uint32(0))


def _premultiplied(color: QColor) -> NDArray[np.float64]:
    """Return alpha, red, green, blue, each 0 to 1, the last three times alpha."""
    alpha = color.alphaF()
    return np.array([alpha, *(part * alpha for part in color.getRgbF()[:3])])  # type: ignore[index]


def _over(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    return above + below * (1.0 - float(above[0]))


def _shades(color: NDArray[np.float64]) -> Pixels:
    """Return the colour at coverages 0 to 1."""
    return np.array([_packed(color * step / _SHADES) for step in range(_SHADES + 1)], np.uint32)


def _packed(color: NDArray[np.float64]) -> np.uint32:
    alpha, red, green, blue = (int(part) for part in np.floor(color * 255 + 0.5))
    return np.uint32(alpha << 24 | red << 16 | green << 8 | blue)
