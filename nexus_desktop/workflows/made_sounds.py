"""Makes sounds that were not there before, and keeps them in the store: all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.ids import BlobHash, SourceId, new_id
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES
from nexus_desktop.engine.effects.sound import Sound, read_through
from nexus_desktop.engine.media.encode import open_encoder
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.engine.media.formats import format_named
from nexus_desktop.engine.peaks.builder import PeakBuilder
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.engine.samples.spooled import SpooledSound, spooled
from nexus_desktop.tasks.ahead import ahead
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.kept_waveforms import save_pyramid
from nexus_desktop.workflows.take_in import SoundStore, TakenIn

MAKING = 0.9
"""Share of the work; the rest is naming the bytes."""


@dataclass(frozen=True, slots=True)
class SoundToMake:
    """A sound that is not there yet.

    Attributes:
        blocks: begins to make it, in so many channels.
        is_narrowed: whether it is kept as one channel where all are alike.
    """

    name: str
    sample_rate: int
    channels: int
    blocks: Callable[[Progress], Generator[Block]]
    is_narrowed: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A sound that is made, in a file that nobody knows yet."""

    path: Path
    name: str
    sample_rate: int
    channels: int
    hash: BlobHash
    pyramid: PeakPyramid


def make_sounds(
    wanted: Sequence[SoundToMake], store: SoundStore, progress: Progress
) -> tuple[TakenIn | None, ...]:
    """Make sounds one after another; where one comes out without a frame, None stands for it.

    They are kept as 32-bit float WAV, and the store learns of them when all are there: whatever
    happens before, nothing is left of any.

    Raises:
        NexusError: one of them could not be made, or not be kept.
        Cancelled: nobody wants them any more.
    """
    with ExitStack() as unfinished:
        parts = []
        for number, each in enumerate(wanted):
            path = unfinished.enter_context(store.blobs.incoming_part())
            share = progress.part(number / len(wanted), (number + 1) / len(wanted))
            parts.append(_made(each, path, store, share))
        progress.checkpoint()
        pins: list[str] = []
        try:
            return tuple(_adopted(part, store, pins) for part in parts)
        except BaseException:
            store.blobs.release(pins)
            raise


def _made(wanted: SoundToMake, path: Path, store: SoundStore, progress: Progress) -> _Part | None:
    with ExitStack() as open_now:
        blocks = open_now.enter_context(closing(wanted.blocks(progress.part(0.0, MAKING))))
        channels = wanted.channels
        if wanted.is_narrowed and channels > 1:
            spool = spooled(store.blobs.folder, wanted.sample_rate, channels)
            sound = open_now.enter_context(spool)
            if _are_alike(blocks, sound):
                channels = 1
            blocks = _first_of(sound, channels)
        settings = EncodeSettings(format_named("wav"), wanted.sample_rate, channels, is_float=True)
        builder = PeakBuilder(channels, None, wanted.sample_rate)
        with open_encoder(path, settings) as encoder:
            for block in open_now.enter_context(closing(ahead(blocks, name="sound"))):
                encoder.write(block)
                builder.add(block)
    if not encoder.frames:
        return None
    found = store.blobs.hash_file(path, progress.part(MAKING, 1.0))
    return _Part(path, wanted.name, wanted.sample_rate, channels, found.hash, builder.finish())


def _are_alike(blocks: Generator[Block], sound: SpooledSound) -> bool:
    """Put a stream down and return whether all its channels hold the same."""
    is_alike = True
    for block in blocks:
        sound.add(block)
        is_alike = is_alike and bool((block == block[:, :1]).all())
    return is_alike


def _first_of(sound: Sound, channels: int) -> Generator[Block]:
    for block in read_through(sound, REWRITE_FRAMES):
        yield block[:, :channels]


def _adopted(part: _Part | None, store: SoundStore, pins: list[str]) -> TakenIn | None:
    if part is None:
        return None
    ref = store.blobs.adopt(part.path, part.hash, ".wav", why="made")
    pins.append(ref.pin)
    save_pyramid(store.peaks, ref.hash, part.pyramid)
    frames = Frames(part.pyramid.frames)
    source = AudioSource(
        SourceId(new_id()),
        clean_name(part.name),
        SampleRate(part.sample_rate),
        part.channels,
        frames,
        (Segment(ref.hash, frames),),
    )
    return TakenIn(source, part.pyramid, ref.pin)
