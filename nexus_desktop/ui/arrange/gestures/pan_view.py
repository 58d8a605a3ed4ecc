"""Drag with the middle button: the view moves along with the pointer."""

from __future__ import annotations

from nexus_desktop.ui.arrange.gestures.stage import Gesture, Pointer, Stage


class PanView(Gesture):
    """Moves what is on screen; nothing is edited, so there is nothing to cancel."""

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._last = start

    def drag(self, pointer: Pointer) -> None:
        self.stage.pan(pointer.x - self._last.x, pointer.y - self._last.y)
        self._last = pointer

    def release(self, pointer: Pointer) -> None:
        self.drag(pointer)
