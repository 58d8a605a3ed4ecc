"""What the wheel does over the timeline, the same over lanes, ruler, overview and heads."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from nexus_desktop.ui.arrange.view_state import ViewState

_NOTCH = 120
ZOOM_PER_NOTCH = 1.25
SCROLL_PX_PER_NOTCH = 90.0


def turn_wheel(state: ViewState, event: QWheelEvent, *, at_x: float | None = None) -> None:
    """Scroll or zoom: plain scrolls tracks, Shift time, Ctrl zooms time, both together waves.

    Args:
        at_x: the pixel of the lanes that keeps its place while zooming; the pointer if None.
    """
    keys = event.modifiers()
    is_ctrl = bool(keys & Qt.KeyboardModifier.ControlModifier)
    is_shift = bool(keys & Qt.KeyboardModifier.ShiftModifier)
    # Some systems turn the wheel sideways while Shift or Alt is held.
    down, right = event.angleDelta().y() / _NOTCH, event.angleDelta().x() / _NOTCH
    turned = down or right
    if is_ctrl and is_shift:
        state.zoom_amplitude(ZOOM_PER_NOTCH**turned)
    elif is_ctrl:
        x = event.position().x() if at_x is None else at_x
        state.show_by_hand(state.viewport.zoomed(x, ZOOM_PER_NOTCH**turned))
    elif is_shift:
        state.show_by_hand(state.viewport.scrolled(-turned * SCROLL_PX_PER_NOTCH))
    else:
        _scroll(state, event)


def _scroll(state: ViewState, event: QWheelEvent) -> None:
    """Follow a wheel by notches and a touch pad by pixels, also sideways."""
    pixels, angle = event.pixelDelta(), event.angleDelta()
    if pixels.isNull():
        dx, dy = (turn / _NOTCH * SCROLL_PX_PER_NOTCH for turn in (angle.x(), angle.y()))
    else:
        dx, dy = float(pixels.x()), float(pixels.y())
    if dy:
        state.scroll_lanes(state.scroll_y - dy)
    if dx:
        state.show_by_hand(state.viewport.scrolled(-dx))
