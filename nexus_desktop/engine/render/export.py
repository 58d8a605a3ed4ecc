"""Renders a stretch of a project to a file that is either finished or not there."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.analysis.loudness import Loudness
from nexus_desktop.engine.analysis.loudness_beside import LoudnessBeside
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.encode import Encoder, EncodeSettings, open_encoder
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.render.stereo import STEREO
from nexus_desktop.engine.samples.block_source import BlockSource
from nexus_desktop.engine.samples.resample import ResampledReader, StreamResampler
from nexus_desktop.tasks.ahead import ahead
from nexus_desktop.tasks.progress import Progress

BLOCK_FRAMES = 1 << 18
"""Mixed and encoded at once: few enough calls to cost nothing, and two megabytes."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written.

    Attributes:
        format: the id of the format ("wav", "mp3" …).
        frames: at `sample_rate`, before encoding; some formats pad their ends.
        peak_dbfs: of the sound that was encoded; None if it is silent.
        clipped_samples: how many lay beyond full scale: held there in integer files, at the mercy
            of the player in lossy ones, kept in float.
        sha256: of the bytes of the file, 64 hexadecimal digits.
        loudness: of the sound that was encoded; None if it was not to be measured.
    """

    path: Path
    format: str
    frames: int
    sample_rate: int
    duration_s: float
    peak_dbfs: float | None
    clipped_samples: int
    sha256: str
    loudness: Loudness | None = None


def render_to_file(
    project: Project,
    reader: ResampledReader,
    span: TimeRange,
    settings: EncodeSettings,
    target: Path,
    progress: Progress | None = None,
    *,
    measures_loudness: bool = False,
) -> ExportReport:
    """Mix a stretch of a project and write it to `target`, over what is there.

    Memory hardly grows with the length. Measuring loudness takes about a second for every ten
    minutes, beside the encoder, so those who do not show it leave it out. When it fails or is
    cancelled, `target` is as it was.

    Raises:
        MediaError: the settings do not fit, or the file cannot be written.
        Cancelled: `progress` was cancelled.
    """
    if settings.channels > STEREO:
        raise MediaError(
            "Cannot write it like that",
            f"The mix has two channels, not {settings.channels}.",
            hint="Choose stereo or mono.",
        )
    progress = progress or Progress()
    mixdown = Mixdown(project, reader)
    mixdown.seek(span.start)
    levels = _LevelCount()
    with finished_file(target) as temporary:
        mix = _at_rate(_blocks(mixdown, span, progress), mixdown, settings)
        mixed = ahead(mix, name="mix", most=1)
        with open_encoder(temporary, settings) as encoder, closing(mixed) as blocks:
            write = _encoded_and_measured if measures_loudness else _encoded
            loudness = write(_counted(blocks, levels), encoder, settings)
        progress.checkpoint()
        sha256 = _hash_of(temporary)
        progress.checkpoint()
    return ExportReport(
        path=target,
        format=settings.format.id,
        frames=encoder.frames,
        sample_rate=settings.sample_rate,
        duration_s=encoder.frames / settings.sample_rate,
        peak_dbfs=levels.peak_dbfs,
        clipped_samples=levels.clipped,
        sha256=sha256,
        loudness=loudness,
    )


def _blocks(mixdown: BlockSource, span: TimeRange, progress: Progress) -> Iterator[Block]:
    for start in range(span.start, span.end, BLOCK_FRAMES):
        progress.report((start - span.start) / span.length)
        yield mixdown.read(min(BLOCK_FRAMES, span.end - start))
    progress.report(1.0)


def _at_rate(
    blocks: Iterator[Block], mixdown: BlockSource, settings: EncodeSettings
) -> Iterator[Block]:
    """Yield the mix with the channels and at the rate of the file."""
    resampler = StreamResampler(mixdown.sample_rate, settings.sample_rate, settings.channels)
    for block in blocks:
        yield resampler.process(_mono(block) if settings.channels == 1 else block)
    yield resampler.finish()


def _counted(blocks: Iterator[Block], levels: _LevelCount) -> Iterator[Block]:
    for block in blocks:
        levels.count(block)
        yield block


def _encoded(blocks: Iterator[Block], encoder: Encoder, _: EncodeSettings) -> None:
    for block in blocks:
        encoder.write(block)


def _encoded_and_measured(
    blocks: Iterator[Block], encoder: Encoder, settings: EncodeSettings
) -> Loudness:
    with LoudnessBeside(settings.sample_rate, settings.channels) as meter:
        for block in blocks:
            meter.add(block)
            encoder.write(block)
        return meter.loudness()


def _mono(block: Block) -> Block:
    """Return the mean of left and right: a sound in the centre keeps its level."""
    mono: Block = (block[:, :1] + block[:, 1:]) * np.float32(0.5)
    return mono


class _LevelCount:
    """The highest level so far, and how often it was too high."""

    def __init__(self) -> None:
        self._peak = 0.0
        self.clipped = 0

    def count(self, block: Block) -> None:
        if not len(block):
            return
        peak = max(float(block.max()), -float(block.min()))
        self._peak = max(self._peak, peak)
        if peak > 1.0:
            self.clipped += int(np.count_nonzero(np.abs(block) > 1.0))

    @property
    def peak_dbfs(self) -> float | None:
        return 20.0 * math.log10(self._peak) if self._peak else None


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
