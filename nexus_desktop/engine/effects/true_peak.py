"""The level between the samples, as a converter will play it.

Source: ITU-R BS.1770-5 (2023), Annex 2: four times oversampled. Its 48-tap interpolator is used
beside a windowed sinc (Kaiser, β = 5, ten samples on either side) as most resamplers have it,
which is truer close to Nyquist; the higher reading of both counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.smoothing import Curve

OVERSAMPLING = 4
TAPS = 20
DELAY = TAPS // 2
"""Frames from a sample to the reading for the interval that begins with it."""

CHUNK_FRAMES = 4096

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

    def __init__(self, channels: int) -> None:
        self._history: Planar = np.zeros((channels, TAPS - 1))
        self._bank = _bank()
        self._most = float(np.abs(self._bank).sum(axis=1).max())

    def readings(self, sound: Planar, floor: float) -> Curve:
        """Return one level per frame; zero where it lies below `floor` for certain."""
        whole = np.concatenate([self._history, sound], axis=1)
        self._history = whole[:, -(TAPS - 1) :]
        frames = sound.shape[1]
        levels = np.zeros(frames)
        for start in range(0, frames, CHUNK_FRAMES):
            part = whole[:, start : start + CHUNK_FRAMES + TAPS - 1]
            if max(part.max(), -part.min()) * self._most > floor:
                levels[start : start + CHUNK_FRAMES] = self._heights(part)
        return levels

    def _heights(self, part: Planar) -> Curve:
        """Return the highest level of all channels and interpolators around each frame."""
        highest = np.zeros(part.shape[1] - TAPS + 1)
        for channel in part:
            between = self._bank @ np.lib.stride_tricks.sliding_window_view(channel, TAPS).T
            # Row by row: numpy finds the highest of a short axis many times slower.
            for row in between:
                np.maximum(highest, np.abs(row), out=highest)
        return highest


def _bank() -> NDArray[np.float64]:
    """Return the interpolators, one a row: the sample itself and what follows it."""
    rows = [np.eye(TAPS)[DELAY - 1], np.eye(TAPS)[DELAY]]
    rows += [_windowed_sinc(step / OVERSAMPLING) for step in range(1, OVERSAMPLING)]
    for phase in (_ITU_PHASE_0, _ITU_PHASE_1, _ITU_PHASE_1[::-1], _ITU_PHASE_0[::-1]):
        rows.append(np.pad(phase, (TAPS - len(phase)) // 2))
    bank: NDArray[np.float64] = np.stack(rows)
    return bank


def _windowed_sinc(share: float) -> NDArray[np.float64]:
    distance = np.arange(TAPS) - (DELAY - 1) - share
    window = np.i0(5.0 * np.sqrt(np.maximum(0.0, 1.0 - (distance / DELAY) ** 2))) / np.i0(5.0)
    taps: NDArray[np.float64] = np.sinc(distance) * window
    scaled: NDArray[np.float64] = taps / taps.sum()
    return scaled
