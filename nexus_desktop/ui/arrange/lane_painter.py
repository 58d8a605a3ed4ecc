"""Draws the lanes: their ground, clips layer by layer, selection, guide and drop ghosts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.domain.track import Track
from nexus_desktop.ui.arrange.clip_painter import (
    ClipPainter,
    ClipTiles,
    ShownClip,
    Titles,
    clip_color,
    cut_to,
    is_heard,
)
from nexus_desktop.ui.arrange.crowded_lane import CrowdedLanes, is_crowded
from nexus_desktop.ui.arrange.drop_ghost import DropGhost, paint_ghost
from nexus_desktop.ui.arrange.hit_testing import Part
from nexus_desktop.ui.arrange.scene import CLIP_MARGIN, LaneScene
from nexus_desktop.ui.arrange.wave_columns import SoundView, WaveScale
from nexus_desktop.ui.arrange.wave_tiles import WaveStyle
from nexus_desktop.ui.look import Look


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over the clips for the moment.

    Attributes:
        hovered, part: the clip under the pointer and what of it is held or would be.
        guide: where something has snapped to.
        ghost: files that hang over the lanes.
        focused_row: the lane commands work on; outlined while the lanes have the keyboard.
    """

    hovered: ClipId | None = None
    part: Part = Part.NOTHING
    guide: Frames | None = None
    ghost: DropGhost | None = None
    focused_row: int | None = None


