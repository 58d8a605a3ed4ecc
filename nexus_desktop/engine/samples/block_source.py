"""What a player asks of sound that can be played: blocks in order, and a jump to any frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.samples.levels import Levels

MASTER = ""
"""The key under which `BlockSource.levels` tells the levels of the sum of all tracks."""


class BlockSource(Protocol):
    """Sound with a beginning and a length, read in order by one thread.

    A source is a snapshot: what it plays never changes. An edit is heard by loading a new one.
    """

    @property
    def sample_rate(self) -> int:
        """Frames per second."""

    @property
    def channels(self) -> int:
        """Columns of every block that `read` returns."""

    @property
    def length(self) -> int:
        """Frames from the beginning to the end of the last sound."""

    def seek(self, frame: int) -> None:
        """Make `frame` the first one that the next `read` returns; it may lie past the end."""

    def read(self, frames: int) -> Block:
        """Return exactly `frames` frames of shape (frames, channels), silent past the end."""

    def levels(self) -> Mapping[str, Levels]:
        """Return the levels of the block last read, by track id; `MASTER` is the sum."""


@runtime_checkable
class ComesRound(Protocol):
    """A source in which something may ring on where a loop is left."""

    def loop_until(self, end: int | None) -> None:
        """Be told at which frame `come_round` is going to be called; None for never."""

    def come_round(self, start: int, seam: int) -> None:
        """Go on at the beginning of the loop, while what it leaves at its end rings on.

        Args:
            seam: frames over which that fades in, since as many before faded out.
        """


@runtime_checkable
class BeginsBefore(Protocol):
    """A source of which something is heard before its beginning, as a count-in."""

    def before(self, start: int, frames: int) -> Block:
        """Return `frames` frames from `start` on; all of them lie before frame zero."""
