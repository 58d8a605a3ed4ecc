"""Draws single samples: a line through them, and dots on stems where there is room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nexus_desktop.engine.block import Block
from nexus_desktop.ui.theme import Theme

DOTS_FROM_PX = 4.0
"""Pixels per sample from which each one is a dot on a stem."""


def drawn_samples(
    block: Block,
    x: NDArray[np.float64],
    gains: NDArray[np.float32],
    size: tuple[int, int],
    theme: Theme,
    scale: float,
) -> QImage:
    """Draw samples into an image.

    Args:
        block: (frames, channels).
        x: where each frame lies, in pixels of the image.
        gains: what each frame is multiplied with.
        size: width and height in pixels.
        scale: pixels of the image to a pixel of the screen's coordinates, for line widths.
    """
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    if len(block):
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.wave_body, 1.4 * scale)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        height = size[1] / block.shape[1]
        for channel in range(block.shape[1]):
            middle = (channel + 0.5) * height
            heights = np.clip(block[:, channel] * gains, -1, 1) * (height / 2 - 2 * scale)
            _draw_channel(painter, pen, x, middle - heights, middle, theme, scale)
        painter.end()
    return image


def _draw_channel(
    painter: QPainter,
    pen: QPen,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    middle: float,
    theme: Theme,
    scale: float,
) -> None:
    points = [QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)]
    spacing = x[1] - x[0] if len(x) > 1 else DOTS_FROM_PX * scale
    if spacing < DOTS_FROM_PX * scale:
        painter.setPen(pen)
        painter.drawPolyline(points)
        return
    painter.setPen(QPen(theme.wave_outline, scale))
    painter.drawLine(QLineF(points[0].x(), middle, points[-1].x(), middle))
    painter.drawLines([QLineF(p.x(), middle, p.x(), p.y()) for p in points])
    painter.setPen(pen)
    painter.drawPolyline(points)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.wave_body.rgb()))
    radius = min(3.0, spacing / scale / 3) * scale
    for point in points:
        painter.drawEllipse(point, radius, radius)
