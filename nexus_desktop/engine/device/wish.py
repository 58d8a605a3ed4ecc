"""What should be heard: the one message from the transport to the render thread."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.device.plan import PlayPlan
from nexus_desktop.engine.samples.block_source import BlockSource


@dataclass(frozen=True, slots=True)
class Wish:
    """What should be heard from now on; only the newest wish counts.

    A state and no command: ten edits made while the render thread was busy cost one splice.

    Attributes:
        source: the snapshot to play; None is silence.
        start: where playing begins, if `jump` is new.
        end: where it ends; None is the end of the source.
        jump: a count; with a new one the sound goes on from `start`, else from where it is.
    """

    source: BlockSource | None = None
    is_playing: bool = False
    start: int = 0
    end: int | None = None
    loop: TimeRange | None = None
    jump: int = 0

    def plan_from(self, position: int) -> PlayPlan:
        """Return the order in which the timeline is played from `position` on."""
        length = self.source.length if self.source is not None else 0
        return PlayPlan(position, length if self.end is None else self.end, self.loop)
