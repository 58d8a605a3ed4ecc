"""What the screens need to draw sound: pyramids and samples, fetched in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.decode import open_decoder
from nexus_desktop.engine.peaks.builder import PeakBuilder, build_pyramid
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.engine.samples.reader import SampleReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskRunner
from nexus_desktop.workflows.kept_waveforms import PeakStore, load_pyramid, save_pyramid
from nexus_desktop.workflows.sound_files import Locate, missing_sound

CHUNK = 16_384
"""Frames fetched at once for the sample view: a few screens at the zoom where it begins."""
MOST_CHUNKS = 256
STEP_FRAMES = 1 << 18


class Waveforms:
    """Pyramids and samples by source, for the screens' thread; it never waits for a file."""

    def __init__(
        self,
        locate: Locate,
        reader: SampleReader,
        cache: PeakStore,
        runner: TaskRunner,
    ) -> None:
        self._locate = locate
        self._reader = reader
        self._cache = cache
        self._runner = runner
        self._pyramids: dict[SourceId, PeakPyramid] = {}
        self._loading: set[SourceId] = set()
        self._chunks: OrderedDict[tuple[SourceId, int], Block] = OrderedDict()
        self._wanted: set[tuple[SourceId, int]] = set()
        self._listeners: list[Callable[[SourceId], None]] = []

    def subscribe(self, listener: Callable[[SourceId], None]) -> Callable[[], None]:
        """Call `listener` when there is more to draw of a source; returns a call that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def show(self, source: SourceId, pyramid: PeakPyramid) -> None:
        """Use a pyramid that somebody else is filling or has filled (an import)."""
        self._pyramids[source] = pyramid
        self._announce(source)

    def forget(self, source: SourceId) -> None:
        """Drop what is known about a source that is gone."""
        self._pyramids.pop(source, None)

    def pyramid(self, source: AudioSource) -> PeakPyramid | None:
        """Return the pyramid, possibly still filling; None until there is one."""
        known = self._pyramids.get(source.id)
        if known is None and source.is_settled and source.id not in self._loading:
            self._load(source)
        return known

    def samples(self, source: AudioSource, start: int, frames: int) -> Block | None:
        """Return `frames` frames at the source's rate from `start`; None until they are read."""
        first, last = start // CHUNK, (start + max(frames, 1) - 1) // CHUNK
        found = [self._chunk(source, index) for index in range(first, last + 1)]
        blocks = [block for block in found if block is not None]
        if len(blocks) < len(found):
            return None
        offset = start - first * CHUNK
        whole = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        return whole[offset : offset + frames]

    def _load(self, source: AudioSource) -> None:
        self._loading.add(source.id)
        key = pyramid_key(source)

        def work(progress: Progress) -> PeakPyramid:
            kept = load_pyramid(self._cache, key)
            if kept is not None:
                return kept
            pyramid = self._build(source, progress)
            save_pyramid(self._cache, key, pyramid)
            return pyramid

        def done(pyramid: PeakPyramid) -> None:
            self._loading.discard(source.id)
            self.show(source.id, pyramid)

        self._runner.run(work, done, lambda _error: self._announce(source.id))

    def _build(self, source: AudioSource, progress: Progress) -> PeakPyramid:
        """Read a sound; what cannot be read gets no waveform, for one of silence would be kept."""
        parts = self._locate(source)
        if len(parts) == 1:
            return build_pyramid(lambda: open_decoder(parts[0].path), progress=progress)
        builder = PeakBuilder(source.channels, source.frames, source.sample_rate)
        for start in range(0, source.frames, STEP_FRAMES):
            progress.report(start / source.frames)
            frames = min(STEP_FRAMES, source.frames - start)
            block, is_known = self._reader.read_known(source, start, frames)
            if not is_known:
                raise missing_sound(source.name)
            builder.add(block)
        return builder.finish()

    def _chunk(self, source: AudioSource, index: int) -> Block | None:
        key = (source.id, index)
        block = self._chunks.get(key)
        if block is not None:
            self._chunks.move_to_end(key)
        elif key not in self._wanted:
            self._wanted.add(key)
            self._runner.run(
                lambda _progress: self._reader.read(source, index * CHUNK, CHUNK),
                lambda block: self._keep(key, block),
                lambda _error: self._wanted.discard(key),
            )
        return block

    def _keep(self, key: tuple[SourceId, int], block: Block) -> None:
        self._wanted.discard(key)
        self._chunks[key] = block
        while len(self._chunks) > MOST_CHUNKS:
            self._chunks.popitem(last=False)
        self._announce(key[0])

    def _announce(self, source: SourceId) -> None:
        for listener in list(self._listeners):
            listener(source)


def pyramid_key(source: AudioSource) -> str:
    """Return the name under which a source's pyramid is kept: that of its bytes."""
    blobs = [segment.blob for segment in source.segments]
    return blobs[0] if len(blobs) == 1 else source.id
