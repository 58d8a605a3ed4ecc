"""Drawn pieces of waves, as the screen copies them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.arrange.envelope import envelope, envelope_at
from nexus_desktop.ui.arrange.kept_tiles import TILE_WIDTH, KeptTiles, tile_key
from nexus_desktop.ui.arrange.sample_line import drawn_samples
from nexus_desktop.ui.arrange.wave_columns import SoundView, WaveScale, drawn_columns
from nexus_desktop.ui.arrange.wave_source import (
    Stretch,
    WaveSource,
    known_columns,
    known_samples,
)
from nexus_desktop.ui.arrange.waveform_raster import Rasterizer
from nexus_desktop.ui.theme import Theme

MOST_BYTES = 96 << 20


@dataclass(frozen=True, slots=True)
class WaveStyle:
    """How waves are drawn: the same for all clips of a repaint.

    Attributes:
        frames_per_pixel: project frames per device pixel.
        scale: device pixels per pixel.
        sound_view: what is drawn in place of waves, or beside them.
    """

    frames_per_pixel: float
    scale: float
    amplitude: float
    wave_scale: WaveScale
    theme: Theme
    rate: SampleRate
    sound_view: SoundView = SoundView.WAVE

    @property
    def key(self) -> tuple[object, ...]:
        """What pixels depend on."""
        zoom = (self.frames_per_pixel, self.scale, self.amplitude)
        return (*zoom, self.wave_scale, self.theme.name)


class WaveTiles:
    """Draws the waves of clips in tiles counted from the clip's start, and keeps the latest."""

    def __init__(self, waves: WaveSource) -> None:
        self._waves = waves
        self._kept = KeptTiles(MOST_BYTES)
        self._rasterizer = Rasterizer()

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
        """Return the tile of a clip: `TILE_WIDTH` × `height` device pixels, less at its end."""
        key = (*tile_key(clip, fades, index, height), *style.key)
        return self._kept.image(
            key,
            source.id,
            style.scale,
            lambda: self._draw(clip, fades, source, style, index, height),
        )

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
