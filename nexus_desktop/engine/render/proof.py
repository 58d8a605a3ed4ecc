"""Proves a written file: it is decoded, and held against what was to be written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.loudness import Loudness
from nexus_desktop.engine.block import Block, only_numbers
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.ffmpeg_decoder import chapter_starts_s
from nexus_desktop.engine.media.file_failures import unwritable
from nexus_desktop.engine.media.formats import Labels
from nexus_desktop.engine.media.id3 import MOST_CHAPTERS
from nexus_desktop.engine.media.stored_samples import open_stored
from nexus_desktop.engine.media.tags import read_tags
from nexus_desktop.engine.render.heard_samples import Heard, heard_in, meter_beside
from nexus_desktop.engine.render.power_windows import PowerWindows
from nexus_desktop.tasks.progress import Progress

PADDING_FRAMES = 4096
"""By which lossy formats may be longer or shorter: they code whole packets and need to run in."""

QUIET = 1e-3
"""−60 dBFS: below, a lossy format may add noise, or leave nothing."""

LOUDER = 10 ** (5 / 10)
"""How much more power a lossy format may give a moment: some noise, never this much."""

HOLE = 10 ** (-26 / 10)
"""Below this share of its low frequencies a moment is a hole."""

LOW_SHARE = 0.1
"""Of the power: where less of it is low, a lossy format may leave the rest out."""

CHAPTER_OFF_S = 0.002
"""Formats count milliseconds."""

_CHAPTERS_READ = {Labels.ID3, Labels.MP4, Labels.OGG, Labels.FLAC}
"""Where ffmpeg finds chapters; not in WAV and AIFF."""

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

    def count(self, block: Block) -> None:
        """Take in a block of shape (frames, channels)."""
        if not len(block):
            return
        peak = max(float(block.max()), -float(block.min()))
        if not math.isfinite(peak):
            block = only_numbers(block)
            peak = float(np.abs(block).max())
        self.frames += len(block)
        self.peak = max(self.peak, peak)
        if peak > 1.0:
            self.clipped += int(np.count_nonzero(np.abs(block) > 1.0))

    @property
    def peak_dbfs(self) -> float | None:
        """Return the peak in dB; None for silence."""
        return 20.0 * math.log10(self.peak) if self.peak else None


class Meant:
    """What is to be written, counted as it goes to the encoder.

    Attributes:
        levels: of the sound.
        powers: from moment to moment, for lossy formats.
        checksum: of a lossless format, as its encoder has it in the end.
    """

    def __init__(self, settings: EncodeSettings) -> None:
        self.levels = LevelCount()
        self.powers: PowerWindows | None = None
        if settings.format.is_lossy:
            self.powers = PowerWindows(settings.sample_rate, settings.channels)
        self.checksum = 0

    def count(self, block: Block) -> None:
        """Take in a block of shape (frames, channels)."""
        self.levels.count(block)
        if self.powers is not None:
            self.powers.add(only_numbers(block))


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
    meant: Meant,
    progress: Progress,
    *,
    measures_loudness: bool,
    followed: Heard | None = None,
) -> Proof:
    """Decode a file to its end and return what is heard.

    Rate, channels, title and cover have to be what was meant. So has every sample of a lossless
    format, by a checksum; a lossy one has to be as long, but for its packets, and as loud in every
    fifth of a second.

    Args:
        followed: what was heard in the file while it was written; then its head and its end are
            looked at once more, and the rest is not.

    Raises:
        MediaError: it cannot be decoded, or it is not what was to be written.
        Cancelled: `progress` was cancelled.
    """
    if settings.format.is_lossy:
        found, proof = _lossy_proof(path, settings, meant, progress, measures_loudness)
    else:
        found, proof = _lossless_proof(path, settings, meant, progress, measures_loudness, followed)
    found = found or _label_fault(path, settings)
    if found:
        raise unwritable(path, f"It was decoded again, and {found}.", _HINT)
    return proof


def _lossless_proof(
    path: Path,
    settings: EncodeSettings,
    meant: Meant,
    progress: Progress,
    measures: bool,
    followed: Heard | None,
) -> tuple[str, Proof]:
    """Return what is wrong with a file, empty if nothing is, and what is heard in it."""
    frames = meant.levels.frames
    with open_stored(path, settings) as decoder:
        _check_shape(path, decoder, settings)
        if followed is None or decoder.frames != frames:
            followed = heard_in(
                decoder, settings, measures, lambda share: progress.report(min(1.0, share / frames))
            )
    found = ""
    if followed.frames != frames:
        found = f"it has {followed.frames} frames instead of {frames}"
    elif followed.checksum != meant.checksum:
        found = "its samples are not those that were written"
    return found, Proof(followed.peak_dbfs, followed.loudness)


def _lossy_proof(
    path: Path, settings: EncodeSettings, meant: Meant, progress: Progress, measures: bool
) -> tuple[str, Proof]:
    """Return what is wrong with a file, empty if nothing is, and what is heard in it."""
    heard = Meant(settings)
    with open_decoder(path) as decoder, meter_beside(decoder, measures) as meter:
        _check_shape(path, decoder, settings)
        while len(block := decoder.read(BLOCK_FRAMES)):
            if meter is not None:
                meter.add(block)
            heard.count(block)
            progress.report(min(1.0, heard.levels.frames / meant.levels.frames))
        loudness = meter.loudness() if meter is not None else None
    return _lossy_fault(meant, heard), Proof(heard.levels.peak_dbfs, loudness)


def _lossy_fault(meant: Meant, heard: Meant) -> str:
    if abs(heard.levels.frames - meant.levels.frames) > PADDING_FRAMES:
        return f"it has {heard.levels.frames} frames instead of {meant.levels.frames}"
    if not heard.levels.peak and meant.levels.peak > QUIET:
        return "it is silent"
    if meant.powers is None or heard.powers is None:
        return ""
    wanted, found = meant.powers.powers, heard.powers.powers
    count = min(len(wanted.full), len(found.full))
    # Their packets may shift a sound a little, so a moment may be as its neighbours are.
    most = _with_neighbours(np.maximum, wanted.full)[:count]
    least = _with_neighbours(np.minimum, wanted.low)[:count]
    is_low = _with_neighbours(np.minimum, wanted.low - LOW_SHARE * wanted.full)[:count] > 0.0
    if (found.full[:count] > most * LOUDER + QUIET**2).any():
        return "it is louder than the mix"
    if (is_low & (least > QUIET**2) & (found.full[:count] < least * HOLE)).any():
        return "there is a hole in it"
    return ""


def _with_neighbours(choose: np.ufunc, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return for each value the greatest, or the least, of it and those beside it."""
    chosen = values.copy()
    chosen[1:] = choose(chosen[1:], values[:-1])
    chosen[:-1] = choose(chosen[:-1], values[1:])
    return chosen


