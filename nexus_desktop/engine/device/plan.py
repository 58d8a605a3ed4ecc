"""In which order the timeline is played: from somewhere to an end, or round a loop."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.timeline import TimeRange

SHORTEST_LOOP = 480
"""A shorter one would be a buzz, not a loop, and is passed over."""


@dataclass(frozen=True, slots=True)
class PlayPlan:
    """From `start` to `end`, or from `start` to the loop's end and then round it for ever.

    Pure arithmetic in timeline frames; the `offset` of a moment is the number of frames that
    have been played before it.
    """

    start: int
    end: int
    loop: TimeRange | None = None

    @property
    def is_looping(self) -> bool:
        """Whether playing comes round: a loop that lies behind the start is never reached."""
        return (
            self.loop is not None
            and self.loop.length >= SHORTEST_LOOP
            and self.start < self.loop.end
        )

    @property
    def length(self) -> int | None:
        """How many frames are played in all; None when it never ends."""
        return None if self.is_looping else max(0, self.end - self.start)

    def position_at(self, offset: int) -> int:
        """Return the timeline frame that is played after `offset` frames; at most the end."""
        if self.loop is None or not self.is_looping:
            return min(self.start + offset, max(self.start, self.end))
        until_seam = self.loop.end - self.start
        if offset < until_seam:
            return self.start + offset
        return self.loop.start + (offset - until_seam) % self.loop.length

    def run_at(self, offset: int) -> int:
        """Return how many frames follow each other on the timeline from there; 0 at the end."""
        last = self.loop.end if self.loop is not None and self.is_looping else self.end
        return max(0, last - self.position_at(offset))