class LanePainter:
    """Paints exposed parts of the lanes; keeps drawn waves from one repaint to the next."""

    def __init__(self, look: Look, tiles: ClipTiles, crowds: CrowdedLanes) -> None:
        self._look = look
        self._tiles = tiles
        self._crowds = crowds
        self._titles = Titles(look.fonts)
        self.wave_scale = WaveScale.LINEAR
        self.sound_view = SoundView.WAVE

    def paint(
        self, painter: QPainter, scene: LaneScene, overlay: Overlay, exposed: QRect, scale: float
    ) -> None:
        """Draw what is exposed of the lanes.

        Args:
            scale: device pixels per pixel.
        """
        theme = self._look.theme
        painter.fillRect(exposed, theme.bg0)
        style = WaveStyle(
            scene.viewport.frames_per_pixel / scale,
            scale,
            scene.amplitude,
            self.wave_scale,
            theme,
            scene.project.sample_rate,
            self.sound_view,
        )
        clips = ClipPainter(painter, theme, self._look.fonts, self._titles, self._tiles, style)
        shown_y = exposed.y() + scene.scroll_y
        for row in scene.layout.rows_between(shown_y, shown_y + exposed.height()):
            self._lane(painter, clips, scene, overlay, row, exposed, style)
        if scene.project.is_empty and overlay.ghost is None:
            self._hint(painter, scene)
        self._selection(painter, scene, exposed)
        self._guide(painter, scene, overlay)
        if overlay.ghost is not None:
            paint_ghost(painter, self._look, scene, overlay.ghost)

    def _lane(
        self,
        painter: QPainter,
        clips: ClipPainter,
        scene: LaneScene,
        overlay: Overlay,
        row: int,
        exposed: QRect,
        style: WaveStyle,
    ) -> None:
        theme = self._look.theme
        top, height = scene.lane_top(row), scene.layout.height(row)
        if row == overlay.focused_row:
            tint = QColor(theme.text)
            tint.setAlphaF(0.035)
            painter.fillRect(QRect(exposed.x(), top, exposed.width(), height), tint)
        painter.fillRect(
            exposed.x(),
            top + height - theme.line_width,
            exposed.width(),
            theme.line_width,
            theme.line,
        )
        track = scene.project.tracks[row]
        view = scene.viewport
        near = scene.clips.of(track).between(
            view.frame_at(exposed.left() - CLIP_MARGIN),
            view.frame_at(exposed.right() + CLIP_MARGIN),
        )
        if is_crowded(near, exposed.width()):
            self._crowds.paint(painter, scene, row, style)
            return
        shown = self._shown(scene, row, track, near)
        self._clips(clips, scene, overlay, shown, exposed)
        if self.sound_view is not SoundView.WAVE:
            # The first in sight, which need not be the first that is exposed.
            first = scene.clips.of(track).between(view.start, view.end)[:1]
            for each in shown:
                if each.clip in first:
                    clips.frequencies(each)

    def _clips(
        self,
        clips: ClipPainter,
        scene: LaneScene,
        overlay: Overlay,
        shown: list[ShownClip],
        exposed: QRect,
    ) -> None:
        """Draw layer by layer, so that where clips overlap both waves and both fades are seen."""
        clips.bodies(shown)
        for each in shown:
            if each.is_selected:
                clips.frame(each)
        for each in shown:
            clips.sound(each, QRectF(exposed))
        for before, each in pairwise(shown):
            if before.box.right > each.box.left:
                clips.edge(each)
        for each in shown:
            clips.fades(each)
        for each in shown:
            clips.title(each)
        for each in shown:
            if each.clip.id == overlay.hovered:
                clips.handles(scene, each, overlay.part)

    def _shown(self, scene: LaneScene, row: int, track: Track, near: list[Clip]) -> list[ShownClip]:
        prepared = scene.clips.of(track)
        heard = is_heard(scene.project, track)
        color = clip_color(self._look.theme, track.color, is_heard=heard)
        width = scene.viewport.width
        boxes = [scene.clip_box(row, clip) for clip in near]
        shown = []
        for at, (clip, box) in enumerate(zip(near, boxes, strict=True)):
            following = boxes[at + 1].left if at + 1 < len(boxes) else box.right
            shown.append(
                ShownClip(
                    clip,
                    scene.project.source(clip.source),
                    prepared.fades(clip),
                    box,
                    cut_to(box, 0, width),
                    following,
                    color,
                    heard,
                    clip.id in scene.selection.clips,
                )
            )
        return shown

    def _hint(self, painter: QPainter, scene: LaneScene) -> None:
        """Say on the first lane what tracks without clips are for."""
        if not scene.layout.count:
            return
        box = QRectF(0, scene.lane_top(0), scene.viewport.width, scene.layout.height(0))
        painter.setFont(self._look.fonts.body)
        painter.setPen(self._look.theme.faint)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "Drop audio on a track")

    def _selection(self, painter: QPainter, scene: LaneScene, exposed: QRect) -> None:
        span = scene.selection.span
        if span is None:
            return
        theme = self._look.theme
        left = max(scene.viewport.x_of(span.start), exposed.left() - 4.0)
        right = min(scene.viewport.x_of(span.end), exposed.right() + 4.0)
        if right < left:
            return
        for top, bottom in selected_stretches(scene):
            painter.fillRect(
                QRectF(left, top, max(1.0, right - left), bottom - top), theme.selection
            )
            for x in (left, right - 1):
                painter.fillRect(QRectF(round(x), top, 1, bottom - top), theme.accent)

    def _guide(self, painter: QPainter, scene: LaneScene, overlay: Overlay) -> None:
        if overlay.guide is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        pen = QPen(self._look.theme.warn, 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        x = round(scene.viewport.x_of(overlay.guide))
        painter.drawLine(x, 0, x, painter.window().height())


def selected_stretches(scene: LaneScene) -> list[tuple[int, int]]:
    """Return upper and lower edges of the selected lanes, neighbours joined."""
    stretches: list[tuple[int, int]] = []
    for row, track in enumerate(scene.project.tracks):
        if track.id not in scene.selection.tracks:
            continue
        top = scene.lane_top(row)
        bottom = top + scene.layout.height(row)
        if stretches and stretches[-1][1] == top:
            stretches[-1] = (stretches[-1][0], bottom)
        else:
            stretches.append((top, bottom))
    return stretches
