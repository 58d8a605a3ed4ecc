"""A wave made of events on end: the digits of a telephone, the beats of a metronome."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque

import numpy as np

from nexus_desktop.engine.effects.generators.source import WaveSource
from nexus_desktop.engine.effects.smoothing import Curve


class EventSource(WaveSource):
    """Asks for the next event when the last one is over; it has the settings of that moment."""

    def __init__(self) -> None:
        super().__init__()
        self._ready: deque[Curve] = deque()
        self._silent = 0

    def _begin(self) -> None:
        self._ready.clear()
        self._silent = 0
        self._rewind()

    @abstractmethod
    def _rewind(self) -> None:
        """Stand before the first event."""

    @abstractmethod
    def _next_event(self) -> tuple[Curve, int]:
        """Return the wave of the next event, and how many silent frames follow it.

        An event without either is the end: silence follows for ever.
        """

    def _wave(self, frames: int) -> Curve:
        wave = np.zeros(frames)
        filled = 0
        while filled < frames:
            if self._ready:
                part = self._ready.popleft()
                taken = min(len(part), frames - filled)
                wave[filled : filled + taken] = part[:taken]
                if taken < len(part):
                    self._ready.appendleft(part[taken:])
                filled += taken
            elif self._silent:
                taken = min(self._silent, frames - filled)
                self._silent -= taken
                filled += taken
            else:
                sound, self._silent = self._next_event()
                if not len(sound) and not self._silent:
                    break
                if len(sound):
                    self._ready.append(sound)
        return wave
