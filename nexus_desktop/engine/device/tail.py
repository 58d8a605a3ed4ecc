"""The last second of a recording, into which silence may still be put where sound was lost."""

from __future__ import annotations

from collections import deque

from nexus_desktop.engine.block import Block, silence


class Tail:
    """Holds blocks back until nothing can be missing before them any more.

    Attributes:
        end: frames that have come in all, silence that was put in included.
    """

    def __init__(self, most_frames: int, channels: int) -> None:
        self._most, self._channels = most_frames, channels
        self._blocks: deque[Block] = deque()
        self._held = 0
        self.end = 0

    def push(self, block: Block) -> list[Block]:
        """Take the next block, and return those that are old enough to be final."""
        if len(block):
            self._add(block)
        final = []
        while self._blocks and self._held - len(self._blocks[0]) >= self._most:
            final.append(self._blocks.popleft())
            self._held -= len(final[-1])
        return final

    def put_silence(self, at: int, frames: int) -> tuple[int, list[Block]]:
        """Put silence in before frame `at`, or at the beginning of what is held back.

        Returns where it begins, and all that is to be written from there on.
        """
        at = min(max(at, self.end - self._held), self.end)
        moved: deque[Block] = deque()
        while self.end > at:
            block = self._blocks.pop()
            kept = max(0, len(block) - (self.end - at))
            moved.appendleft(block[kept:])
            self._held -= len(block)
            self.end -= len(block)
            if kept:
                self._add(block[:kept])
                break
        anew = [silence(frames, self._channels), *moved]
        for block in anew:
            self._add(block)
        return at, anew

    def drain(self) -> list[Block]:
        """Return all that is held back; nothing more comes."""
        final = list(self._blocks)
        self._blocks.clear()
        self._held = 0
        return final

    def _add(self, block: Block) -> None:
        self._blocks.append(block)
        self._held += len(block)
        self.end += len(block)
