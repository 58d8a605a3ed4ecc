"""The sound behind one rack, for a picture on a screen: what was rendered lately, by its place."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.rack import RackPlace
from nexus_desktop.engine.block import Block, as_mono

KEPT_S = 8.0
"""A player renders 4 s ahead of what is heard, and does part of it twice after an edit."""


class RackTap:
    """One thread renders and adds, another looks at what is heard now.

    Attributes:
        sample_rate: of what was added last; 0 before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._place: RackPlace | None = None
        self._blocks: deque[tuple[int, NDArray[np.float32]]] = deque()
        self._frames = 0
        self.sample_rate = 0

    @property
    def place(self) -> RackPlace | None:
        """Which rack it is behind; None for none, which costs nothing."""
        return self._place

    def move_to(self, place: RackPlace | None) -> None:
        """Stand behind another rack from the next block on."""
        with self._lock:
            self._place = place
            self._blocks.clear()
            self._frames = 0

    def add(self, place: RackPlace, start: int, sound: Block, sample_rate: int) -> None:
        """Take in the sound behind a rack from frame `start` of the timeline on."""
        if place != self._place:
            return
        mono = as_mono(sound)
        with self._lock:
            if place != self._place:
                return
            self.sample_rate = sample_rate
            self._blocks.append((start, mono))
            self._frames += len(mono)
            while len(self._blocks) > 1 and self._frames > KEPT_S * sample_rate:
                self._frames -= len(self._blocks.popleft()[1])

    def before(self, end: int, frames: int) -> NDArray[np.float32]:
        """Return the last frames before `end`, shape (frames,); silent where nothing is known.

        What was rendered again counts as it was rendered last.
        """
        with self._lock:
            blocks = tuple(self._blocks)
        found, begin = np.zeros(frames, np.float32), end - frames
        for start, mono in blocks:
            first, last = max(start, begin), min(start + len(mono), end)
            if first < last:
                found[first - begin : last - begin] = mono[first - start : last - start]
        return found
