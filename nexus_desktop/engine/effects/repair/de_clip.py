"""De-clip: rebuilds tops that were cut off.

Source: Janssen's interpolation, see `restoring`, held beyond the level at which the sound was cut,
as in S. Godsill, P. Rayner, Digital Audio Restoration (1998), section 5.3.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.repair.restoring import (
    AROUND_FRAMES,
    PIECE_FRAMES,
    Mask,
    Samples,
    filled,
    pieces_with,
)
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES, heard
from nexus_desktop.engine.effects.smoothing import factor_of
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.tasks.progress import Progress

SHORTEST_RUN = 3
"""Frames at the same level that make a flat top; a wave touches its peak for one or two."""

SPEC = EffectSpec(
    "de_clip",
    "De-clip",
    "Rebuilds tops that were cut off; they become louder than full scale, which only float keeps.",
    (
        ParamSpec(
            *("threshold", "Threshold", "%", 50.0, 100.0, 99.5),
            "From how much of the peak on a flat top counts as cut off.",
        ),
        ParamSpec(
            *("output_db", "Output", "dB", -24.0, 0.0, 0.0),
            "Level behind it, to make room for the tops.",
        ),
    ),
    "Repair",
    EffectKind.WHOLE,
)


def rebuilt(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound with its flat tops filled in.

    Raises:
        Cancelled: `progress` was cancelled.
    """
    values = SPEC.values_of(settings)
    highest, lowest = np.zeros(sound.channels), np.zeros(sound.channels)
    for block in heard(sound, progress.part(0.0, 0.2)):
        highest = np.maximum(highest, block.max(axis=0))
        lowest = np.minimum(lowest, block.min(axis=0))
    factor, share = np.float32(factor_of(values["output_db"])), values["threshold"] / 100.0
    for start in range(0, sound.frames, REWRITE_FRAMES):
        frames = min(REWRITE_FRAMES, sound.frames - start)
        wide = sound.read(start - AROUND_FRAMES, frames + 2 * AROUND_FRAMES)
        result = wide[AROUND_FRAMES : AROUND_FRAMES + frames].copy()
        for channel in range(sound.channels):
            progress.checkpoint()
            samples = wide[:, channel].astype(np.float64)
            above = _flat(samples, highest[channel] * share, highest[channel])
            below = _flat(-samples, -lowest[channel] * share, -lowest[channel])
            _rebuild(result[:, channel], samples, above, below)
        yield result * factor
        progress.report(0.2 + 0.8 * (start + frames) / sound.frames)


def _flat(samples: Samples, threshold: float, peak: float) -> Mask:
    """Return where a wave stays at one level near its peak for a while."""
    if peak <= 0.0:
        return np.zeros(len(samples), np.bool_)
    is_high = samples >= threshold
    is_level = np.abs(np.diff(samples, prepend=samples[0] - peak)) <= peak * 1e-4
    follows = is_high & is_level
    # A frame belongs to a top if it, or the one behind it, has not moved from the one before.
    is_top: Mask = is_high & (follows | np.append(follows[1:], False))
    edges = np.flatnonzero(np.diff(is_top.astype(np.int8), prepend=0, append=0))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if end - first < SHORTEST_RUN:
            is_top[first:end] = False
    return is_top


def _rebuild(target: Block, samples: Samples, above: Mask, below: Mask) -> None:
    """Write what is filled in between the margins of `samples` into one channel."""
    lost = above | below
    for start in pieces_with(lost[AROUND_FRAMES : AROUND_FRAMES + len(target)]):
        end = min(len(target), start + PIECE_FRAMES)
        wide = slice(start, end + 2 * AROUND_FRAMES)
        guess = filled(samples[wide], lost[wide])
        guess = np.where(above[wide], np.maximum(guess, samples[wide]), guess)
        guess = np.where(below[wide], np.minimum(guess, samples[wide]), guess)
        piece = slice(AROUND_FRAMES, AROUND_FRAMES + end - start)
        target[start:end] = np.where(lost[wide][piece], guess[piece], samples[wide][piece])
