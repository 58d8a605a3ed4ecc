"""Where recorded sound belongs on the timeline, once through or round a loop."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.timeline import Frames, TimeRange


@dataclass(frozen=True, slots=True)
class RecordedPass:
    """One time through a stretch of the timeline while it was recorded.

    Attributes:
        span: the stretch.
        begins: where the recording's first frame would lie, if all of it were this pass; it may
            lie before the beginning of the timeline.
    """

    span: TimeRange
    begins: int


@dataclass(frozen=True, slots=True)
class Course:
    """The order in which the timeline is played while it is recorded, without an end.

    A moment is told by how many frames have been played before it.

    Attributes:
        start: where playing begins.
        loop: gone round for ever once its end is reached; None plays straight on.
    """

    start: int
    loop: TimeRange | None = None

    @property
    def until_seam(self) -> int | None:
        """Frames until the loop comes round for the first time; None without a loop ahead."""
        if self.loop is None or self.start >= self.loop.end:
            return None
        return self.loop.end - self.start

    def place_of(self, moment: int) -> int:
        """Return which frame of the timeline is heard at a moment."""
        seam = self.until_seam
        if seam is None or self.loop is None or moment < seam:
            return self.start + moment
        return self.loop.start + (moment - seam) % self.loop.length

    def moment_of(self, place: int, near: int) -> int:
        """Return the moment at which a place is heard, of all such moments that nearest to one."""
        straight = place - self.start
        seam = self.until_seam
        if seam is None or self.loop is None or not self.loop.contains(place):
            return straight
        first = seam + place - self.loop.start
        rounds = max(0, round((near - first) / self.loop.length))
        again = first + rounds * self.loop.length
        is_before = 0 <= straight < seam and abs(near - straight) <= abs(near - again)
        return straight if is_before else again

    def passes(self, first: int, last: int, offset: int) -> tuple[RecordedPass, ...]:
        """Return what was recorded from moment `first` to `last`, time through for time through.

        What was played before the beginning of the timeline, as a count-in, is left out.

        Args:
            offset: the moment at which the recording's first frame belongs; it may be negative.
        """
        found = []
        moment = max(0, first, -self.start)
        while moment < last:
            place = self.place_of(moment)
            length = last - moment
            if self.loop is not None and self.until_seam is not None:
                length = min(length, self.loop.end - place)
            span = TimeRange(Frames(place), Frames(place + length))
            found.append(RecordedPass(span, place - moment + offset))
            moment += length
        return tuple(found)
