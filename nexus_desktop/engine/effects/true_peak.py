"""The level between the samples, as a converter will play it.

Source: ITU-R BS.1770-5 (2023), Annex 2: four times oversampled. Its 48-tap interpolator is used
beside a windowed sinc (Kaiser, β = 5, ten samples on either side) as most resamplers have it,
which is truer close to Nyquist; the higher reading of both counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.between_samples import (
    ROW_FRAMES,
    Interpolators,
    Samples,
    windowed_sincs,
)
from nexus_desktop.engine.block import Block

OVERSAMPLING = 4
KAISER_BETA = 5.0
TAPS = 20
DELAY = TAPS // 2
"""Frames from a sample to the reading for the interval that begins with it."""

_ITU_PHASE_0 = (
    *(0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000),
    *(-0.0594482421875, 0.1373291015625, 0.9721679687500, -0.1022949218750),
    *(0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500),
)
_ITU_PHASE_1 = (
    *(-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250),
    *(-0.1665039062500, 0.4650878906250, 0.7797851562500, -0.2003173828125),
    *(0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375),
)


class TruePeakMeter:
    """Reads the highest level of all channels around each frame, `DELAY` frames late."""

    def __init__(self) -> None:
        self._between = Interpolators(_bank())

    def readings(self, sound: Block, floor: float) -> Samples | None:
        """Return a level for each frame behind the first `TAPS` - 1; None where all are zero.

        A level is zero where it lies below `floor` for certain.

        Args:
            sound: of shape (TAPS - 1 + frames, channels), the frames before included.
        """
        if max(sound.max(), -sound.min()) * self._between.overshoot <= floor:
            return None
        frames = len(sound) - (TAPS - 1)
        rows_in_all = -(-frames // ROW_FRAMES)
        padded = np.zeros((sound.shape[1], TAPS - 1 + rows_in_all * ROW_FRAMES), np.float32)
        padded[:, : len(sound)] = sound.T
        channels, rows = self._between.rows_above(padded, floor)
        if not len(rows):
            return None
        levels = np.abs(self._between.levels(padded, channels, rows))
        highest = levels[:, :, 0].copy()
        # Place by place: numpy finds the highest along a short axis many times slower.
        for place in range(1, levels.shape[2]):
            np.maximum(highest, levels[:, :, place], out=highest)
        readings = np.zeros((rows_in_all, ROW_FRAMES), np.float32)
        for channel in range(len(padded)):
            is_here = channels == channel
            here = rows[is_here]
            readings[here] = np.maximum(readings[here], highest[is_here])
        return readings.reshape(-1)[:frames]


def _bank() -> NDArray[np.float64]:
    """Return the interpolators, one a row: the sample itself and what follows it."""
    itu = [_ITU_PHASE_0, _ITU_PHASE_1, _ITU_PHASE_1[::-1], _ITU_PHASE_0[::-1]]
    widened = [np.pad(phase, (TAPS - len(phase)) // 2) for phase in itu]
    samples = np.eye(TAPS)[DELAY - 1 : DELAY + 1]
    return np.concatenate([samples, windowed_sincs(OVERSAMPLING, TAPS, KAISER_BETA), widened])
