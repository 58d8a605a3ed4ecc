"""Takes noise away: from voices by a network, from music without touching its tones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np

from nexus_desktop.ai.local.deep_filter import LATENCY_FRAMES, RATE, DeepFilter
from nexus_desktop.ai.local.engine import Output
from nexus_desktop.ai.local.sounds import READ_FRAMES, at_its_rate, source_sound, write_wav
from nexus_desktop.ai.local.specs import DENOISE
from nexus_desktop.ai.models.catalog import DEEP_FILTER
from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.engine.block import Block, only_numbers, silence
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.effects.sound import NoResources, Sound, read_through
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.tasks.progress import Progress

MOST_THREADS = 4


def make(models: Path) -> Denoising:
    """Return what takes noise away, with the models of a folder."""
    return Denoising(ModelStore(models))


class Denoising:
    """Writes the sound without its noise, as long as it is and in time with it."""

    spec = DENOISE

    def __init__(self, models: ModelStore) -> None:
        self._models = models

    def run(
        self, source: Path, folder: Path, settings: Mapping[str, object], progress: Progress
    ) -> tuple[Output, ...]:
        """Write one file, at the rate and with the channels of the source."""
        chosen = self.spec.settled(settings)
        most_db = float(chosen["strength_db"])
        clean = self._voice if chosen["kind"] == "voice" else _music
        output = Output("cleaned", folder / "cleaned.wav", "audio")
        with source_sound(source, folder, self.spec, progress.part(0.0, 0.1)) as sound:
            blocks = clean(sound, folder, most_db, progress.part(0.1, 1.0))
            taken = _first(blocks, sound.frames)
            write_wav(output.path, sound.sample_rate, sound.channels, taken)
        return (output,)

    def _voice(
        self, sound: Sound, folder: Path, most_db: float, progress: Progress
    ) -> Iterator[Block]:
        library, weights = (
            self._models.file(DEEP_FILTER, file.name)
            for file in self._models.model(DEEP_FILTER).files
        )

        def cleaned(other: Sound) -> Iterator[Block]:
            with ExitStack() as opened:
                filters = [
                    opened.enter_context(closing(DeepFilter(library, weights, most_db)))
                    for _ in range(other.channels)
                ]
                workers = min(MOST_THREADS, other.channels)
                pool = opened.enter_context(ThreadPoolExecutor(workers))
                yield from _in_time(other, filters, pool, progress)

        return at_its_rate(sound, RATE, folder, cleaned)


def _in_time(
    sound: Sound, filters: list[DeepFilter], pool: ThreadPoolExecutor, progress: Progress
) -> Iterator[Block]:
    """Yield what the filters make of their channels, without the lag."""
    to_drop, done = LATENCY_FRAMES, 0
    for block in _with_silence_behind(sound):
        channels = pool.map(DeepFilter.process, filters, only_numbers(block).T)
        cleaned = np.stack(list(channels), axis=1)
        yield cleaned[to_drop:]
        to_drop = max(0, to_drop - len(cleaned))
        done += len(block)
        progress.report(min(1.0, done / sound.frames))


def _with_silence_behind(sound: Sound) -> Iterator[Block]:
    """Yield a sound, and behind it what pushes its last frames out of the filters."""
    yield from read_through(sound, READ_FRAMES)
    yield silence(2 * LATENCY_FRAMES, sound.channels)


def _music(sound: Sound, folder: Path, most_db: float, progress: Progress) -> Iterator[Block]:
    """Yield what the effect makes of the sound that takes away noise it has learned from it."""
    settings = effect_named("noise_reduction").settings({"reduction_db": most_db})
    at = Workplace(folder, NoResources())
    return treatment(sound, [settings], at, progress, with_tail=False)


def _first(blocks: Iterator[Block], frames: int) -> Iterator[Block]:
    for block in blocks:
        yield block[:frames]
        frames -= len(block[:frames])
