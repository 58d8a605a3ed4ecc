"""Renders a stretch of a project to a file that is either finished or not there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.analysis.loudness import Loudness
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.encode import EncodeSettings, make_ready, open_encoder
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.render.channel_map import MONO_MAP, Takes, channel_map, routed
from nexus_desktop.engine.render.heard_samples import Follower
from nexus_desktop.engine.render.loudness_goal import LoudnessGoal, brought_to
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.render.proof import LevelCount, Meant, Proof, prove
from nexus_desktop.engine.render.stereo import STEREO
from nexus_desktop.engine.samples.block_source import BlockSource
from nexus_desktop.engine.samples.resample import ResampledReader, StreamResampler
from nexus_desktop.tasks.ahead import ahead
from nexus_desktop.tasks.progress import Progress

BLOCK_FRAMES = 1 << 18
"""Mixed and encoded at once: few enough calls to cost nothing, and two megabytes."""

MIXING_SHARE = 0.9
"""Of the progress; the rest is the proof."""


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
        loudness: of the sound in the file; None if it was not to be measured.
        written_peak_dbfs: of the sound in the file, which lossy formats may lift.
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
    written_peak_dbfs: float | None = None


BeforeNamed = Callable[[ExportReport], None]


def render_to_file(
    project: Project,
    reader: ResampledReader,
    span: TimeRange,
    settings: EncodeSettings,
    target: Path,
    progress: Progress | None = None,
    *,
    takes: tuple[Takes, ...] | None = None,
    goal: LoudnessGoal | None = None,
    measures_loudness: bool = False,
    before_named: BeforeNamed = lambda _report: None,
) -> ExportReport:
    """Mix a stretch of a project and write it to `target`, over what is there.

    What was written is decoded again before it gets its name, see `prove`. Memory hardly grows with
    the length. Measuring loudness takes about a second for every ten minutes, so those who do not
    show it leave it out. When it fails or is cancelled, `target` is as it was.

    Args:
        takes: what each channel takes of the mix; None is mono or stereo.
        goal: how loud it is to be; None leaves it as loud as the mix.
        before_named: told of the file when it is whole, just before it gets its name; what it
            raises keeps the file from getting it.

    Raises:
        EffectRefused: the goal cannot be met by this sound.
        MediaError: the settings do not fit, the file cannot be written, or it is not what was to be
            written.
        Cancelled: `progress` was cancelled.
    """
    takes = takes or channel_map((), settings.channels)
    progress = progress or Progress()
    mixing, proving = progress.part(0.0, MIXING_SHARE), progress.part(MIXING_SHARE, 1.0)
    mixdown = Mixdown(project, reader)
    mixdown.seek(span.start)
    make_ready(settings)
    with finished_file(target) as temporary:
        mix = _wanted(mixdown, span, settings, takes, goal, target.parent, mixing)
        meant, sha256, proof = _written(temporary, mix, settings, proving, measures_loudness)
        report = _report(target, settings, meant.levels, sha256, proof)
        progress.report(1.0)
        before_named(report)
    return report


def _written(
    path: Path, mix: Iterator[Block], settings: EncodeSettings, proving: Progress, measures: bool
) -> tuple[Meant, str, Proof]:
    """Write a file and return what it was to be, its hash, and what is heard in it."""
    meant = Meant(settings)
    mixed = ahead(_counted(mix, meant), name="mix", most=1)
    with Follower(path, settings, measures) as follower:
        with open_encoder(path, settings) as encoder, closing(mixed) as blocks:
            for block in blocks:
                encoder.write(block)
        meant.checksum = encoder.checksum
        proving.checkpoint()
        return meant, *_proved(path, settings, meant, proving, measures, follower)


def _report(
    target: Path, settings: EncodeSettings, levels: LevelCount, sha256: str, proof: Proof
) -> ExportReport:
    return ExportReport(
        path=target,
        format=settings.format.id,
        frames=levels.frames,
        sample_rate=settings.sample_rate,
        duration_s=levels.frames / settings.sample_rate,
        peak_dbfs=levels.peak_dbfs,
        clipped_samples=levels.clipped,
        sha256=sha256,
        loudness=proof.loudness,
        written_peak_dbfs=proof.peak_dbfs,
    )


def _proved(
    path: Path,
    settings: EncodeSettings,
    meant: Meant,
    progress: Progress,
    measures: bool,
    follower: Follower,
) -> tuple[str, Proof]:
    """Return the hash of a file and what is heard in it, which are found out side by side."""
    with ThreadPoolExecutor(1, thread_name_prefix="hash") as pool:
        hashing = pool.submit(_hash_of, path)
        proof = Proof(None, None)
        if meant.levels.frames:  # a file without sound in it is nothing that can be opened
            heard = follower.heard()
            proof = prove(
                path, settings, meant, progress, measures_loudness=measures, followed=heard
            )
        return hashing.result(), proof


def _wanted(
    mixdown: BlockSource,
    span: TimeRange,
    settings: EncodeSettings,
    takes: tuple[Takes, ...],
    goal: LoudnessGoal | None,
    folder: Path,
    progress: Progress,
) -> Iterator[Block]:
    """Return what the encoder is fed: the mix as the file has it, as loud as it is to be."""
    if goal is None:
        return _at_rate(_blocks(mixdown, span, progress), mixdown, settings, takes)
    first, second = progress.part(0.0, 0.5), progress.part(0.5, 1.0)
    mix = _at_rate(_blocks(mixdown, span, first), mixdown, settings, takes)
    return brought_to(goal, mix, folder, settings.sample_rate, settings.channels, second)


def _blocks(mixdown: BlockSource, span: TimeRange, progress: Progress) -> Iterator[Block]:
    for start in range(span.start, span.end, BLOCK_FRAMES):
        progress.report((start - span.start) / span.length)
        yield mixdown.read(min(BLOCK_FRAMES, span.end - start))


def _at_rate(
    blocks: Iterator[Block],
    mixdown: BlockSource,
    settings: EncodeSettings,
    takes: tuple[Takes, ...],
) -> Iterator[Block]:
    """Yield the mix with the channels and at the rate of the file."""
    is_mono = takes == MONO_MAP  # then only one channel has to be resampled
    resampler = StreamResampler(mixdown.sample_rate, settings.sample_rate, 1 if is_mono else STEREO)
    for block in blocks:
        if is_mono:
            yield resampler.process(routed(block, takes))
        else:
            yield routed(resampler.process(block), takes)
    yield resampler.finish() if is_mono else routed(resampler.finish(), takes)


def _counted(blocks: Iterator[Block], meant: Meant) -> Generator[Block]:
    for block in blocks:
        meant.count(block)
        yield block


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