def _label_fault(path: Path, settings: EncodeSettings) -> str:
    if settings.format.labels is Labels.APE:
        return ""  # which nothing here reads
    told, cover = read_tags(path)
    title = settings.metadata.texts.get("title", "").strip()
    if title and told.get("title", "").strip() != title:
        return "it has another title"
    if settings.cover is not None and (cover is None or cover.data != settings.cover.data):
        return "it has another cover"
    return "it has other chapters" if not _has_its_chapters(path, settings) else ""


def _has_its_chapters(path: Path, settings: EncodeSettings) -> bool:
    labels = settings.format.labels
    if not settings.chapters or labels not in _CHAPTERS_READ:
        return True
    wanted = [settings.metadata.seconds(chapter.start) for chapter in settings.chapters]
    if labels is Labels.MP4 and wanted[0]:
        wanted.insert(0, 0.0)  # see `SideInputs.metadata`
    found = chapter_starts_s(path)
    return len(found) >= min(len(wanted), MOST_CHAPTERS) and all(
        abs(one - other) < CHAPTER_OFF_S for one, other in zip(found, wanted, strict=False)
    )


def _check_shape(path: Path, decoder: Decoder, settings: EncodeSettings) -> None:
    if (decoder.sample_rate, decoder.channels) != (settings.sample_rate, settings.channels):
        raise unwritable(path, "It has another sample rate or other channels.", _HINT)
