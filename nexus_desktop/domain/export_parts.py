"""What of a project becomes a file of its own when it is exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from nexus_desktop.domain import bounce
from nexus_desktop.domain.bounce import Bounce
from nexus_desktop.domain.name_template import MANY_FILES, ONE_FILE
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timecode import format_time
from nexus_desktop.domain.timeline import ZERO, Frames
from nexus_desktop.domain.track import Track


class What(StrEnum):
    """What is exported."""

    WHOLE = "whole"
    SELECTION = "selection"
    STEMS = "stems"
    TRACKS = "tracks"
    REGIONS = "regions"
    MARKERS = "markers"

    @property
    def is_many(self) -> bool:
        """Whether it may be more than one file."""
        return self not in (What.WHOLE, What.SELECTION)

    @property
    def usual_template(self) -> str:
        return MANY_FILES if self.is_many else ONE_FILE


TITLES: Mapping[What, str] = {
    What.WHOLE: "Whole project",
    What.SELECTION: "Selection",
    What.STEMS: "Stems: each track, all of one length",
    What.TRACKS: "Each track, from its first clip on",
    What.REGIONS: "Each region",
    What.MARKERS: "From each marker to the next",
}


@dataclass(frozen=True, slots=True)
class ExportPart:
    """One file.

    Attributes:
        names: what the name of the file may tell, see `name_template.FIELDS`.
    """

    bounce: Bounce
    names: Mapping[str, str | int] = field(default_factory=dict)


def export_parts(project: Project, what: What, selection: Selection) -> tuple[ExportPart, ...]:
    """Return what is to be written, in the order of time or tracks; empty if there is nothing.

    Tracks that are muted, or not heard because others are soloed, are left out, as are those
    without clips: the files of all tracks, put together, are what is heard.
    """
    found = tuple(_FINDERS[what](project, selection))
    return tuple(
        replace(part, names=_names(project, part, number, len(found)))
        for number, part in enumerate(found, 1)
    )


def why_nothing(what: What) -> str:
    """Return the sentence for a project that has nothing of it."""
    return _WHY_NOTHING[what]


def _whole(project: Project, _selection: Selection) -> Iterator[ExportPart]:
    if any(track.clips for track in project.tracks):
        yield ExportPart(bounce.whole(project))


def _selected(project: Project, selection: Selection) -> Iterator[ExportPart]:
    found = bounce.of_selection(project, selection)
    if found is not None:
        yield ExportPart(found)


def _stems(project: Project, _selection: Selection) -> Iterator[ExportPart]:
    for track in _tracks_with_sound(project):
        found = bounce.stem(project, track.id)
        yield ExportPart(found, {"track": found.title})


def _tracks(project: Project, _selection: Selection) -> Iterator[ExportPart]:
    for track in _tracks_with_sound(project):
        found = bounce.of_track(project, track.id)
        yield ExportPart(found, {"track": found.title})


def _regions(project: Project, _selection: Selection) -> Iterator[ExportPart]:
    for marker in project.markers:
        found = bounce.of_region(project, marker.id)
        if found is not None:
            yield ExportPart(found, {"region": found.title})


def _between_markers(project: Project, _selection: Selection) -> Iterator[ExportPart]:
    """Cut the project at its markers; what is before the first one is a file as well."""
    places: dict[Frames, str] = {}
    for marker in project.markers:
        if marker.span.start < project.length:
            places.setdefault(marker.span.start, marker.name)
    if not places:
        return
    if min(places) > ZERO:
        places = {ZERO: "", **places}
    starts = list(places)
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        title = places[start] or project.title
        part = Bounce(title, project, start, end)
        yield ExportPart(part, {"region": places[start]})


def _tracks_with_sound(project: Project) -> Iterator[Track]:
    return (track for track in project.heard_tracks if track.clips)


def _names(project: Project, part: ExportPart, number: int, count: int) -> Mapping[str, str | int]:
    start = format_time(part.bounce.start, project.sample_rate, 3).replace(":", ".")
    return {
        "project": project.title,
        "name": part.bounce.title,
        "index": number,
        "count": count,
        "start": start,
        **part.names,
    }


_FINDERS: Mapping[What, Callable[[Project, Selection], Iterator[ExportPart]]] = {
    What.WHOLE: _whole,
    What.SELECTION: _selected,
    What.STEMS: _stems,
    What.TRACKS: _tracks,
    What.REGIONS: _regions,
    What.MARKERS: _between_markers,
}

_WHY_NOTHING: Mapping[What, str] = {
    What.WHOLE: "There is no sound in the project.",
    What.SELECTION: "Nothing is selected.",
    What.STEMS: "There is no track that is heard.",
    What.TRACKS: "There is no track that is heard.",
    What.REGIONS: "There is no region: select some time and set a marker.",
    What.MARKERS: "There is no marker within the sound.",
}
