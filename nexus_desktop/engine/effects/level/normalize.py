"""Normalize: one gain for all of a sound, so that its level is what one asks for.

True peak and loudness are those of ITU-R BS.1770-5, as measured by `engine.analysis`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import (
    EffectKind,
    EffectSettings,
    EffectSpec,
    ParamScale,
    ParamSpec,
)
from nexus_desktop.engine.analysis.levels import levels_of
from nexus_desktop.engine.analysis.true_peak import TruePeak
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.level.loudness_gain import metered, needed_gain_db
from nexus_desktop.engine.effects.rewriting import heard
from nexus_desktop.engine.effects.smoothing import factor_of
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.tasks.progress import Progress

SILENT = 1e-10
"""−200 dBFS: what is left of silence when a constant offset has been taken away."""

PEAK, TRUE_PEAK, RMS, LOUDNESS = range(4)

SPEC = EffectSpec(
    "normalize",
    "Normalize",
    "Brings the level of the whole sound to a target with one gain; silence stays as it is.",
    (
        ParamSpec(
            *("measure", "Measure", "", 0.0, 3.0, 0.0),
            "What is brought to the target: the highest sample, the highest level between samples "
            "too, the mean power (a full sine has −3), or the loudness as people hear it (LUFS).",
            ParamScale.CHOICE,
            ("peak", "true peak", "rms", "loudness"),
            menu=(
                *(("peak", "Peak"), ("true peak", "True peak")),
                *(("rms", "RMS"), ("loudness", "Loudness")),
            ),
        ),
        ParamSpec(
            *("target_db", "Target", "dB", -60.0, 0.0, -1.0),
            "The level of the result: dBFS, dBTP or LUFS, by what is measured; a high RMS or "
            "loudness may take peaks above full scale.",
        ),
        ParamSpec(
            *("channels", "Channels", "", 0.0, 1.0, 0.0),
            "Linked keeps the balance; each alone brings every channel to the target, except by "
            "loudness, which belongs to all of them.",
            ParamScale.CHOICE,
            ("linked", "each alone"),
        ),
        ParamSpec(
            *("dc_removal", "DC removal", "", 0.0, 1.0, 0.0),
            "Whether a constant offset is taken away first, since it costs headroom.",
            ParamScale.CHOICE,
            ("off", "on"),
        ),
    ),
    "Level",
    EffectKind.WHOLE,
    is_linked=True,
)

PerChannel = NDArray[np.float64]


def normalized(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound with one gain, found in a pass before.

    Raises:
        EffectRefused: the sound has no loudness, since it is too short.
        Cancelled: `progress` was cancelled.
    """
    values = SPEC.values_of(settings)
    offsets: PerChannel = np.zeros(sound.channels)
    if values["dc_removal"]:
        offsets = _means(heard(sound, progress.part(0.0, 1 / 3)), sound.channels)
        progress = progress.part(1 / 3, 1.0)
    measured = _without(offsets, heard(sound, progress.part(0.0, 0.5)))
    target_db = values["target_db"]
    if values["measure"] == LOUDNESS:
        gain_db = needed_gain_db(metered(sound, measured), target_db)
        factors = np.full(sound.channels, factor_of(gain_db))
    else:
        levels = _levels(sound, measured, int(values["measure"]))
        if not values["channels"]:
            is_rms = values["measure"] == RMS
            levels[:] = np.sqrt(np.mean(levels**2)) if is_rms else levels.max()
        factors = np.full(sound.channels, factor_of(target_db))
        factors = np.where(levels > SILENT, factors / np.maximum(levels, SILENT), 1.0)
    for block in _without(offsets, heard(sound, progress.part(0.5, 1.0))):
        yield (block * factors).astype(np.float32)


def _means(blocks: Iterable[Block], channels: int) -> PerChannel:
    sums, frames = np.zeros(channels), 0
    for block in blocks:
        sums += block.sum(axis=0, dtype=np.float64)
        frames += len(block)
    return sums / max(1, frames)


def _without(offsets: PerChannel, blocks: Iterable[Block]) -> Iterator[Block]:
    is_needed = offsets.any()
    for block in blocks:
        yield (block - offsets).astype(np.float32) if is_needed else block


def _levels(sound: Sound, blocks: Iterable[Block], measure: int) -> PerChannel:
    """Return the level of each channel, linear; what is left of silence has next to none."""
    meters = [TruePeak(sound.sample_rate, 1) for _ in range(sound.channels)]
    peaks, squares = np.zeros(sound.channels), np.zeros(sound.channels)
    for block in blocks:
        levels = levels_of(block)
        peaks = np.maximum(peaks, levels.peaks)
        squares += np.array(levels.mean_squares) * len(block)
        if measure == TRUE_PEAK:
            for channel, meter in enumerate(meters):
                meter.add(block[:, [channel]])
    if measure == TRUE_PEAK:
        return np.array([_linear(meter.level_db()) for meter in meters])
    return np.sqrt(squares / max(1, sound.frames)) if measure == RMS else peaks


def _linear(level_db: float | None) -> float:
    return 0.0 if level_db is None else factor_of(level_db)
