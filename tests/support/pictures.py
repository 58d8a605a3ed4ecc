"""What can be seen of a widget."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

_NEAR = 12


def shows_color(widget: QWidget, color: QColor) -> bool:
    """Tell whether any pixel of a widget has that colour, as nearly as smooth edges allow."""
    return color_count(widget, color) > 0


def color_count(widget: QWidget, color: QColor) -> int:
    """Return how many pixels of a widget have that colour, nearly."""
    image = widget.grab().toImage()
    found = 0
    for x in range(image.width()):
        for y in range(image.height()):
            found += _is_near(image.pixelColor(x, y), color)
    return found


def _is_near(one: QColor, other: QColor) -> bool:
    return (
        abs(one.red() - other.red()) <= _NEAR
        and abs(one.green() - other.green()) <= _NEAR
        and abs(one.blue() - other.blue()) <= _NEAR
    )
