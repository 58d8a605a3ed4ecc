"""A rack: effects in a row behind a clip, a track or the whole mix. Data; nothing is rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from nexus_desktop.domain.effect import SOURCE_PREFIX, EffectSettings
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SlotId, SourceId, TrackId
from nexus_desktop.domain.timeline import Frames

WET = "wet"
"""Stands for the share of the treated sound where a parameter is named; every effect has it."""


@dataclass(frozen=True, slots=True)
class AutomationPoint:
    """A value that a parameter has at a frame: of the timeline, or of the material of a clip."""

    at: Frames
    value: float


@dataclass(frozen=True, slots=True)
class Automation:
    """How one parameter moves; straight from point to point, and level before and behind them.

    Attributes:
        param: its id, or `WET`.
        points: at least one, in order, no two at one frame.
    """

    param: str
    points: tuple[AutomationPoint, ...]


@dataclass(frozen=True, slots=True)
class RackSlot:
    """One effect in its place.

    Attributes:
        id: its own within the rack; stays the same wherever the slot is moved, whatever is set.
        spare: the other settings of a comparison (A/B); they change places with `settings`.
        automation: at most one a parameter, in the order of the spec, `WET` last.
    """

    id: SlotId
    settings: EffectSettings
    spare: EffectSettings | None = None
    automation: tuple[Automation, ...] = ()


@dataclass(frozen=True, slots=True)
class Rack:
    """Effects in the order in which the sound passes them.

    Attributes:
        is_bypassed: whether all of them are passed by, whatever each says of itself.
    """

    slots: tuple[RackSlot, ...] = ()
    is_bypassed: bool = False

    def __bool__(self) -> bool:
        return bool(self.slots)

    def __iter__(self) -> Iterator[RackSlot]:
        return iter(self.slots)

    def slot(self, slot_id: SlotId) -> RackSlot:
        """Return the slot of that id.

        Raises:
            EditRefused: there is none; it was removed meanwhile.
        """
        for slot in self.slots:
            if slot.id == slot_id:
                return slot
        raise EditRefused("No such effect", "The effect is not in this rack any more.")

    @property
    def sources(self) -> frozenset[SourceId]:
        """The sounds of the project that its effects need."""
        settings = [each for slot in self for each in (slot.settings, slot.spare) if each]
        return frozenset(
            SourceId(text.removeprefix(SOURCE_PREFIX))
            for each in settings
            for _, text in each.data
            if text.startswith(SOURCE_PREFIX)
        )

    def with_places(self, place: Callable[[Frames], Frames]) -> Rack:
        """Return the rack with every point of its automation at another frame."""
        return (
            self
            if not any(slot.automation for slot in self)
            else replace(self, slots=tuple(_replaced(slot, place) for slot in self))
        )


NO_EFFECTS = Rack()


def _replaced(slot: RackSlot, place: Callable[[Frames], Frames]) -> RackSlot:
    lanes = []
    for lane in slot.automation:
        # Two points that fall together are one; the later one counts.
        points = {place(point.at): point.value for point in lane.points}
        moved = tuple(AutomationPoint(at, points[at]) for at in sorted(points))
        lanes.append(replace(lane, points=moved))
    return replace(slot, automation=tuple(lanes))


class RackKind(StrEnum):
    """What a rack stands behind."""

    CLIP = "clip"
    TRACK = "track"
    MASTER = "master"


@dataclass(frozen=True, slots=True)
class RackPlace:
    """Where in a project a rack stands.

    Attributes:
        owner: the id of the clip or the track; empty for the master.
    """

    kind: RackKind
    owner: str = ""


MASTER_RACK = RackPlace(RackKind.MASTER)


def slot_key(place: RackPlace, slot_id: SlotId) -> str:
    """Return a name that a slot shares with no slot of another rack, though copies share its id."""
    return f"{place.kind}:{place.owner}:{slot_id}"


def clip_rack(clip_id: ClipId) -> RackPlace:
    """Return the place behind a clip."""
    return RackPlace(RackKind.CLIP, clip_id)


def track_rack(track_id: TrackId) -> RackPlace:
    """Return the place behind a track."""
    return RackPlace(RackKind.TRACK, track_id)
