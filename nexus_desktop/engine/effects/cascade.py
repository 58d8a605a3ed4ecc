"""A row of filter sections at work, and the change from one row to another without a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.processor import Planar

Sections = Mapping[str, Section]
"""Filter sections in order, by names that stay when only their numbers change."""

FADE_S = 0.02
"""How long the old setting fades into the new one."""

TOO_SMALL = 1e-30
"""What is left of a sound that has died away; kept on, it would become denormal and slow."""


class Cascade:
    """One setting of a filter, with what it remembers of the stream."""

    def __init__(self, sections: Sections, channels: int, before: Cascade | None = None) -> None:
        """Begin in silence, or go on where `before` is, section by section."""
        # Imported here because the window starts without it, and not later, while sound plays.
        from scipy.signal import sosfilt

        self._sosfilt = sosfilt
        self._rows = np.array(list(sections.values()), np.float64).reshape(-1, 6)
        self._memory = np.zeros((len(sections), channels, 2))
        self._places = {name: place for place, name in enumerate(sections)}
        if before is not None:
            self._memory = before.memory_of(tuple(sections))

    def memory_of(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return what the named sections remember; nothing where there is no such section."""
        memory = np.zeros((len(names), *self._memory.shape[1:]))
        for place, name in enumerate(names):
            if name in self._places:
                memory[place] = self._memory[self._places[name]]
        return memory

    def filtered(self, sound: Planar) -> Planar:
        """Return the sound behind the filter."""
        if not len(self._rows):
            return sound
        result: tuple[Planar, NDArray[np.float64]]
        result = self._sosfilt(self._rows, sound, axis=-1, zi=self._memory)
        self._memory = result[1]
        self._memory[np.abs(self._memory) < TOO_SMALL] = 0.0
        return result[0]


class TurnableCascade:
    """A filter whose sections may be replaced while it works: the old fade into the new.

    A change that comes during a fade waits for its end; of several, the last counts.
    """

    def __init__(self) -> None:
        self._channels = 0
        self._fade_frames = 1
        self._target: Sections = {}
        self._now = Cascade({}, 0)
        self._now_is: Sections = {}
        self._next: Cascade | None = None
        self._next_is: Sections = {}
        self._faded = 0

    def prepare(self, sections: Sections, sample_rate: int, channels: int) -> None:
        """Begin a stream."""
        self._channels, self._fade_frames = channels, max(1, round(FADE_S * sample_rate))
        self._target = sections
        self.reset()

    @property
    def is_idle(self) -> bool:
        """Whether everything passes as it is, and is going to."""
        return self._next is None and not self._now_is and not self._target

    def aim(self, sections: Sections) -> None:
        """Fade to other sections."""
        self._target = sections

    def reset(self) -> None:
        """Forget the stream; be at the last setting."""
        self._now, self._now_is = Cascade(self._target, self._channels), self._target
        self._next = None
        self._faded = 0

    def filtered(self, sound: Planar) -> Planar:
        """Return the sound behind the filter."""
        parts = []
        start = 0
        while start < sound.shape[1]:
            if self._next is None and self._target == self._now_is:
                parts.append(self._now.filtered(sound[:, start:]))
                break
            if self._next is None:
                self._next = Cascade(self._target, self._channels, self._now)
                self._next_is = self._target
            end = min(sound.shape[1], start + self._fade_frames - self._faded)
            parts.append(self._fading(self._next, sound[:, start:end]))
            start = end
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _fading(self, following: Cascade, sound: Planar) -> Planar:
        frames = sound.shape[1]
        share = (self._faded + np.arange(1, frames + 1)) / self._fade_frames
        old, new = self._now.filtered(sound), following.filtered(sound)
        self._faded += frames
        if self._faded >= self._fade_frames:
            self._now, self._now_is = following, self._next_is
            self._next = None
            self._faded = 0
        mixed: Planar = old + (new - old) * share
        return mixed
