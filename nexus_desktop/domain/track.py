"""A track: clips one after another, mixed with one gain and one pan."""

from __future__ import annotations

from dataclasses import dataclass, field

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.rack import NO_EFFECTS, Rack
from nexus_desktop.domain.timeline import ZERO, Frames

COLOR_COUNT = 8
"""How many track colours a theme has; `Track.color` counts through them."""


@dataclass(frozen=True, slots=True)
class Track:
    """A row of the timeline.

    Attributes:
        clips: sorted by start, then id. Clips may overlap; both are heard, crossfaded.
        pan: −1 is left, 0 centre, +1 right.
        rack: what all its clips together go through, before gain and pan.
        color: index into the theme's track colours.
        end: where the last clip ends, zero for an empty track; known at once, since screens ask
            for it after every edit and most tracks have not changed.
    """

    id: TrackId
    name: str
    clips: tuple[Clip, ...] = ()
    gain_db: float = 0.0
    pan: float = 0.0
    is_muted: bool = False
    is_soloed: bool = False
    color: int = 0
    rack: Rack = NO_EFFECTS
    end: Frames = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        end = max([clip.span.end for clip in self.clips], default=ZERO)
        object.__setattr__(self, "end", end)


def in_order(clips: list[Clip] | tuple[Clip, ...]) -> tuple[Clip, ...]:
    """Return the clips in the order a track keeps them."""
    return tuple(sorted(clips, key=lambda clip: (clip.span.start, clip.id)))
