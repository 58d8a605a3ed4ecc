"""How loud a sound is when: a value every tenth of a second, to be drawn over the timeline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.gating import (
    MOMENTARY_STEPS,
    OFFSET_DB,
    SHORT_TERM_STEPS,
    STEPS_A_SECOND,
    Powers,
    windowed,
)
from nexus_desktop.engine.analysis.running_loudness import RunningLoudness

STEP_S = 1 / STEPS_A_SECOND
Series = NDArray[np.float32]
"""One value for every tenth of a second, in LUFS; NaN where there is none."""


@dataclass(frozen=True, slots=True)
class LoudnessHistory:
    """What a meter would have shown while a sound was heard.

    The value at index i is what it shows at (i + 1) · 0.1 s: of the windows that end there. NaN
    while a window is not full, and for digital silence.

    Attributes:
        momentary_lufs, short_term_lufs: of the last 400 ms and 3 s.
        integrated_lufs: of all so far, without its pauses.
    """

    momentary_lufs: Series
    short_term_lufs: Series
    integrated_lufs: Series

    @property
    def duration_s(self) -> float:
        return len(self.momentary_lufs) * STEP_S


def history_of(tenths: Powers) -> LoudnessHistory:
    """Return the history of a sound from the power of its tenths of a second."""
    momentary = windowed(tenths, MOMENTARY_STEPS)
    running = RunningLoudness()
    integrated = np.full(len(tenths), np.nan, np.float32)
    for step, power in enumerate(momentary.tolist(), len(tenths) - len(momentary)):
        running.add(power)
        lufs = running.integrated_lufs()
        if lufs is not None:
            integrated[step] = lufs
    return LoudnessHistory(
        _series(momentary, len(tenths)),
        _series(windowed(tenths, SHORT_TERM_STEPS), len(tenths)),
        integrated,
    )


def short_term_of(tenths: Powers) -> Series:
    """Return the short-term loudness alone; tenths that are NaN are not known, nor is it there."""
    return _series(windowed(tenths, SHORT_TERM_STEPS), len(tenths))


def _series(powers: Powers, length: int) -> Series:
    """Return powers as LUFS, behind as many NaN as make it so long."""
    series = np.full(length, np.nan, np.float32)
    heard = np.flatnonzero(powers > 0)
    series[heard + length - len(powers)] = OFFSET_DB + 10 * np.log10(powers[heard])
    return series
