"""De-click: finds clicks and crackle, and fills in what they have destroyed.

Source: S. Godsill, P. Rayner, Digital Audio Restoration (1998), sections 5.2 and 5.3: what a linear
prediction expects from neither side, measured against the median error around it, is a click; the
gap is filled in by Janssen's interpolation, see `restoring`.
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
    prediction,
)
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.tasks.progress import Progress

LEAST_TIMES, MOST_TIMES = 6.0, 60.0
"""How far above the median error a click has to be at the highest and the lowest sensitivity."""

_NORMAL = 0.6745
"""The median of what is normally distributed, in standard deviations."""

_PASSES, _JOINED_FRAMES, _WIDER_FRAMES = 2, 8, 2
_FAINT = 1e-7
_LONGER = 4
"""A click is this many times shorter than what the usual error is taken over."""

SPEC = EffectSpec(
    "de_click",
    "De-click",
    "Takes away clicks and the crackle of records, and fills the gaps from what is around them.",
    (
        ParamSpec(
            *("sensitivity", "Sensitivity", "%", 0.0, 100.0, 60.0),
            "Higher finds fainter clicks, and at last beats of drums too.",
        ),
        ParamSpec(
            *("longest_ms", "Longest", "ms", 0.1, 10.0, 2.0),
            "What lasts longer is taken for music and left alone.",
        ),
    ),
    "Repair",
    EffectKind.WHOLE,
)


def freed(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound without its clicks.

    Raises:
        Cancelled: `progress` was cancelled.
    """
    values = SPEC.values_of(settings)
    times = MOST_TIMES * (LEAST_TIMES / MOST_TIMES) ** (values["sensitivity"] / 100.0)
    longest = max(1, round(values["longest_ms"] / 1000.0 * sound.sample_rate))
    for start in range(0, sound.frames, REWRITE_FRAMES):
        frames = min(REWRITE_FRAMES, sound.frames - start)
        wide = sound.read(start - AROUND_FRAMES, frames + 2 * AROUND_FRAMES)
        result = wide[AROUND_FRAMES : AROUND_FRAMES + frames].copy()
        for channel in range(sound.channels):
            progress.checkpoint()
            samples = wide[:, channel].astype(np.float64)
            for first in range(0, frames, PIECE_FRAMES):
                end = min(frames, first + PIECE_FRAMES)
                around = samples[first : end + 2 * AROUND_FRAMES]
                result[first:end, channel] = _mended(around, times, longest)[AROUND_FRAMES:][
                    : end - first
                ]
        yield result
        progress.report((start + frames) / sound.frames)


def _mended(samples: Samples, times: float, longest: int) -> Samples:
    """Return a piece with its clicks filled in; the first guess helps to find the rest."""
    lost = np.zeros(len(samples), np.bool_)
    result = samples
    for _ in range(_PASSES):
        found = _clicks(samples, prediction(result), times, longest) & ~lost
        if not found.any():
            break
        lost |= found
        result = filled(samples, lost)
    return np.where(lost, result, samples)


def _clicks(samples: Samples, error_filter: Samples, times: float, longest: int) -> Mask:
    """Return where the prediction fails from both sides, without what lasts too long."""
    forth = np.abs(np.convolve(samples, error_filter)[: len(samples)])
    back = np.abs(np.convolve(samples[::-1], error_filter)[: len(samples)])[::-1]
    errors = np.minimum(forth, back)
    unexpected = errors > np.maximum(times * _scale(errors, _LONGER * longest), _FAINT)
    # The ends are not predicted from anything.
    margin = len(error_filter)
    unexpected[:margin] = unexpected[-margin:] = False
    joined = _closed(unexpected)
    edges = np.flatnonzero(np.diff(joined.astype(np.int8), prepend=0, append=0))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if end - first > longest + 2 * _WIDER_FRAMES:
            joined[first:end] = False
    return joined


def _scale(errors: Samples, block_frames: int) -> Samples:
    """Return how large errors usually are around each frame, the louder side of a beat counting."""
    blocks = max(1, len(errors) // block_frames)
    medians = np.array([np.median(part) for part in np.array_split(errors, blocks)])
    behind, before = np.append(medians[1:], 0.0), np.insert(medians[:-1], 0, 0.0)
    around = np.maximum.reduce([medians, before, behind]) / _NORMAL
    sizes = [len(part) for part in np.array_split(errors, blocks)]
    scale: Samples = np.repeat(around, sizes)
    return scale


def _closed(marks: Mask) -> Mask:
    """Return marks a little wider, and joined where they are close together."""
    places = np.flatnonzero(marks)
    closed = marks.copy()
    if not len(places):
        return closed
    gaps = np.flatnonzero(np.diff(places) <= _JOINED_FRAMES)
    for gap in gaps:
        closed[places[gap] : places[gap + 1]] = True
    wide: Mask = np.convolve(closed, np.ones(2 * _WIDER_FRAMES + 1), "same") > 0
    return wide
