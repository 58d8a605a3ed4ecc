"""Draws lanes in which clips are too many and too narrow to be drawn one by one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.track import Track
from nexus_desktop.ui.arrange.clip_painter import clip_color, is_heard
from nexus_desktop.ui.arrange.crowd import Crowd
from nexus_desktop.ui.arrange.scene import CLIP_MARGIN, TITLE_HEIGHT, LaneScene
from nexus_desktop.ui.arrange.wave_columns import drawn_columns
from nexus_desktop.ui.arrange.wave_source import WaveSource
from nexus_desktop.ui.arrange.wave_tiles import WaveStyle
from nexus_desktop.ui.arrange.waveform_raster import Rasterizer
from nexus_desktop.ui.theme import Theme

FEWEST_CLIPS = 24
LEAST_AVERAGE_PX = 24
"""Where clips are narrower than this on average, nobody reads titles or grabs handles."""
MOST_IMAGES = 64
_FRAME = 2


def is_crowded(near: Sequence[Clip], width: int) -> bool:
    """Return whether clips on a stretch of `width` pixels are drawn as a crowd."""
    return len(near) >= FEWEST_CLIPS and width / len(near) < LEAST_AVERAGE_PX


class CrowdedLanes:
    """Draws a crowded lane as one image of all its clips, looked up column by column."""

    def __init__(self, waves: WaveSource) -> None:
        self._waves = waves
        self._images: OrderedDict[tuple[object, ...], QImage] = OrderedDict()
        self._crowds: dict[TrackId, Crowd] = {}
        self._numbers = count()
        self._rasterizer = Rasterizer()

    def sources_changed(self) -> None:
        """Draw everything anew: more of a source is known."""
        self._images.clear()

    def paint(self, painter: QPainter, scene: LaneScene, row: int, style: WaveStyle) -> None:
        """Draw the whole visible part of a lane."""
        track, view = scene.project.tracks[row], scene.viewport
        crowd = self._crowd(track, scene.project)
        height = scene.layout.height(row) - 2 * CLIP_MARGIN
        title = TITLE_HEIGHT if height > 2 * TITLE_HEIGHT else 0
        size = (round(view.width * style.scale), max(2, round((height - title) * style.scale)))
        key = (crowd.number, view.start, *style.key, size)
        image = self._images.get(key)
        if image is None:
            image = self._images[key] = self._draw(crowd, view.start, size, style)
            while len(self._images) > MOST_IMAGES:
                self._images.popitem(last=False)
        top = scene.lane_top(row) + CLIP_MARGIN
        ground = clip_color(style.theme, track.color, is_heard=is_heard(scene.project, track))
        place = (view.start, view.frames_per_pixel, view.width)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRects(
            [QRect(left, top, right - left, height) for left, right in crowd.spans(*place)]
        )
        painter.setBrush(style.theme.wave_outline)
        painter.drawRects([QRect(x, top, 1, height) for x in crowd.seams(*place)])
        painter.drawImage(QRectF(0, top + title, view.width, height - title), image)
        chosen = crowd.chosen(scene.selection.clips)
        if chosen is not None:
            _frame(painter, style.theme, chosen.runs(*place), top, height)

    def _crowd(self, track: Track, project: Project) -> Crowd:
        known = self._crowds.get(track.id)
        if known is None or known.track is not track:
            known = self._crowds[track.id] = Crowd(track, project, next(self._numbers))
        return known

    def _draw(self, crowd: Crowd, start: float, size: tuple[int, int], style: WaveStyle) -> QImage:
        levels = crowd.columns(self._waves, start, style.frames_per_pixel, size[0])
        gains = np.ones(1, np.float32)
        drawn = drawn_columns(levels, gains, style.amplitude, style.wave_scale)
        return self._rasterizer.draw(drawn, size[1], style.theme)


def _frame(
    painter: QPainter, theme: Theme, spans: list[tuple[int, int]], top: int, height: int
) -> None:
    """Tint stretches of selected clips, and draw a line above and below them."""
    painter.setBrush(theme.selection)
    painter.drawRects([QRect(left, top, right - left, height) for left, right in spans])
    painter.setBrush(theme.accent)
    for y in (top - 2 * _FRAME, top + height + _FRAME):
        painter.drawRects([QRect(left, y, right - left, _FRAME) for left, right in spans])
