"""From the power of every tenth of a second to loudness: windows, gates, and the range.

Power is that of the weighted sound, summed over its channels: −0.691 LUFS for 1.0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

STEPS_A_SECOND = 10
"""Windows overlap by all but 100 ms: 75 % of the gating block of 400 ms."""

MOMENTARY_STEPS = 4
SHORT_TERM_STEPS = 30
"""How many tenths of a second the windows of EBU Tech 3341 have: 400 ms and 3 s."""

OFFSET_DB = -0.691
"""Makes a sine of 1 kHz at 0 dBFS in one channel −3.01 LUFS (BS.1770-5, equation 2)."""

ABSOLUTE_GATE_LUFS = -70.0
INTEGRATED_GATE_LU = -10.0
RANGE_GATE_LU = -20.0
RANGE_FROM, RANGE_TO = 0.10, 0.95
"""The softest tenth and the loudest twentieth do not count for the range (EBU Tech 3342)."""

MOST_ROUNDS = 20
CLOSE_LU = 1e-6
"""When the search for a gain ends; nearly always in the second round."""

Powers = NDArray[np.float64]


def loudness_of(power: float) -> float | None:
    """Return a power as LUFS; None for digital silence."""
    return OFFSET_DB + 10 * math.log10(power) if power > 0 else None


def power_of(loudness_lufs: float) -> float:
    """Return the power that has a loudness."""
    return float(10 ** ((loudness_lufs - OFFSET_DB) / 10))


def windowed(steps: Powers, length: int) -> Powers:
    """Return the mean power of `length` steps on end, one window beginning at every step."""
    if len(steps) < length:
        return np.zeros(0)
    means: Powers = np.lib.stride_tricks.sliding_window_view(steps, length).mean(axis=1)
    return means


def integrated_lufs(steps: Powers) -> float | None:
    """Return programme loudness (BS.1770-5); None if nothing passes the absolute gate.

    Sound shorter than one window of 400 ms has no loudness.
    """
    heard = _gated(windowed(steps, MOMENTARY_STEPS), INTEGRATED_GATE_LU)
    return loudness_of(float(heard.mean())) if len(heard) else None


def gain_to_lufs(steps: Powers, target_lufs: float) -> float | None:
    """Return the gain in dB behind which programme loudness is the target; None if there is none.

    A gain moves the sound against the absolute gate, so that other windows may count behind it.
    """
    windows = windowed(steps, MOMENTARY_STEPS)
    loudness = loudness_of(float(windows.mean())) if len(windows) else None
    if loudness is None:
        return None
    gain_db = target_lufs - loudness
    for _ in range(MOST_ROUNDS):
        reached = integrated_lufs(steps * 10 ** (gain_db / 10))
        if reached is None or abs(target_lufs - reached) < CLOSE_LU:
            break
        gain_db += target_lufs - reached
    return gain_db


def loudness_range_lu(steps: Powers) -> float | None:
    """Return the loudness range (EBU Tech 3342); None if nothing passes the absolute gate.

    Sound shorter than one window of 3 s has no range.
    """
    heard = _gated(windowed(steps, SHORT_TERM_STEPS), RANGE_GATE_LU)
    if not len(heard):
        return None
    low, high = np.quantile(heard, (RANGE_FROM, RANGE_TO), method="nearest")
    return 10 * math.log10(float(high) / float(low))


def _gated(windows: Powers, relative_lu: float) -> Powers:
    """Return the windows above −70 LUFS that are not far below the mean of those."""
    audible = windows[windows > power_of(ABSOLUTE_GATE_LUFS)]
    if not len(audible):
        return audible
    gate = float(audible.mean()) * 10 ** (relative_lu / 10)
    return audible[audible > gate]
