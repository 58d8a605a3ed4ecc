"""Keeps the playhead on the screen while it moves, unless somebody looks elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

from nexus_desktop.ui.arrange.viewport import Viewport

PAUSE_S = 3.0
"""How long the view stays where somebody scrolled it."""
_PAGE_MARGIN = 0.05


class FollowMode(StrEnum):
    """How the view keeps up with the playhead."""

    OFF = "off"
    PAGE = "page"
    CENTRE = "centre"


class Follower:
    """Decides where to look while something plays."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.mode = FollowMode.PAGE
        self._clock = clock
        self._paused_until = float("-inf")

    def pause(self) -> None:
        """Somebody scrolled; let them look."""
        self._paused_until = self._clock() + PAUSE_S

    def resume(self) -> None:
        """Follow again at once: playing has begun anew."""
        self._paused_until = float("-inf")

    def view_for(self, view: Viewport, playhead: float) -> Viewport:
        """Return where to look with the playhead there; the same view when that is fine."""
        if self.mode is FollowMode.OFF or self._clock() < self._paused_until:
            return view
        if self.mode is FollowMode.CENTRE:
            return view.centred_on(playhead)
        if view.start <= playhead < view.end:
            return view
        margin = view.width * view.frames_per_pixel * _PAGE_MARGIN
        return view.moved_to(playhead - margin)
