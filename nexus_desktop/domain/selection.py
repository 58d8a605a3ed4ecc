"""What is selected: a stretch of time on some tracks, and single clips."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.timeline import TimeRange


@dataclass(frozen=True, slots=True)
class Selection:
    """What the next command works on.

    Attributes:
        span: the selected time, or None; never an empty range.
        tracks: the tracks the time is selected on.
        clips: clips selected as wholes; a command prefers them to the time.
    """

    span: TimeRange | None = None
    tracks: frozenset[TrackId] = frozenset()
    clips: frozenset[ClipId] = frozenset()

    @property
    def is_empty(self) -> bool:
        return self.span is None and not self.clips


NOTHING_SELECTED = Selection()
