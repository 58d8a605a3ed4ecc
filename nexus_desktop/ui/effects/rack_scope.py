"""Which rack the panel shows, and how commands and people name it; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nexus_desktop.domain.edits.effects import rack_at
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import (
    MASTER_RACK,
    NO_EFFECTS,
    WET,
    Rack,
    RackKind,
    RackPlace,
    clip_rack,
    track_rack,
)
from nexus_desktop.workflows.edit_session import EditSession


@dataclass(frozen=True, slots=True)
class RackScope:
    """A rack that can be shown.

    Attributes:
        place: where it stands; None where there is nothing it could stand behind.
        words: whose it is, for people; why there is none where there is no place.
    """

    place: RackPlace | None
    words: str

    def rack(self, project: Project) -> Rack:
        """Return what is in the rack now."""
        if self.place is None:
            return NO_EFFECTS
        try:
            return rack_at(project, self.place)
        except EditRefused:
            # Its clip or track has just gone; the next event brings another scope.
            return NO_EFFECTS

    @property
    def arguments(self) -> Mapping[str, str]:
        """How commands name the rack."""
        place = self.place or MASTER_RACK
        match place.kind:
            case RackKind.CLIP:
                return {"clips": place.owner}
            case RackKind.TRACK:
                return {"track": place.owner}
            case RackKind.MASTER:
                return {"master": "yes"}


def turned(settings: EffectSettings, changes: Mapping[str, float]) -> EffectSettings:
    """Return settings with other values of some parameters, or another share."""
    values = tuple((key, changes.get(key, old)) for key, old in settings.values)
    return replace(settings, values=values, wet=changes.get(WET, settings.wet))


def scope_of(session: EditSession, kind: RackKind) -> RackScope:
    """Return the rack of a kind that is meant by what is selected and focused."""
    project = session.project
    match kind:
        case RackKind.CLIP:
            chosen = session.selection.clips
            if len(chosen) != 1:
                return RackScope(None, "Select one clip to see its effects.")
            _, clip = project.clip(next(iter(chosen)))
            source = project.sources.get(clip.source)
            return RackScope(clip_rack(clip.id), clip.name or (source.name if source else ""))
        case RackKind.TRACK:
            tracks = project.tracks
            focused = [track for track in tracks if track.id == session.focused_track]
            for track in (*focused, *tracks):
                return RackScope(track_rack(track.id), track.name)
            return RackScope(None, "Add a track to put effects on it.")
        case RackKind.MASTER:
            return RackScope(MASTER_RACK, "Everything that is heard")
