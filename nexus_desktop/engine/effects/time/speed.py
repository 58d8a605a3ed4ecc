"""Speed: how long a sound is when it passes faster or slower, and its samples read like that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import soxr

from nexus_desktop.domain.effect import ParamScale, ParamSpec
from nexus_desktop.engine.block import Block, silence

QUALITY = "VHQ"
"""28 bits: the error lies below what float32 can hold, and what would fold back is taken out."""

FLUSH_FRAMES = 4096
"""Silence behind the end, so that the library has every frame ready that is asked for."""


def speed_param(help_: str) -> ParamSpec:
    """Return how fast, in percent of the speed as it came."""
    return ParamSpec("speed", "Speed", "%", 25.0, 400.0, 100.0, help_, ParamScale.LOG)


def frames_at(frames: int, speed: float) -> int:
    """Return how long a sound is at a speed; what is there never vanishes altogether."""
    return max(1, round(frames / speed)) if frames else 0


def read_at(blocks: Iterable[Block], speed: float, channels: int, frames: int) -> Iterator[Block]:
    """Yield exactly `frames` frames of a stream that is read at a speed, its pitch along with it.

    Args:
        speed: frames of the stream that go by for each that is yielded.
    """
    stream = soxr.ResampleStream(speed, 1.0, channels, "float32", QUALITY)
    left = frames
    for block in blocks:
        ready: Block = stream.resample_chunk(block)[:left]
        left -= len(ready)
        yield ready
    rest: Block = stream.resample_chunk(silence(FLUSH_FRAMES, channels), last=True)[:left]
    yield rest
    yield silence(left - len(rest), channels)
