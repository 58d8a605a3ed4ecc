"""Draws the time ruler: lines and words, the loop, the selection, markers and regions."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.ui.arrange.ticks import RulerFormat, tick_scale, ticks
from nexus_desktop.ui.arrange.viewport import Viewport
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import fill_rounded

HEIGHT = 36
TEXT_TOP = 15
_MINOR_HEIGHT = 5
MARKER_TOP, MARKER_HEIGHT = 2, 14
_MARKER_INSET = 5.0
_MARKER_RADIUS = 3.0
_MOST_MARKER_WIDTH = 160.0
_LEAST_NAME_PX = 14.0
_LOOP_HEIGHT = 4


@dataclass(frozen=True, slots=True)
class RulerScene:
    """What the ruler shows."""

    project: Project
    viewport: Viewport
    form: RulerFormat
    selected: TimeRange | None = None
    loop: TimeRange | None = None
    is_looping: bool = False


def paint_ruler(painter: QPainter, look: Look, scene: RulerScene) -> None:
    """Draw the whole ruler into its 36 pixels."""
    theme, width = look.theme, scene.viewport.width
    painter.fillRect(0, 0, width, HEIGHT, theme.bg1)
    if scene.selected is not None:
        _fill_span(painter, scene, scene.selected, TEXT_TOP, HEIGHT - TEXT_TOP, theme.selection)
    if scene.loop is not None:
        color = theme.accent if scene.is_looping else theme.faint
        _fill_span(painter, scene, scene.loop, HEIGHT - 1 - _LOOP_HEIGHT, _LOOP_HEIGHT, color)
    _paint_ticks(painter, look, scene)
    painter.fillRect(0, HEIGHT - theme.line_width, width, theme.line_width, theme.line)
    for marker, box in marker_boxes(look, scene):
        _paint_marker(painter, look, scene, marker, box)


def marker_boxes(look: Look, scene: RulerScene) -> list[tuple[Marker, QRectF]]:
    """Return the visible markers with their labels' boxes; each leaves room for the next one."""
    view = scene.viewport
    metrics = QFontMetricsF(look.fonts.sized(10))
    shown = [
        (marker, view.x_of(marker.span.start))
        for marker in scene.project.markers
        if marker.span.end >= view.start - _MOST_MARKER_WIDTH * view.frames_per_pixel
        and marker.span.start <= view.end
    ]
    boxes = []
    for place, (marker, x) in enumerate(shown):
        room = shown[place + 1][1] - x - 2 if place + 1 < len(shown) else _MOST_MARKER_WIDTH
        wished = metrics.horizontalAdvance(marker.name) + 2 * _MARKER_INSET
        width = max(6.0, min(wished, room, _MOST_MARKER_WIDTH))
        boxes.append((marker, QRectF(round(x), MARKER_TOP, width, MARKER_HEIGHT)))
    return boxes


def _paint_ticks(painter: QPainter, look: Look, scene: RulerScene) -> None:
    theme, view, rate = look.theme, scene.viewport, scene.project.sample_rate
    scale = tick_scale(view.frames_per_pixel, rate, scene.form)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(look.fonts.caption)
    for tick in ticks(view.start, view.end, scale, rate, scene.form):
        x = round(view.x_of(tick.frame))
        if not tick.text:
            painter.fillRect(x, HEIGHT - 1 - _MINOR_HEIGHT, 1, _MINOR_HEIGHT, theme.line)
            continue
        painter.fillRect(x, TEXT_TOP, 1, HEIGHT - TEXT_TOP - 1, theme.line)
        painter.setPen(theme.mute)
        box = QRectF(x + 6, TEXT_TOP, 140, 18)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, tick.text)


def _paint_marker(
    painter: QPainter, look: Look, scene: RulerScene, marker: Marker, box: QRectF
) -> None:
    theme = look.theme
    if marker.is_region:
        band = QColor(theme.warn)
        band.setAlphaF(0.35)
        _fill_span(painter, scene, marker.span, MARKER_TOP, MARKER_HEIGHT, band)
    painter.fillRect(QRectF(box.left(), box.top(), 1, HEIGHT - box.top() - 1), theme.warn)
    fill_rounded(painter, box, _MARKER_RADIUS, theme.warn)
    font = look.fonts.sized(10)
    room = box.width() - 2 * _MARKER_INSET
    if room < _LEAST_NAME_PX:
        return
    name = QFontMetricsF(font).elidedText(marker.name, Qt.TextElideMode.ElideMiddle, room + 0.5)
    painter.setFont(font)
    painter.setPen(theme.on_warn)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


def _fill_span(
    painter: QPainter, scene: RulerScene, span: TimeRange, top: int, height: int, color: QColor
) -> None:
    view = scene.viewport
    left = max(-2.0, view.x_of(span.start))
    right = min(view.width + 2.0, view.x_of(span.end))
    if right > left:
        painter.fillRect(QRectF(left, top, right - left, height), color)
