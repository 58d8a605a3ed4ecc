"""Noise reduction: turns down, band by band, what is no louder than a noise that was learned.

Source: Y. Ephraim, D. Malah, "Speech enhancement using a minimum mean-square error short-time
spectral amplitude estimator" (IEEE Trans. ASSP 32, 1984): the decision-directed estimate of how
far a band lies above the noise, which keeps single bands from twittering. It lags; the second step
of C. Plapous, C. Marro, P. Scalart, "Improved signal-to-noise ratio estimation for speech
enhancement" (IEEE Trans. Audio Speech Lang. Proc. 14(6), 2006) takes the lag away. Wiener's gain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import DataKind, DataSpec, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.repair.noise_profile import (
    densities_of,
    window_frames,
    window_of,
)
from nexus_desktop.engine.effects.sound import Resources

OVERLAP = 4

LEAST_ABOVE = 10.0**-2.5
"""Estimates end here, where the gain is far below any that can be set."""

MOST_ABOVE = 1e4
"""So far above the noise a band counts as untouched."""

BASS_BANDS = 16
"""Bands are smoothed with one more to each side for every so many below them: the tones of a voice
and of a hum lie close together in the bass, and twittering is heard above it."""

SPEC = EffectSpec(
    "noise_reduction",
    "Noise reduction",
    "Takes away steady noise that it has learned; until it has, the sound passes as it is.",
    (
        ParamSpec(
            *("reduction_db", "Reduction", "dB", 0.0, 40.0, 18.0),
            "By how much noise is turned down at most; less leaves fewer traces.",
        ),
        ParamSpec(
            *("sensitivity_db", "Sensitivity", "dB", -6.0, 12.0, -0.5),
            "How far above the learned noise something has to be to count as sound.",
        ),
        ParamSpec(
            *("smoothing_bands", "Frequency smoothing", "bands", 0.0, 12.0, 4.0),
            "Over how many bands to each side sound is looked for, fewer in the bass; more twitters"
            " less, and blurs.",
        ),
        ParamSpec(
            *("smoothing_ms", "Time smoothing", "ms", 20.0, 1000.0, 100.0),
            "How long a band is remembered; longer twitters less, and takes more of fast sounds.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("output", "Output", "", 0.0, 1.0, 0.0),
            "The sound without the noise, or what is taken away: no voice should be heard in it.",
            ParamScale.CHOICE,
            ("sound", "residue"),
        ),
    ),
    "Repair",
    data=(
        DataSpec(
            *("profile", "Noise", DataKind.NOISE_PROFILE),
            "How loud the noise is at each frequency, learned where it is quietest.",
        ),
    ),
)


class NoiseReduction(PlanarProcessor):
    """Windows of the stream, counted from its start, with a gain for each of their bands."""

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._profile = ""
        self._sample_rate = self._channels = self._frames = 0
        self._noise: NDArray[np.float64] | None = None

    def configure(self, values: Mapping[str, float]) -> None:
        """Take values; heard from the next window on, which overlaps those before it."""
        self._values = dict(values)

    def load(self, data: Mapping[str, str], resources: Resources) -> None:
        self._profile = data.get("profile", "")
        if self._profile:
            densities_of(self._profile, 1, 48_000)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._frames = window_frames(sample_rate)
        self._window = window_of(self._frames)
        self._noise = None
        if self._profile:
            density = densities_of(self._profile, channels, sample_rate)
            self._noise = density * sample_rate * np.sum(self._window**2)
        self.reset()

    def reset(self) -> None:
        hop = self._frames // OVERLAP
        self._heard = np.zeros((self._channels, self._frames - hop))
        self._added = np.zeros((self._channels, self._frames - hop))
        self._ready = np.zeros((self._channels, hop))
        self._left = np.ones((self._channels, self._frames // 2 + 1))

    @property
    def latency(self) -> int:
        return self._frames

    def _treated(self, sound: Planar) -> Planar:
        hop = self._frames // OVERLAP
        heard = np.concatenate([self._heard, sound], axis=1)
        count = max(0, (heard.shape[1] - self._frames) // hop + 1)
        ready = self._ready
        if count:
            pieces = np.lib.stride_tricks.sliding_window_view(heard, self._frames, axis=1)
            bands = np.fft.rfft(pieces[:, : count * hop : hop] * self._window, axis=2)
            self._turn_down(bands)
            again = np.fft.irfft(bands, self._frames, axis=2) * (self._window * 2.0 / OVERLAP)
            ready = np.concatenate([ready, self._overlapped(again, hop)], axis=1)
            self._heard = heard[:, count * hop :].copy()
        else:
            self._heard = heard
        self._ready = ready[:, sound.shape[1] :]
        return ready[:, : sound.shape[1]]

    def _overlapped(self, windows: Planar, hop: int) -> Planar:
        """Return the frames that no later window reaches; keep those that one does.

        Args:
            windows: shape (channels, windows, frames).
        """
        channels, count, frames = windows.shape
        total = np.zeros((channels, count * hop + frames - hop))
        total[:, : frames - hop] = self._added
        quarters = windows.reshape(channels, count, OVERLAP, hop)
        # Oldest first, so that sums do not depend on how many windows come at once.
        for quarter in range(OVERLAP - 1, -1, -1):
            start = quarter * hop
            total[:, start : start + count * hop] += quarters[:, :, quarter].reshape(channels, -1)
        self._added = total[:, count * hop :].copy()
        return total[:, : count * hop]

    def _turn_down(self, bands: NDArray[np.complex128]) -> None:
        """Apply gains to bands of shape (channels, windows, bands), in place."""
        takes_residue = self._values["output"] > 0.5
        if self._noise is None:
            bands *= 0.0 if takes_residue else 1.0
            return
        gains = self._gains(np.square(bands.real) + np.square(bands.imag), self._noise)
        bands *= 1.0 - gains if takes_residue else gains

    def _gains(self, powers: Planar, noise: Planar) -> Planar:
        """Return a gain for each of the powers, both of shape (channels, windows, bands)."""
        values = self._values
        hop_ms = 1000.0 * self._frames / OVERLAP / self._sample_rate
        memory = math.exp(-hop_ms / values["smoothing_ms"])
        level = noise * 10.0 ** (values["sensitivity_db"] / 10.0)
        above = np.minimum(powers / level[:, None], MOST_ABOVE)
        smooth = _smoothed(above, round(values["smoothing_bands"]))
        heard = (1.0 - memory) * np.maximum(smooth - 1.0, 0.0)
        gains: Planar = np.empty_like(above)
        left = self._left
        for place in range(above.shape[1]):
            told = above[:, place]
            first = np.maximum(memory * left + heard[:, place], LEAST_ABOVE)
            first /= 1.0 + first
            second = np.maximum(first * first * told, LEAST_ABOVE)
            gain = second / (1.0 + second)
            left = gain * gain * told
            gains[:, place] = gain
        self._left = left
        lowest: float = 10.0 ** (-values["reduction_db"] / 20.0)
        np.maximum(gains, lowest, out=gains)
        return gains


def _smoothed(levels: Planar, reach: int) -> Planar:
    """Return the mean over so many bands to each side, over fewer in the bass and at the end."""
    if reach == 0:
        return levels
    bands = levels.shape[-1]
    upto = np.zeros((*levels.shape[:-1], bands + 1))
    np.cumsum(levels, axis=-1, out=upto[..., 1:])
    places = np.arange(bands)
    reaches = np.minimum(reach, places // BASS_BANDS)
    ends, starts = np.minimum(places + reaches + 1, bands), places - reaches
    return np.asarray((upto[..., ends] - upto[..., starts]) / (ends - starts))
