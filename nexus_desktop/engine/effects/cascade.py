"""A row of filter sections at work, and the way from one row to another without a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.moving_section import MovingSection
from nexus_desktop.engine.effects.processor import Planar

Sections = Mapping[str, Section]
"""Filter sections in order, by names that stay when only their numbers change."""

GLIDE_S = 0.005
"""Time constant of the way to another setting; of second order, it lags by twice as long."""

ARRIVED = 25
"""After so many time constants what is left of the way is below what float32 can tell."""

TOO_SMALL = 1e-30
"""What is left of a sound that has died away; kept on, it would become denormal and slow."""


class Cascade:
    """One setting of a filter, with what it remembers of the stream."""

    def __init__(self, sections: Sections, memory: NDArray[np.float64]) -> None:
        """Go on from a memory, of shape (sections, channels, 2)."""
        self.sections = sections
        self.memory = memory
        self._rows = np.array(list(sections.values()), np.float64).reshape(-1, 6)

    def filtered(self, sound: Planar) -> Planar:
        """Return the sound behind the filter."""
        if not len(self._rows) or not sound.shape[1]:
            return sound
        # Imported here because what has no filter starts without SciPy; it takes a moment only.
        from nexus_desktop.engine.effects.section_rows import filter_in_place

        filtered = np.array(sound, order="C")
        self.memory = filter_in_place(self._rows, filtered, self.memory)
        self.memory[np.abs(self.memory) < TOO_SMALL] = 0.0
        return filtered


Part = Cascade | MovingSection
"""Some sections that rest, or one that does not."""


class GlidingCascade:
    """A filter on its way from one setting to another, with what it remembers of the stream.

    A section that is new begins by letting everything pass, and one that is not wanted any more
    ends so. Those that stay as they are work on as before, all that follow each other together.
    """

    def __init__(self, before: Cascade, sample_rate: int, channels: int) -> None:
        """Go on from a setting."""
        self._parts: list[Part] = [before]
        self._channels = channels
        self._frames = max(1.0, GLIDE_S * sample_rate)
        self.frames_left = 0

    def aim(self, sections: Sections) -> None:
        """Glide to other sections from here on."""
        parts = _apart(self._parts)
        for name, section in sections.items():
            if name not in parts:
                parts[name] = MovingSection.added(name, section, self._channels)
        for name, part in parts.items():
            wanted = sections.get(name)
            if isinstance(part, Cascade):
                if part.sections[name] == wanted:
                    continue
                part = MovingSection.of(name, part.sections[name], part.memory[0])
                parts[name] = part
            part.aim(wanted)
        self._parts = _joined(parts)
        self.frames_left = round(ARRIVED * self._frames)

    def filtered(self, sound: Planar) -> Planar:
        """Return the sound behind the filter; no more than `frames_left`."""
        times = np.arange(1, sound.shape[1] + 1) / self._frames
        for part in self._parts:
            if isinstance(part, Cascade):
                sound = part.filtered(sound)
            else:
                sound = part.filtered(sound, times)
                part.states[np.abs(part.states) < TOO_SMALL] = 0.0
        self.frames_left -= len(times)
        return sound

    def arrived(self, sections: Sections) -> Cascade:
        """Return the filter at the sections it was on its way to."""
        memory = np.zeros((len(sections), self._channels, 2))
        parts = _apart(self._parts)
        for place, (name, section) in enumerate(sections.items()):
            part = parts[name]
            if isinstance(part, Cascade):
                memory[place] = part.memory[0]
            else:
                memory[place] = part.memory_as(section)
        return Cascade(sections, memory)


class TurnableCascade:
    """A filter whose sections may be replaced while it works: they glide to the new ones."""

    def __init__(self) -> None:
        self._sample_rate = self._channels = 0
        self._target: Sections = {}
        self._now = Cascade({}, np.zeros((0, 0, 2)))
        self._glide: GlidingCascade | None = None

    def prepare(self, sections: Sections, sample_rate: int, channels: int) -> None:
        """Begin a stream."""
        self._sample_rate, self._channels = sample_rate, channels
        self._target = sections
        self.reset()

    @property
    def is_idle(self) -> bool:
        """Whether everything passes as it is, and is going to."""
        return self._glide is None and not self._target

    def aim(self, sections: Sections) -> None:
        """Glide to other sections."""
        if sections == self._target:
            return
        self._target = sections
        if self._glide is None:
            self._glide = GlidingCascade(self._now, self._sample_rate, self._channels)
        self._glide.aim(sections)

    def reset(self) -> None:
        """Forget the stream; be at the last setting."""
        self._now = Cascade(self._target, np.zeros((len(self._target), self._channels, 2)))
        self._glide = None

    def filtered(self, sound: Planar) -> Planar:
        """Return the sound behind the filter."""
        if self._glide is None:
            return self._now.filtered(sound)
        end = self._glide.frames_left
        gliding = self._glide.filtered(sound[:, :end])
        if self._glide.frames_left:
            return gliding
        self._now = self._glide.arrived(self._target)
        self._glide = None
        return np.concatenate([gliding, self._now.filtered(sound[:, end:])], axis=1)


def _apart(parts: Iterable[Part]) -> dict[str, Part]:
    """Return each section by itself, in order."""
    apart: dict[str, Part] = {}
    for part in parts:
        if isinstance(part, MovingSection):
            apart[part.name] = part
        else:
            for place, (name, section) in enumerate(part.sections.items()):
                apart[name] = Cascade({name: section}, part.memory[place : place + 1])
    return apart


def _joined(parts: Mapping[str, Part]) -> list[Part]:
    """Return the same row with all that rest and follow each other in one."""
    joined: list[Part] = []
    for kind, group in groupby(parts.values(), type):
        if kind is MovingSection:
            joined += group
            continue
        resting = [part for part in group if isinstance(part, Cascade)]
        sections = {name: row for part in resting for name, row in part.sections.items()}
        joined.append(Cascade(sections, np.concatenate([part.memory for part in resting])))
    return joined
