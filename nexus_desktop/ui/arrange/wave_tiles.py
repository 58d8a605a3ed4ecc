"""Drawn pieces of waves, kept so that scrolling and repainting only copy pixels."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.arrange.envelope import envelope, envelope_at
from nexus_desktop.ui.arrange.sample_line import drawn_samples
from nexus_desktop.ui.arrange.wave_columns import WaveScale, drawn_columns
from nexus_desktop.ui.arrange.wave_source import (
    Stretch,
    WaveSource,
    known_columns,
    known_samples,
)
from nexus_desktop.ui.arrange.waveform_raster import Rasterizer
from nexus_desktop.ui.theme import Theme

TILE_WIDTH = 512
"""Device pixels; wide enough to be few, narrow enough that scrolling draws little at once."""
MOST_BYTES = 96 << 20


@dataclass(frozen=True, slots=True)
class WaveStyle:
    """How waves are drawn: the same for all clips of a repaint.

    Attributes:
        frames_per_pixel: project frames per device pixel.
        scale: device pixels per pixel.
    """

    frames_per_pixel: float
    scale: float
    amplitude: float
    wave_scale: WaveScale
    theme: Theme
    rate: SampleRate

    @property
    def key(self) -> tuple[object, ...]:
        """What pixels depend on."""
        zoom = (self.frames_per_pixel, self.scale, self.amplitude)
        return (*zoom, self.wave_scale, self.theme.name)


@dataclass(slots=True)
class _Tile:
    image: QImage
    is_final: bool
    revision: int


class WaveTiles:
    """Draws the waves of clips in tiles counted from the clip's start, and keeps the latest."""

    def __init__(self, waves: WaveSource) -> None:
        self._waves = waves
        self._tiles: OrderedDict[tuple[object, ...], _Tile] = OrderedDict()
        self._bytes = 0
        self._rasterizer = Rasterizer()
        self._revisions: Counter[SourceId] = Counter()

    def source_changed(self, source: SourceId) -> None:
        """Draw again what was drawn of a source before all of it was known."""
        self._revisions[source] += 1

    def tile(
        self,
        clip: Clip,
        fades: tuple[Fade, Fade],
        source: AudioSource,
        style: WaveStyle,
        index: int,
        height: int,
    ) -> QImage:
        """Return the tile of a clip: `TILE_WIDTH` × `height` device pixels, less at its end."""
        key = _key(clip, fades, style, index, height)
        revision = self._revisions[source.id]
        known = self._tiles.get(key)
        if known is not None and (known.is_final or known.revision == revision):
            self._tiles.move_to_end(key)
            return known.image
        image, is_final = self._draw(clip, fades, source, style, index, height)
        image.setDevicePixelRatio(style.scale)
        self._keep(key, _Tile(image, is_final, revision))
        return image

    def _draw(
        self,
        clip: Clip,
        fades: tuple[Fade, Fade],
        source: AudioSource,
        style: WaveStyle,
        index: int,
        height: int,
    ) -> tuple[QImage, bool]:
        per_column = style.frames_per_pixel
        first = index * TILE_WIDTH * per_column
        width = min(TILE_WIDTH, max(1, int(np.ceil((clip.span.length - first) / per_column))))
        stretch = Stretch.of(clip, source, style.rate, first, per_column, width)
        if stretch.is_line:
            line = self._draw_line(clip, fades, stretch, style, (width, height))
            if line is not None:
                return line, True
        known = known_columns(self._waves, stretch)
        gains = envelope(clip, fades, first, per_column, width)
        heights = drawn_columns(known.columns, gains, style.amplitude, style.wave_scale)
        image = self._rasterizer.draw(heights, height, style.theme)
        return image, known.is_final

    def _draw_line(
        self,
        clip: Clip,
        fades: tuple[Fade, Fade],
        stretch: Stretch,
        style: WaveStyle,
        size: tuple[int, int],
    ) -> QImage | None:
        block = known_samples(self._waves, stretch)
        if block is None:
            return None
        frames = stretch.sample_range[0] + np.arange(len(block), dtype=np.float64)
        x = (frames - stretch.start) / stretch.frames_per_column
        in_project = frames * (style.rate / stretch.source.sample_rate)
        offsets = in_project + clip.take.begins - clip.source_start
        gains = envelope_at(clip, fades, offsets) * np.float32(style.amplitude)
        return drawn_samples(block, x, gains, size, style.theme, style.scale)

    def _keep(self, key: tuple[object, ...], tile: _Tile) -> None:
        replaced = self._tiles.pop(key, None)
        if replaced is not None:
            self._bytes -= replaced.image.sizeInBytes()
        self._tiles[key] = tile
        self._bytes += tile.image.sizeInBytes()
        while self._bytes > MOST_BYTES and len(self._tiles) > 1:
            _oldest_key, oldest = self._tiles.popitem(last=False)
            self._bytes -= oldest.image.sizeInBytes()


def _key(
    clip: Clip, fades: tuple[Fade, Fade], style: WaveStyle, index: int, height: int
) -> tuple[object, ...]:
    """Return all that a tile's pixels depend on, except how much of the source is known."""
    heard = (clip.take.source, clip.take.begins, clip.source_start, clip.span.length, clip.gain_db)
    return (*heard, *fades, *style.key, index, height)
