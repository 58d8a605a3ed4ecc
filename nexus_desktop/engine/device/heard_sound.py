"""Hands the sound that is played to whoever listens, at the moment in which it is heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from nexus_desktop.engine.block import Block

Listener = Callable[[Block, int], None]
"""Takes in the next block of what is heard, of shape (frames, channels), and its sample rate."""


@dataclass(frozen=True, slots=True)
class _Coming:
    at: int
    block: Block


class HeardSound:
    """Keeps what is rendered ahead until it is heard. All but `listener` belongs to one thread.

    Attributes:
        listener: called on that thread; may be changed from any other.
    """

    def __init__(self, sample_rate: int) -> None:
        self.listener: Listener | None = None
        self._sample_rate = sample_rate
        self._coming: deque[_Coming] = deque()

    def push(self, at: int, block: Block) -> None:
        """Tell the sound that begins at device frame `at` and is yet to be heard."""
        self._coming.append(_Coming(at, block))

    def cut(self, at: int) -> None:
        """Forget what was told for device frame `at` and later: it is being replaced."""
        while self._coming and self._coming[-1].at >= at:
            self._coming.pop()
        if self._coming:
            last = self._coming.pop()
            self._coming.append(_Coming(last.at, last.block[: at - last.at]))

    def advance(self, heard: int) -> None:
        """Hand on what begins before device frame `heard`."""
        listener = self.listener
        while self._coming and self._coming[0].at < heard:
            block = self._coming.popleft().block
            if listener is not None:
                listener(block, self._sample_rate)
