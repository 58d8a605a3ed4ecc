"""Sound that an effect may look into: what it treats as a whole, and what its settings name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block, only_numbers, silence


class Sound(Protocol):
    """A sound of a known length, read at any place, as often as one likes."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def frames(self) -> int: ...

    def read(self, start: int, frames: int) -> Block:
        """Return exactly `frames` frames from `start` on, silent outside of the sound."""


@dataclass(frozen=True, slots=True)
class HeldSound:
    """A short sound in memory."""

    block: Block
    sample_rate: int

    @property
    def channels(self) -> int:
        channels: int = self.block.shape[1]
        return channels

    @property
    def frames(self) -> int:
        return len(self.block)

    def read(self, start: int, frames: int) -> Block:
        result = silence(frames, self.channels)
        first, last = max(0, start), min(self.frames, start + frames)
        if first < last:
            result[first - start : last - start] = only_numbers(self.block[first:last])
        return result


@dataclass(frozen=True, slots=True)
class SilentSound:
    """Nothing, for a while: what generators turn into sound."""

    sample_rate: int
    channels: int
    frames: int

    def read(self, start: int, frames: int) -> Block:
        return silence(frames, self.channels)


class Resources(Protocol):
    """Where the sounds are that the data of an effect names."""

    def sound(self, name: str) -> Sound:
        """Return the sound of that name.

        Raises:
            EffectRefused: there is none, or it cannot be read, in words.
        """


class NoResources:
    """For effects that need no other sound."""

    def sound(self, name: str) -> Sound:
        raise EffectRefused("Sound not found", f"There is no sound called “{name}” here.")


def read_through(sound: Sound, block_frames: int) -> Iterator[Block]:
    """Yield all of a sound in order."""
    for start in range(0, sound.frames, block_frames):
        yield sound.read(start, min(block_frames, sound.frames - start))
