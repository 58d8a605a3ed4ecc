"""Reads a file once: its waveform, its hash, a decoded twin where it needs one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.domain.ids import SourceId, new_id
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, open_decoder
from nexus_desktop.engine.media.probe import MediaInfo, probe
from nexus_desktop.engine.peaks.builder import PeakBuilder, build_pyramid
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.engine.samples.decoded import decode_to_wav
from nexus_desktop.store.blobs import BlobRef, BlobStore
from nexus_desktop.store.decoded_cache import DecodedCache
from nexus_desktop.store.peak_cache import PeakCache
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.kept_waveforms import save_pyramid

OnPyramid = Callable[[PeakPyramid], None]
READING, KEEPING = 0.6, 1.0
"""Shares of the work: reading the sound comes first, since people wait for the waveform."""


@dataclass(frozen=True, slots=True)
class SoundStore:
    """The places where sound is kept on this computer."""

    blobs: BlobStore
    decoded: DecodedCache
    peaks: PeakCache


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A source whose bytes are named and safe.

    Attributes:
        pin: keeps the bytes until a commit refers to them.
    """

    source: AudioSource
    pyramid: PeakPyramid
    pin: str


def look_at(path: Path) -> MediaInfo:
    """Return what a file is, if there is sound in it.

    Raises:
        MediaError: it is no audio file, or an empty one.
    """
    info = probe(path)
    if info.frames == 0 or info.duration_s == 0:
        raise MediaError(
            f"Could not open “{path.name}”",
            "There is no audio in it.",
            hint="The recording may have been stopped before it began.",
        )
    return info


def look_through(path: Path, progress: Progress) -> MediaInfo:
    """Return what a file is with its true length, decoding all of it where nothing else tells.

    Raises:
        MediaError: it is no audio file, or an empty one.
        Cancelled: nobody wants it any more.
    """
    info = look_at(path)
    if info.frames is not None:
        return info
    frames = 0
    with open_decoder(path) as decoder:
        while count := len(decoder.read(BLOCK_FRAMES)):
            frames += count
            progress.report(None)
    return replace(info, frames=Frames(frames))


def arriving_source(info: MediaInfo) -> AudioSource:
    """Return a source for a file that has only been looked at; its length may be a guess."""
    guess = Frames(round((info.duration_s or 0.0) * info.sample_rate))
    return AudioSource(
        SourceId(new_id()),
        clean_name(info.path.name),
        SampleRate(info.sample_rate),
        info.channels,
        info.frames if info.frames is not None else guess,
    )


def take_in(
    source: AudioSource,
    path: Path,
    store: SoundStore,
    progress: Progress,
    *,
    is_copied: bool,
    on_pyramid: OnPyramid = lambda _pyramid: None,
) -> TakenIn:
    """Read a file to its end and return the source with its true length and bytes.

    Args:
        is_copied: put the bytes into the store; else the file is read where it lies.
        on_pyramid: told of the waveform as soon as there is something to draw; called from this
            thread, and the pyramid goes on filling.

    Raises:
        MediaError: the file cannot be decoded.
        StoreError: it vanished or changed meanwhile, or the disk is full; nothing is left behind.
        Cancelled: nobody wants it any more.
    """
    with open_decoder(path) as decoder:
        is_exact = decoder.is_exact_seek and decoder.frames is not None
    if is_exact:
        pyramid = build_pyramid(
            lambda: open_decoder(path),
            progress=progress.part(0.0, READING),
            on_range=lambda pyramid, _span: on_pyramid(pyramid),
        )
        ref = _kept(path, store, progress.part(READING, KEEPING), is_copied=is_copied)
        return _taken(source, pyramid, ref, store)
    with store.decoded.part() as part:
        builder = PeakBuilder(source.channels, source.frames, source.sample_rate)
        on_pyramid(builder.pyramid)
        decode_to_wav(path, part, progress.part(0.0, READING), on_block=builder.add)
        pyramid = builder.finish()
        ref = _kept(path, store, progress.part(READING, KEEPING), is_copied=is_copied)
        store.decoded.adopt(part, ref.hash)
    return _taken(source, pyramid, ref, store)


def _kept(path: Path, store: SoundStore, progress: Progress, *, is_copied: bool) -> BlobRef:
    if is_copied:
        return store.blobs.add_file(path, progress)
    found = store.blobs.hash_file(path, progress)
    return store.blobs.remember_in_place(found.hash, path, found.size, found.mtime_ns)


def _taken(source: AudioSource, pyramid: PeakPyramid, ref: BlobRef, store: SoundStore) -> TakenIn:
    frames = Frames(pyramid.frames)
    settled = replace(source, frames=frames, segments=(Segment(ref.hash, frames),))
    save_pyramid(store.peaks, ref.hash, pyramid)
    return TakenIn(settled, pyramid, ref.pin)


def prepare(source: AudioSource, path: Path, store: SoundStore, progress: Progress) -> None:
    """Make the decoded twin of a settled source again, where it needs one and has lost it.

    Raises:
        MediaError: the file cannot be decoded.
        StoreError: the disk is full.
        Cancelled: nobody wants it any more.
    """
    key = source.segments[0].blob
    if len(source.segments) > 1 or store.decoded.path_of(key) is not None:
        return
    with open_decoder(path) as decoder:
        if decoder.is_exact_seek:
            return
    with store.decoded.part() as part:
        decode_to_wav(path, part, progress, on_block=lambda _block: None)
        store.decoded.adopt(part, key)
