"""Convolution with a long impulse response, without any delay and however the stream is cut.

Sources: W. G. Gardner, "Efficient Convolution without Input-Output Delay", J. AES 43 (1995):
partitions that grow along the response, the first of which is worked out directly; F. Wefers,
Partitioned Convolution Algorithms for Real-Time Auralization (2015), chapter 5: of equal partitions
only the spectra of the sound are kept, multiplied with those of the response, and added before one
transform brings all of them back (overlap-save).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.delay_line import Past
from nexus_desktop.engine.effects.processor import Fixed, Planar

Spectra = NDArray[np.complex128]

SIZES = (2048, 16_384, 131_072)
"""Frames of a partition: each a multiple of the one before. A layer begins that far into the
response: what it makes of the sound before a partition is then known when this begins."""

WORTH = 3
"""A larger size is used where the response is so many times as long."""

DIRECT_FRAMES = 128
"""Up to so many frames at once are quicker worked out directly than by transforms."""


class Path(NamedTuple):
    """From which channel to which a row of the response leads."""

    source: int
    target: int
    row: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A stretch of a response, in partitions of one size: spectra of shape (rows, parts, bins)."""

    size: int
    spectra: Spectra


@dataclass(frozen=True, slots=True)
class Response:
    """An impulse response made ready: what never changes while sound passes.

    Attributes:
        head: its first frames, shape (rows, SIZES[0]).
        head_spectra: of these, shape (rows, bins).
        layers: what follows.
    """

    head: Planar
    head_spectra: Spectra
    layers: tuple[Layer, ...]

    @staticmethod
    def of(impulse: Planar) -> Response:
        """Make a response of shape (rows, frames) ready."""
        frames = impulse.shape[1]
        sizes = [size for size in SIZES if size == SIZES[0] or frames > WORTH * size]
        ends = [*sizes[1:], frames]
        head = _padded(impulse[:, : SIZES[0]], SIZES[0])
        layers = tuple(
            Layer(size, _spectra(impulse[:, size:end], size))
            for size, end in zip(sizes, ends, strict=True)
            if end > size
        )
        return Response(head, np.fft.rfft(head, 2 * SIZES[0]), layers)


class Convolver:
    """A response at work on one stream."""

    def __init__(self, response: Fixed[Response], paths: tuple[Path, ...], channels: int) -> None:
        self._response, self._paths = response, paths
        self._layers = [
            _LayerAtWork(Fixed(each), paths, channels) for each in response.value.layers
        ]
        self._past = Past(channels, SIZES[0] - 1)
        self._place = 0

    def convolved(self, sound: Planar) -> Planar:
        """Return the next frames of the stream behind the response, same shape."""
        result = np.empty_like(sound)
        start, frames = 0, sound.shape[1]
        while start < frames:
            end = min(frames, start + SIZES[0] - self._place)
            piece = sound[:, start:end]
            heard = self._head(piece)
            for layer in self._layers:
                heard += layer.following(piece)
            result[:, start:end] = heard
            self._place = (self._place + end - start) % SIZES[0]
            start = end
        return result

    def _head(self, piece: Planar) -> Planar:
        """Return what the first partition makes of a piece no longer than it."""
        frames = piece.shape[1]
        whole = self._past.and_now(piece)
        heard = np.zeros_like(piece)
        if frames <= DIRECT_FRAMES:
            for source, target, row in self._paths:
                response = self._response.value.head[row]
                heard[target] += np.convolve(whole[source], response, "valid")
            return heard
        sounds = np.fft.rfft(whole, 2 * SIZES[0])
        spectra = np.zeros_like(sounds)
        for source, target, row in self._paths:
            spectra[target] += sounds[source] * self._response.value.head_spectra[row]
        # What wraps around lies in front of the piece.
        heard += np.fft.irfft(spectra)[:, SIZES[0] - 1 : SIZES[0] - 1 + frames]
        return heard


class _LayerAtWork:
    """The spectra of the last partitions of the sound, and what is to come of them."""

    def __init__(self, layer: Fixed[Layer], paths: tuple[Path, ...], channels: int) -> None:
        self._layer, self._paths = layer, paths
        self._size = layer.value.size
        _, parts, bins = layer.value.spectra.shape
        self._heard: Spectra = np.zeros((channels, parts, bins), np.complex128)
        self._newest = 0
        self._last_two: Planar = np.zeros((channels, 2 * self._size))
        self._filled = self._size
        self._coming: Planar = np.zeros((channels, self._size))

    def following(self, piece: Planar) -> Planar:
        """Return what the layer adds to a piece, which crosses no partition, and take it in."""
        begin, end = self._filled, self._filled + piece.shape[1]
        coming = self._coming[:, begin - self._size : end - self._size]
        self._last_two[:, begin:end] = piece
        self._filled = end
        if end == 2 * self._size:
            self._turn()
        return coming

    def _turn(self) -> None:
        """Work out what the partitions heard so far make of the next."""
        parts = self._heard.shape[1]
        self._newest = (self._newest - 1) % parts
        self._heard[:, self._newest] = np.fft.rfft(self._last_two)
        sums = np.zeros_like(self._heard[:, 0])
        until_end = parts - self._newest
        for source, target, row in self._paths:
            heard, response = self._heard[source], self._layer.value.spectra[row]
            sums[target] += (heard[self._newest :] * response[:until_end]).sum(axis=0)
            sums[target] += (heard[: self._newest] * response[until_end:]).sum(axis=0)
        self._coming = np.fft.irfft(sums)[:, self._size :].copy()
        self._last_two[:, : self._size] = self._last_two[:, self._size :]
        self._filled = self._size


def _spectra(impulse: Planar, size: int) -> Spectra:
    parts = -(-impulse.shape[1] // size)
    cut = _padded(impulse, parts * size).reshape(len(impulse), parts, size)
    spectra: Spectra = np.fft.rfft(cut, 2 * size)
    return spectra


def _padded(impulse: Planar, frames: int) -> Planar:
    return np.pad(impulse, ((0, 0), (0, frames - impulse.shape[1])))
