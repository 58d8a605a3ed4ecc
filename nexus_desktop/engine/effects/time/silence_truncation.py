"""Silence truncation: long pauses become short ones.

What is left of a pause is its beginning and its end, so that rooms ring out and breaths come in as
they did; both pass into each other in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import (
    EffectKind,
    EffectSettings,
    EffectSpec,
    ParamScale,
    ParamSpec,
)
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES, heard
from nexus_desktop.engine.effects.smoothing import factor_of
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.engine.effects.time.joints import crossfaded
from nexus_desktop.tasks.progress import Progress

FADE_S = 0.01

SPEC = EffectSpec(
    "silence_truncation",
    "Silence truncation",
    "Shortens long pauses and leaves everything else as it is.",
    (
        ParamSpec(
            *("threshold_db", "Threshold", "dB", -100.0, -20.0, -50.0),
            "Where every channel stays below is a pause; room noise often lies around −60.",
        ),
        ParamSpec(
            *("silence_ms", "Pause", "ms", 20.0, 10_000.0, 500.0),
            "Pauses longer than this are shortened.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("mode", "Mode", "", 0.0, 1.0, 0.0),
            "Whether every long pause becomes equally short, or keeps a share of its excess.",
            ParamScale.CHOICE,
            ("truncate", "compress"),
        ),
        ParamSpec(
            *("keep_ms", "Keep", "ms", 10.0, 5000.0, 300.0),
            "How long a pause is behind truncating.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("share", "Share", "%", 0.0, 100.0, 30.0),
            "How much compressing leaves of what a pause has beyond the length above.",
        ),
    ),
    "Time and pitch",
    EffectKind.WHOLE,
    is_linked=True,
)

Runs = NDArray[np.int64]
"""Where pauses begin and end, of shape (pauses, 2)."""


def truncated(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound with shorter pauses."""
    values = SPEC.values_of(settings)
    rule = _Rule.of(values, sound.sample_rate)
    position = 0
    for pauses, settled in _pauses(sound, values["threshold_db"], rule.longest, progress):
        for start, end in pauses.tolist():
            kept = rule.kept(end - start)
            if kept >= end - start:
                continue
            fade = min(rule.fade, kept)
            before = (kept + fade) // 2
            behind = kept + fade - before
            yield from _between(sound, position, start + before - fade)
            yield crossfaded(
                without_damage(sound.read(start + before - fade, fade)),
                without_damage(sound.read(end - behind, fade)),
                likeness=0.0,
            )
            position = end - behind + fade
        yield from _between(sound, position, settled)
        position = max(position, settled)


@dataclass(frozen=True, slots=True)
class _Rule:
    """How long a pause becomes, in frames.

    Attributes:
        longest: shorter pauses stay as they are.
        base, share: what is left is the base and this share of what is beyond the longest.
        fade: how long the passage in the middle is.
    """

    longest: int
    base: int
    share: float
    fade: int

    @staticmethod
    def of(values: Mapping[str, float], sample_rate: int) -> _Rule:
        longest = round(values["silence_ms"] * sample_rate / 1000)
        fade = max(1, round(FADE_S * sample_rate))
        if values["mode"]:
            return _Rule(longest, longest, values["share"] / 100.0, fade)
        return _Rule(longest, round(values["keep_ms"] * sample_rate / 1000), 0.0, fade)

    def kept(self, length: int) -> int:
        return self.base + round((length - self.longest) * self.share)


def _pauses(
    sound: Sound, threshold_db: float, longest: int, progress: Progress
) -> Iterator[tuple[Runs, int]]:
    """Yield what has ended of the long pauses, and up to where all is known, block by block."""
    threshold, begun, position = factor_of(threshold_db), -1, 0
    for block in heard(sound, progress):
        is_silent = np.abs(block).max(axis=1) <= threshold
        before = np.concatenate([[begun >= 0], is_silent[:-1]])
        edges = np.flatnonzero(is_silent != before) + position
        if begun >= 0:
            edges = np.concatenate([[begun], edges])
        begun = int(edges[-1]) if len(edges) % 2 else -1
        position += len(block)
        yield _long_runs(edges[: len(edges) // 2 * 2], longest), begun if begun >= 0 else position
    if begun >= 0:
        yield _long_runs(np.array([begun, position]), longest), position


def _long_runs(edges: Runs, longest: int) -> Runs:
    runs = edges.reshape(-1, 2)
    return runs[runs[:, 1] - runs[:, 0] > longest]


def _between(sound: Sound, first: int, last: int) -> Iterator[Block]:
    for start in range(first, last, REWRITE_FRAMES):
        yield without_damage(sound.read(start, min(REWRITE_FRAMES, last - start)))
