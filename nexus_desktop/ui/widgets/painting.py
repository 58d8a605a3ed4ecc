"""The few shapes that every drawn control is made of."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen

from nexus_desktop.ui.theme import Theme, mixed

RADIUS = 6.0
RING = 2.0
RING_ROOM = 4.0
"""What a control gives up on each side for its ring: the line and the gap to its face."""

_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


def by_keyboard(event: QFocusEvent) -> bool:
    """Tell whether the focus came in a way that calls for a ring; a click needs none."""
    return event.reason() in _KEYBOARD


def fill_rounded(painter: QPainter, box: QRectF, radius: float, color: QColor) -> None:
    """Fill a rounded box, without an outline."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, radius, radius)


def outline_rounded(
    painter: QPainter, box: QRectF, radius: float, color: QColor, width: float
) -> None:
    """Draw a rounded outline that lies wholly inside `box`."""
    half = width / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius - half, radius - half)


def draw_face(painter: QPainter, theme: Theme, box: QRectF, radius: float, color: QColor) -> None:
    """Fill the face of a control, with the outline that high contrast asks for."""
    fill_rounded(painter, box, radius, color)
    if theme.has_outlines:
        outline_rounded(painter, box, radius, theme.line, 1)


def focus_ring(painter: QPainter, theme: Theme, box: QRectF, radius: float = RADIUS) -> QRectF:
    """Draw the focus ring along the inside of `box`; return what is left for the control's face."""
    outline_rounded(painter, box, radius, theme.accent, RING)
    return box.adjusted(RING_ROOM, RING_ROOM, -RING_ROOM, -RING_ROOM)


def groove_color(theme: Theme) -> QColor:
    """Return the colour of the way a handle or an arc runs along, on any surface."""
    return mixed(theme.bg3, theme.text, 0.35 if theme.has_outlines else 0.1)
