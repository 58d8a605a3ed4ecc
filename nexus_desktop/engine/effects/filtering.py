"""What all effects that are a row of filter sections have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor

Design = Callable[[Mapping[str, float], int], Sections]
"""Gives the sections for all parameters of an effect, at a sample rate."""


class Filtering(PlanarProcessor):
    """A row of sections; a turned knob glides from the old row to the new."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._values: Mapping[str, float] = {}
        self._filter = TurnableCascade()
        self._sample_rate = 0

    def configure(self, values: Mapping[str, float]) -> None:
        if values == self._values:
            return
        self._values = dict(values)
        if self._sample_rate:
            self._filter.aim(self._design(self._values, self._sample_rate))

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._filter.prepare(self._design(self._values, sample_rate), sample_rate, channels)

    def reset(self) -> None:
        self._filter.reset()

    def _treated(self, sound: Planar) -> Planar:
        return self._filter.filtered(sound)
