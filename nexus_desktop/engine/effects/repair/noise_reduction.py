"""Noise reduction: turns down, band by band, what is no louder than a noise that was learned.

Source: Y. Ephraim, D. Malah, "Speech enhancement using a minimum mean-square error short-time
spectral amplitude estimator" (IEEE Trans. ASSP 32, 1984): the decision-directed estimate of how
far a band lies above the noise, which keeps single bands from twittering; here with Wiener's gain.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import DataKind, DataSpec, EffectSpec, ParamSpec
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.repair.noise_profile import (
    OVERLAP,
    densities_of,
    window_frames,
    window_of,
)
from nexus_desktop.engine.effects.sound import Resources

MEMORY = 0.96
"""How much of the estimate is what the window before has left; the rest is what is heard now."""

LEAST_ABOVE = 10.0**-2.5
"""Estimates end here, where the gain is far below any that can be set."""

MOST_ABOVE = 1e3
"""So far above the noise a band counts as untouched."""

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
            *("sensitivity_db", "Sensitivity", "dB", -6.0, 12.0, 1.5),
            "How far above the learned noise something has to be to count as sound.",
        ),
    ),
    "Repair",
    data=(
        DataSpec(
            *("profile", "Noise", DataKind.NOISE_PROFILE),
            "How loud the noise is at each frequency, learned where only noise is heard.",
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
        self._added = np.zeros((self._channels, self._frames))
        self._ready = np.zeros((self._channels, hop))
        self._left = np.ones((self._channels, self._frames // 2 + 1))

    @property
    def latency(self) -> int:
        return self._frames

    def _treated(self, sound: Planar) -> Planar:
        hop = self._frames // OVERLAP
        heard = np.concatenate([self._heard, sound], axis=1)
        count = max(0, (heard.shape[1] - self._frames) // hop + 1)
        made = [self._ready]
        starts = range(0, count * hop, hop)
        made += [self._next(heard[:, start : start + self._frames], hop) for start in starts]
        self._heard = heard[:, count * hop :]
        ready = np.concatenate(made, axis=1)
        self._ready = ready[:, sound.shape[1] :]
        return ready[:, : sound.shape[1]]

    def _next(self, piece: Planar, hop: int) -> Planar:
        """Return the frames that no later window reaches."""
        bands = np.fft.rfft(piece * self._window, axis=1)
        if self._noise is not None:
            bands *= self._gains(np.square(bands.real) + np.square(bands.imag), self._noise)
        again = np.fft.irfft(bands, self._frames, axis=1) * self._window
        self._added += again * (2.0 / OVERLAP)
        done = self._added[:, :hop].copy()
        self._added = np.concatenate([self._added[:, hop:], np.zeros_like(done)], axis=1)
        return done

    def _gains(self, powers: Planar, noise: Planar) -> Planar:
        level = noise * 10.0 ** (self._values["sensitivity_db"] / 10.0)
        above = np.minimum(powers / level, MOST_ABOVE)
        share = MEMORY * self._left + (1.0 - MEMORY) * np.maximum(above - 1.0, 0.0)
        np.maximum(share, LEAST_ABOVE, out=share)
        gains = share / (1.0 + share)
        self._left = gains * gains * above
        lowest: float = 10.0 ** (-self._values["reduction_db"] / 20.0)
        return np.asarray(np.maximum(gains, lowest))
