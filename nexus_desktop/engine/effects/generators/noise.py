"""Noise in five colours: white, pink, brown, blue and violet.

Sources: the colours as in the US federal standard 1037C (power over frequency as f⁰, f⁻¹, f⁻², f¹,
f²). White noise passes a minimum-phase filter whose magnitude is exactly that, made by the folding
of the cepstrum (A. Oppenheim, R. Schafer, "Discrete-Time Signal Processing", chapter 13).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectKind, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Fixed, Planar
from nexus_desktop.engine.effects.smoothing import Glide, factor_of

COLOURS = ("white", "pink", "brown", "blue", "violet")
_EXPONENTS = {"white": 0.0, "pink": -1.0, "brown": -2.0, "blue": 1.0, "violet": 2.0}

LOWEST_HZ = 10.0
"""Below it the power stays the same, else pink and brown noise would have endless power there."""

FILTER_S = 0.17
"""The filter is at least that long; the slowest colour has died away ten thousandfold by then."""

SPEC = EffectSpec(
    "noise",
    "Noise",
    "Makes noise in the place of the sound.",
    (
        ParamSpec(
            *("colour", "Colour", "", 0.0, len(COLOURS) - 1, 0.0),
            "White has the same power at every hertz, pink in every octave, brown is darker still.",
            ParamScale.CHOICE,
            COLOURS,
        ),
        ParamSpec(*("level_db", "Level", "dB RMS", -120.0, 0.0, -20.0), "How strong it is."),
        ParamSpec(
            *("sides", "Channels", "", 0.0, 1.0, 0.0),
            "Whether every channel has a noise of its own, or all have the same.",
            ParamScale.CHOICE,
            ("different", "same"),
        ),
        ParamSpec(
            *("seed", "Seed", "", 0.0, 9999.0, 1.0),
            "Another whole number gives another noise of the same kind.",
        ),
    ),
    "Generators",
    EffectKind.GENERATOR,
)


class Noise:
    """Draws on a grid of pieces that begins with the stream, whatever blocks are asked for."""

    latency = 0
    tail = 0

    def __init__(self) -> None:
        self._level = Glide(1.0)
        self._colour, self._seed, self._is_same = "white", 1, False
        self._drawn_colour, self._drawn_seed, self._drawn_is_same = "", -1, False
        self._sample_rate = 1
        self._channels = 0
        self._piece = 1
        self._draws: list[np.random.Generator] = []
        self._spectrum: Fixed[NDArray[np.complex64] | None] = Fixed(None)
        self._before: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._ready: NDArray[np.float32] = np.zeros((0, 0), np.float32)

    def configure(self, values: Mapping[str, float]) -> None:
        self._level.aim(factor_of(values["level_db"]))
        self._colour = COLOURS[int(values["colour"])]
        self._seed = round(values["seed"])
        self._is_same = bool(values["sides"])
        drawn = self._drawn_colour, self._drawn_seed, self._drawn_is_same
        if self._channels and drawn != (self._colour, self._seed, self._is_same):
            self._begin()

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._level.prepare(sample_rate)
        self._begin()

    def reset(self) -> None:
        self._level.settle()
        self._begin()

    def process(self, block: Block) -> Block:
        frames = len(block)
        if not frames:
            return block
        parts = [self._ready]
        held = self._ready.shape[1]
        while held < frames:
            parts.append(self._next_piece())
            held += self._piece
        whole = np.concatenate(parts, axis=1)
        self._ready = whole[:, frames:].copy()
        level = self._level.over(frames)
        factor = np.float32(level) if isinstance(level, float) else level.astype(np.float32)
        heard = whole[:, :frames] * factor
        if self._is_same:
            heard = np.broadcast_to(heard, (self._channels, frames))
        return np.ascontiguousarray(heard.T)

    def _begin(self) -> None:
        """Stand at the first frame of a noise; one noise jumps to another without a click."""
        count = 1 if self._is_same else self._channels
        self._draws = [np.random.Generator(np.random.PCG64((self._seed, c))) for c in range(count)]
        self._piece = 1 << max(12, int(FILTER_S * self._sample_rate).bit_length())
        if self._colour != self._drawn_colour or self._spectrum.value is None:
            self._spectrum = Fixed(_spectrum(self._colour, self._sample_rate, self._piece))
        self._drawn_colour, self._drawn_seed = self._colour, self._seed
        self._drawn_is_same = self._is_same
        self._before = self._white()
        self._ready = np.zeros((count, 0), np.float32)

    def _white(self) -> NDArray[np.float32]:
        """Return the next piece of white noise with a power of one."""
        drawn = [draw.standard_normal(self._piece, np.float32) for draw in self._draws]
        return np.stack(drawn) if drawn else np.zeros((0, self._piece), np.float32)

    def _next_piece(self) -> NDArray[np.float32]:
        fresh = self._white()
        before, self._before = self._before, fresh
        if self._colour == "white":
            return fresh
        # Imported here because the window starts without it, and not later, while sound plays.
        from scipy.fft import irfft, rfft

        whole = rfft(np.concatenate([before, fresh], axis=1), axis=1)
        filtered: NDArray[np.float32] = irfft(whole * self._spectrum.value, axis=1)
        return filtered[:, self._piece :]


def _spectrum(colour: str, sample_rate: int, taps: int) -> NDArray[np.complex64]:
    """Return what a filter of that many taps does to the spectrum of twice as many frames."""
    impulse = filter_of(colour, sample_rate, taps)
    spectrum: NDArray[np.complex64] = np.fft.rfft(impulse, 2 * taps).astype(np.complex64)
    return spectrum


def filter_of(colour: str, sample_rate: int, taps: int) -> Planar:
    """Return the filter that colours white noise and keeps its power."""
    size = 4 * taps
    hertz = np.maximum(np.fft.rfftfreq(size, 1.0 / sample_rate), LOWEST_HZ)
    cepstrum = np.fft.irfft(0.5 * _EXPONENTS[colour] * np.log(hertz))
    cepstrum[1 : size // 2] *= 2.0
    cepstrum[size // 2 + 1 :] = 0.0
    impulse = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))[:taps]
    scaled: Planar = impulse / np.sqrt(np.dot(impulse, impulse))
    return scaled
