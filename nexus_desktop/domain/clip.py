"""A clip: a window on an immutable source, placed on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nexus_desktop.domain.ids import ClipId, SourceId
from nexus_desktop.domain.rack import NO_EFFECTS, Rack
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange


class FadeShape(StrEnum):
    """How a fade rises from silence to full level; a fade-out is its mirror image."""

    LINEAR = "linear"
    EQUAL_POWER = "equal_power"
    SLOW = "slow"
    FAST = "fast"
    S_CURVE = "s_curve"


@dataclass(frozen=True, slots=True)
class Fade:
    """A fade at one end of a clip; length zero is no fade."""

    length: Frames = ZERO
    shape: FadeShape = FadeShape.EQUAL_POWER


NO_FADE = Fade()


@dataclass(frozen=True, slots=True)
class Clip:
    """What is heard at `span`: the chosen take from `source_start` on, faded and scaled.

    The audio before and after the window stays in the source, so that trims can be taken back.

    Attributes:
        span: where the clip lies on the timeline.
        take: the sound that is heard; `other_takes` could be chosen instead.
        source_start: first frame of the clip's material that is heard, at the project rate.
        fade_in, fade_out: inside the span; together never longer than it.
        name: shown on the clip; empty means the source's name.
        rack: what the take goes through, before gain and fades.
    """

    id: ClipId
    span: TimeRange
    take: Take
    source_start: Frames = ZERO
    gain_db: float = 0.0
    fade_in: Fade = NO_FADE
    fade_out: Fade = NO_FADE
    name: str = ""
    other_takes: tuple[Take, ...] = ()
    rack: Rack = NO_EFFECTS

    @property
    def source(self) -> SourceId:
        return self.take.source

    def moved(self, by: int) -> Clip:
        # Written out: a ripple moves every clip behind it, and `replace` takes twice as long.
        return Clip(
            self.id,
            self.span.moved(by),
            self.take,
            self.source_start,
            self.gain_db,
            self.fade_in,
            self.fade_out,
            self.name,
            self.other_takes,
            self.rack,
        )
