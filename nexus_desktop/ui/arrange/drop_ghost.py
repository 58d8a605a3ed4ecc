"""The outline of files that hang over the lanes: where they would land."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nexus_desktop.domain.timecode import format_time
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.clip_painter import RADIUS, TITLE_INSET
from nexus_desktop.ui.arrange.lane_layout import DEFAULT_HEIGHT
from nexus_desktop.ui.arrange.scene import CLIP_MARGIN, TITLE_HEIGHT, LaneScene
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import mixed

GHOST_WIDTH = 220.0
"""How long a file will be is not known before it is read."""
MOST_GHOSTS = 8


@dataclass(frozen=True, slots=True)
class DropGhost:
    """Files over the lanes.

    Attributes:
        names: one clip each, on lanes one under another.
        row: the first lane; the number of lanes means a new track below the last.
        at: where they would begin, snapped.
    """

    names: tuple[str, ...]
    row: int
    at: Frames


def paint_ghost(painter: QPainter, look: Look, scene: LaneScene, ghost: DropGhost) -> None:
    """Draw one outline per file with its name, and the time it would begin at."""
    theme = look.theme
    fill = mixed(theme.bg2, theme.accent, 0.18)
    fill.setAlphaF(0.92)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(look.fonts.badge)
    metrics = QFontMetricsF(look.fonts.badge)
    x = scene.viewport.x_of(ghost.at)
    time = format_time(ghost.at, scene.project.sample_rate)
    for place, name in enumerate(ghost.names[:MOST_GHOSTS]):
        top, height = _lane_box(scene, ghost.row + place)
        box = QRectF(x, top + CLIP_MARGIN, GHOST_WIDTH, height - 2 * CLIP_MARGIN)
        painter.setPen(QPen(theme.accent, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(theme.text)
        line = box.adjusted(TITLE_INSET, 2, -TITLE_INSET, 0)
        line.setHeight(TITLE_HEIGHT)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
        if box.height() >= 2 * TITLE_HEIGHT + 4:
            painter.setPen(theme.mute)
            line.translate(0, TITLE_HEIGHT)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _place(scene, ghost, place, time))


def _lane_box(scene: LaneScene, row: int) -> tuple[int, int]:
    """Return top and height of a lane, also of those that would be made."""
    layout = scene.layout
    if row < layout.count:
        return scene.lane_top(row), layout.height(row)
    below = row - layout.count
    return layout.total - scene.scroll_y + below * DEFAULT_HEIGHT, DEFAULT_HEIGHT


def _place(scene: LaneScene, ghost: DropGhost, place: int, time: str) -> str:
    is_new = ghost.row + place >= scene.layout.count
    return f"{time}  ·  new track" if is_new else time
