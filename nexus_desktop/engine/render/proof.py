"""Proves a written file: it is decoded, and held against what was to be written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nexus_desktop.engine.analysis.loudness import Loudness
from nexus_desktop.engine.analysis.loudness_beside import LoudnessBeside
from nexus_desktop.engine.block import Block, only_numbers
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.file_failures import unwritable
from nexus_desktop.engine.media.quantizer import Dither
from nexus_desktop.tasks.progress import Progress

PADDING_FRAMES = 4096
"""By which lossy formats may be longer or shorter: they code whole packets and need to run in."""

OFF_STEPS = {Dither.NONE: 1.0, Dither.TPDF: 2.0, Dither.SHAPED: 12.0}
"""How far rounding and dither may move a level, in steps of the samples."""

OFF_SHARE = 1e-3
"""How far two sums of the same samples may be apart that were added up in another order."""

LOSSY_LOUDER = 10 ** (2 / 20)
"""How much louder, as a factor, a lossy format may make the whole: some noise, never this much."""

QUIET = 1e-3
"""−60 dBFS: below, a lossy format may add noise, or leave nothing."""

_HINT = "Export it again; if it comes back, the disk or the encoder is at fault."


class LevelCount:
    """The levels of a stream so far, in full scale.

    Attributes:
        frames: so far.
        peak: the highest sample.
        clipped: how many samples were beyond full scale.
    """

    def __init__(self) -> None:
        self.frames = 0
        self.peak = 0.0
        self.clipped = 0
        self._square = 0.0
        self._samples = 0

    def count(self, block: Block) -> None:
        """Take in a block of shape (frames, channels)."""
        if not len(block):
            return
        peak = max(float(block.max()), -float(block.min()))
        if not math.isfinite(peak):
            block = only_numbers(block)
            peak = float(np.abs(block).max())
        flat = np.ravel(block)
        self.frames += len(block)
        self._samples += len(flat)
        self._square += float(np.dot(flat, flat))
        self.peak = max(self.peak, peak)
        if peak > 1.0:
            self.clipped += int(np.count_nonzero(np.abs(block) > 1.0))

    @property
    def rms(self) -> float:
        """Return the square root of the mean power."""
        return math.sqrt(self._square / self._samples) if self._samples else 0.0

    @property
    def peak_dbfs(self) -> float | None:
        """Return the peak in dB; None for silence."""
        return 20.0 * math.log10(self.peak) if self.peak else None


@dataclass(frozen=True, slots=True)
class Proof:
    """What is heard in the file.

    Attributes:
        loudness: None if it was not to be measured.
    """

    peak_dbfs: float | None
    loudness: Loudness | None


def prove(
    path: Path,
    settings: EncodeSettings,
    meant: LevelCount,
    progress: Progress,
    *,
    measures_loudness: bool,
) -> Proof:
    """Decode a file to its end and return what is heard.

    Rate, channels, length, peak and mean power have to be what was meant: exactly, to the rounding
    of the samples, in lossless formats; in lossy ones as far as their packets and filters allow.

    Raises:
        MediaError: it cannot be decoded, or it is not what was to be written.
        Cancelled: `progress` was cancelled.
    """
    heard = LevelCount()
    with open_decoder(path) as decoder:
        if (decoder.sample_rate, decoder.channels) != (settings.sample_rate, settings.channels):
            raise unwritable(path, "It has another sample rate or other channels.", _HINT)
        loudness = _listen(decoder, heard, meant.frames, progress, measures_loudness)
    found = (
        _lossy_fault(meant, heard) if settings.format.is_lossy else _fault(meant, heard, settings)
    )
    if found:
        raise unwritable(path, f"It was decoded again, and {found}.", _HINT)
    return Proof(heard.peak_dbfs, loudness)


def _listen(
    decoder: Decoder, heard: LevelCount, frames: int, progress: Progress, measures: bool
) -> Loudness | None:
    if not measures:
        while len(block := decoder.read(BLOCK_FRAMES)):
            heard.count(block)
            progress.report(min(1.0, heard.frames / frames))
        return None
    with LoudnessBeside(decoder.sample_rate, decoder.channels) as meter:
        while len(block := decoder.read(BLOCK_FRAMES)):
            meter.add(block)
            heard.count(block)
            progress.report(min(1.0, heard.frames / frames))
        return meter.loudness()


def _fault(meant: LevelCount, heard: LevelCount, settings: EncodeSettings) -> str:
    """Return what is wrong with a lossless file; empty if nothing is."""
    step = 0.0 if settings.is_float else OFF_STEPS[settings.dither] * 2.0 ** (1 - settings.depth)
    peak = meant.peak if settings.is_float else min(1.0, meant.peak)
    if heard.frames != meant.frames:
        return f"it has {heard.frames} frames instead of {meant.frames}"
    if abs(heard.peak - peak) > step + peak * 1e-6:
        return "its peak is another one"
    is_held_down = meant.clipped and not settings.is_float
    if not is_held_down and abs(heard.rms - meant.rms) > step + meant.rms * OFF_SHARE:
        return "it is not as loud as the mix"
    return ""


def _lossy_fault(meant: LevelCount, heard: LevelCount) -> str:
    """Return what is wrong with a lossy file; empty if nothing is.

    Much of a sound may be missing, as above the highest frequency that a bit rate keeps.
    """
    if abs(heard.frames - meant.frames) > PADDING_FRAMES:
        return f"it has {heard.frames} frames instead of {meant.frames}"
    if heard.rms > meant.rms * LOSSY_LOUDER + QUIET:
        return "it is louder than the mix"
    if not heard.peak and meant.rms > QUIET:
        return "it is silent"
    return ""
