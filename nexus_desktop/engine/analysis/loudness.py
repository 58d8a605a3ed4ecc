"""Loudness after ITU-R BS.1770-5 and EBU R 128 of a stream, in memory that hardly grows.

What is kept of a second of sound is ten numbers: the power of each tenth. A meter can be read at
any time, as those on a screen are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nexus_desktop.engine.analysis.gating import (
    MOMENTARY_STEPS,
    SHORT_TERM_STEPS,
    Powers,
    gain_to_lufs,
    integrated_lufs,
    loudness_of,
    loudness_range_lu,
    windowed,
)
from nexus_desktop.engine.analysis.k_weighting import KWeighting
from nexus_desktop.engine.analysis.loudness_history import LoudnessHistory, history_of
from nexus_desktop.engine.analysis.power_steps import PowerSteps
from nexus_desktop.engine.analysis.true_peak import TruePeak
from nexus_desktop.engine.block import Block, only_numbers

PIECE_FRAMES = 1 << 13
"""Measured at once: it stays in the processor's cache, and no product of matrices is so large that
OpenBLAS (2^18 multiplications) calls up threads, which would take the processor from an encoder."""

SURROUND = 1.41
_WEIGHTS = {
    4: (1.0, 1.0, SURROUND, SURROUND),
    5: (1.0, 1.0, 1.0, SURROUND, SURROUND),
    6: (1.0, 1.0, 1.0, 0.0, SURROUND, SURROUND),
    7: (1.0, 1.0, 1.0, 0.0, 1.0, SURROUND, SURROUND),
    8: (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, SURROUND, SURROUND),
}
"""By the number of channels in the order of WAV: left, right, centre, low frequencies, behind,
beside. Speakers at the sides weigh 1.5 dB more, low frequencies nothing, what stands behind the
listener as much as in front (BS.1770-5, tables 3 and 4)."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a sound is; None where it is silent, or too short for one window.

    Attributes:
        integrated_lufs: of the whole, without its pauses.
        range_lu: between its soft and its loud parts.
        momentary_max_lufs, short_term_max_lufs: of the loudest 400 ms and 3 s, to 10 ms.
        true_peak_dbtp: of the loudest channel, between the samples too.
    """

    integrated_lufs: float | None
    range_lu: float | None
    momentary_max_lufs: float | None
    short_term_max_lufs: float | None
    true_peak_dbtp: float | None


def channel_weights(channels: int) -> tuple[float, ...]:
    """Return how much the power of each channel counts."""
    return _WEIGHTS.get(channels, (1.0,) * channels)


class LoudnessMeter:
    """Measures a stream of blocks of any length."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        weights = np.array(channel_weights(channels))
        self._counting = np.flatnonzero(weights)
        self._weights = weights[self._counting]
        self._weighting = KWeighting(sample_rate, len(self._weights))
        self._true_peak = TruePeak(sample_rate, channels)
        self._steps = PowerSteps(sample_rate, self._weights)

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels); what is no number is silence."""
        block = only_numbers(block)
        for start in range(0, len(block), PIECE_FRAMES):
            planar = np.ascontiguousarray(block[start : start + PIECE_FRAMES].T, np.float32)
            self._true_peak.add_planar(planar)
            counting = planar if len(self._weights) == len(planar) else planar[self._counting]
            self._steps.add(self._weighting.weighted(counting.astype(np.float64)))

    @property
    def loudness(self) -> Loudness:
        """All that was added, summed up."""
        steps = self._steps.tenths
        return Loudness(
            integrated_lufs=integrated_lufs(steps),
            range_lu=loudness_range_lu(steps),
            momentary_max_lufs=self.momentary_max_lufs,
            short_term_max_lufs=self.short_term_max_lufs,
            true_peak_dbtp=self.true_peak_dbtp,
        )

    def gain_to(self, target_lufs: float) -> float | None:
        """Return the gain in dB that makes the target of the integrated loudness.

        None for silence, and for sound shorter than one window of 400 ms.
        """
        return gain_to_lufs(self._steps.tenths, target_lufs)

    @property
    def momentary_max_lufs(self) -> float | None:
        return loudness_of(self._steps.greatest(MOMENTARY_STEPS))

    @property
    def short_term_max_lufs(self) -> float | None:
        return loudness_of(self._steps.greatest(SHORT_TERM_STEPS))

    @property
    def true_peak_dbtp(self) -> float | None:
        return self._true_peak.level_db()

    @property
    def momentary_lufs(self) -> float | None:
        """The last 400 ms; None for silence and at the very beginning."""
        return self._latest(MOMENTARY_STEPS)

    @property
    def short_term_lufs(self) -> float | None:
        """The last 3 s; None for silence and at the beginning."""
        return self._latest(SHORT_TERM_STEPS)

    @property
    def tenths(self) -> int:
        """How many tenths of a second are over."""
        return self._steps.count

    def history(self) -> LoudnessHistory:
        """Return how loud it was at every tenth of a second."""
        return history_of(self._steps.tenths)

    def momentary_powers(self, newest: int) -> Powers:
        """Return the power of the windows of 400 ms that end in the newest tenths."""
        steps = self._steps.newest(newest + MOMENTARY_STEPS - 1)
        return windowed(steps, MOMENTARY_STEPS)

    def _latest(self, length: int) -> float | None:
        power = self._steps.latest(length)
        return None if power is None else loudness_of(power)
