"""Takes a mix apart: vocals and accompaniment, or percussion and what sounds on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.ndimage import median_filter

from nexus_desktop.ai.local.engine import Output
from nexus_desktop.ai.local.masking import Gains, Masking, Spectra
from nexus_desktop.ai.local.networks import open_network
from nexus_desktop.ai.local.sounds import at_its_rate, source_sound, write_with_rest
from nexus_desktop.ai.local.specs import SEPARATE
from nexus_desktop.ai.models.catalog import SPLEETER
from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.tasks.progress import Progress

NETWORK_RATE = 44_100
NETWORK_BANDS = 1024
"""The network hears up to 11 kHz; what is above gets the mean gain of what is below."""

NETWORK_WINDOWS = 512
NETWORK_STEP = 64
"""Six layers halve the windows: their number has to be a multiple."""

_NETWORK = Masking(size=4096, windows=NETWORK_WINDOWS)
_SILENCE = np.float32(1e-10)

PERCUSSION_WINDOW_S = 0.046
LONG_S = 0.2
"""What sounds on lasts longer; a stroke of a drum is shorter."""

WIDE_HZ = 500.0
"""A stroke of a drum is wider; a tone with its vibrato is narrower."""

PERCUSSION_WINDOWS = 256


def make(models: Path) -> Separation:
    """Return what separates, with the models of a folder."""
    return Separation(ModelStore(models))


class Separation:
    """Separates by gains for each band at each moment; both stems add up to the sound."""

    spec = SEPARATE

    def __init__(self, models: ModelStore) -> None:
        self._models = models

    def run(
        self, source: Path, folder: Path, settings: Mapping[str, object], progress: Progress
    ) -> tuple[Output, ...]:
        """Write both stems, at the rate and with the channels of the source."""
        is_vocal = self.spec.settled(settings)["stems"] == "vocals"
        labels = ("vocals", "accompaniment") if is_vocal else ("percussion", "harmony")
        outputs = tuple(Output(label, folder / f"{label}.wav", "audio") for label in labels)
        apart = self._vocals if is_vocal else _percussion
        with source_sound(source, folder, self.spec, progress.part(0.0, 0.1)) as sound:
            blocks = apart(sound, folder, progress.part(0.1, 1.0))
            write_with_rest(sound, blocks, *(output.path for output in outputs))
        return outputs

    def _vocals(self, sound: Sound, folder: Path, progress: Progress) -> Iterator[Block]:
        network = open_network(self._models.file(SPLEETER))

        def gains(spectra: Spectra) -> Gains:
            return _vocal_gains(network, spectra)

        return at_its_rate(
            sound, NETWORK_RATE, folder, lambda other: _NETWORK.masked(other, gains, progress)
        )


def _vocal_gains(network: onnxruntime.InferenceSession, spectra: Spectra) -> Gains:
    """Return the share of the vocals in the power of each band, two channels at a time."""
    magnitudes = np.abs(spectra)
    gains = np.empty(magnitudes.shape, np.float32)
    channels = magnitudes.shape[1]
    for first in range(0, channels, 2):
        pair = [first, min(first + 1, channels - 1)]
        shares = _shares(network, magnitudes[:, pair, :NETWORK_BANDS])
        gains[:, pair, :NETWORK_BANDS] = shares
        gains[:, pair, NETWORK_BANDS:] = shares.mean(axis=2, keepdims=True)
    return gains


def _shares(network: onnxruntime.InferenceSession, magnitudes: Gains) -> Gains:
    """Return shares for magnitudes of shape (windows, 2, bands)."""
    windows = len(magnitudes)
    missing = -windows % NETWORK_STEP
    heard = np.pad(magnitudes, ((0, missing), (0, 0), (0, 0))).transpose(1, 0, 2)[np.newaxis]
    vocals, rest = (
        np.square(each[0].transpose(1, 0, 2)[:windows])
        for each in network.run(["vocals", "accompaniment"], {"magnitudes": heard})
    )
    shares: Gains = (vocals + _SILENCE / 2) / (vocals + rest + _SILENCE)
    return shares


def _percussion(sound: Sound, _folder: Path, progress: Progress) -> Iterator[Block]:
    """Yield what is short and wide rather than long and narrow.

    Source: D. FitzGerald, "Harmonic/percussive separation using median filtering" (DAFx 2010), with
    the gains of its equation 9.
    """
    size = int(2 ** round(np.log2(PERCUSSION_WINDOW_S * sound.sample_rate)))
    hop_s = size / 4 / sound.sample_rate
    long = 2 * round(LONG_S / hop_s / 2) + 1
    wide = 2 * round(WIDE_HZ * size / sound.sample_rate / 2) + 1
    masking = Masking(size, PERCUSSION_WINDOWS, context=long // 2)

    def gains(spectra: Spectra) -> Gains:
        magnitudes = np.abs(spectra)
        middle = slice(long // 2, len(magnitudes) - long // 2)
        tones = median_filter(magnitudes, (long, 1, 1))[middle]
        strokes = median_filter(magnitudes[middle], (1, 1, wide))
        powers = np.square(strokes) + np.square(tones)
        shares: Gains = (np.square(strokes) + _SILENCE / 2) / (powers + _SILENCE)
        return shares

    return masking.masked(sound, gains, progress)
