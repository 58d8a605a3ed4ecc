"""Invert: turns the wave upside down, on every channel."""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import without_damage

SPEC = EffectSpec(
    "invert",
    "Invert",
    "Turns the wave upside down; heard only together with another copy of the sound.",
    (),
    "Level",
)


class Invert:
    """Has nothing to set and nothing to remember."""

    latency = 0
    tail = 0

    def configure(self, values: Mapping[str, float]) -> None:
        """There is nothing to set."""

    def prepare(self, sample_rate: int, channels: int) -> None:
        """Every stream is treated alike."""

    def process(self, block: Block) -> Block:
        return -without_damage(block)

    def reset(self) -> None:
        """There is nothing to forget."""
