"""How long the waveform of an hour takes, against a plain copy of the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self

import numpy as np

from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.stream_facts import StreamFacts
from nexus_desktop.engine.peaks.builder import build_pyramid

SAMPLE_RATE = 48_000
MINUTES = 60
ROUNDS = 3


def measure() -> dict[str, object]:
    """Return both times, the best of interleaved rounds, and their ratio (to reach: 4 at most)."""
    sound = an_hour()
    copy = np.zeros_like(sound)
    copies, pyramids = [], []
    for _ in range(ROUNDS):
        copies.append(seconds(lambda: np.copyto(copy, sound)))
        pyramids.append(seconds(lambda: build(sound)))
    return {
        "minutes": MINUTES,
        "bytes": sound.nbytes,
        "copy_s": round(min(copies), 4),
        "pyramid_s": round(min(pyramids), 4),
        "ratio": round(min(pyramids) / min(copies), 2),
        "ratios": [
            round(pyramid / copy_, 2) for pyramid, copy_ in zip(pyramids, copies, strict=True)
        ],
        "reach": 4.0,
    }


def an_hour() -> Block:
    """Return an hour of stereo noise; half a minute of it, again and again."""
    noise = np.random.default_rng(0).standard_normal((30 * SAMPLE_RATE, 2), np.float32)
    return np.tile(0.2 * noise, (2 * MINUTES, 1)).astype(np.float32, copy=False)


def build(sound: Block) -> None:
    """Make the pyramid the way an import does, from a source that costs nothing to read."""
    build_pyramid(lambda: MemoryDecoder(sound))


class MemoryDecoder:
    """A decoder of sound that is in memory already."""

    sample_rate = SampleRate(SAMPLE_RATE)
    channels = 2
    is_exact_seek = True

    def __init__(self, sound: Block) -> None:
        self._sound = sound
        self._next = 0

    @property
    def frames(self) -> Frames:
        return Frames(len(self._sound))

    @property
    def facts(self) -> StreamFacts:
        return StreamFacts("memory", "f32", self.sample_rate, 2, self.frames, None)

    def seek(self, frame: Frames) -> None:
        """Read on from `frame`."""
        self._next = frame

    def read(self, frames: int) -> Block:
        """Return the next frames as they lie there."""
        block = self._sound[self._next : self._next + frames]
        self._next += len(block)
        return block

    def close(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
