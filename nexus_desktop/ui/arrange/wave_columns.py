"""The columns of one clip as they are drawn: scaled by its gain and fades, linear or in dB."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.peaks.columns import Columns

DB_FLOOR = -60.0
"""What is drawn as silence on the dB scale."""


class WaveScale(StrEnum):
    """How loudness is laid out from the middle to the edge of a channel."""

    LINEAR = "linear"
    DB = "db"


class SoundView(StrEnum):
    """What is drawn of a clip: its wave, its frequencies, or these below that."""

    WAVE = "wave"
    SPECTROGRAM = "spectrogram"
    BOTH = "both"

    @property
    def next(self) -> SoundView:
        """The view that comes after this one, round and round."""
        views = list(SoundView)
        return views[(views.index(self) + 1) % len(views)]


@dataclass(frozen=True, slots=True)
class WaveColumns:
    """Heights of −1 to +1 per channel and pixel column; NaN where nothing is known yet.

    Attributes:
        minima, maxima, rms: float32 of shape (channels, width).
        clipped: which columns hold samples at or beyond full scale.
    """

    minima: NDArray[np.float32]
    maxima: NDArray[np.float32]
    rms: NDArray[np.float32]
    clipped: NDArray[np.bool_]

    def body(self, channel: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the lower and upper edge of the RMS body of a channel, inside its peaks."""
        low, high = self.minima[channel], self.maxima[channel]
        return np.maximum(-self.rms[channel], low), np.minimum(self.rms[channel], high)


def drawn_columns(
    columns: Columns,
    envelope: NDArray[np.float32],
    amplitude: float = 1.0,
    scale: WaveScale = WaveScale.LINEAR,
) -> WaveColumns:
    """Scale columns by the clip's envelope (one gain per column) and the vertical zoom."""
    minima, maxima = columns.minima * envelope, columns.maxima * envelope
    rms = columns.rms * envelope
    louder = np.maximum(maxima, -minima) > 1.0
    clipped = (columns.clipped & (envelope >= 1.0)) | louder
    if scale is WaveScale.DB:
        minima, maxima, rms = _in_db(minima), _in_db(maxima), _in_db(rms)
    if amplitude != 1.0:
        gain = np.float32(amplitude)
        minima, maxima, rms = minima * gain, maxima * gain, rms * gain
    return WaveColumns(minima, maxima, rms, clipped)


def _in_db(values: NDArray[np.float32]) -> NDArray[np.float32]:
    floor = np.float32(10 ** (DB_FLOOR / 20))
    level = 20 * np.log10(np.maximum(np.abs(values), floor))
    return np.copysign(1 - level / DB_FLOOR, values).astype(np.float32)
