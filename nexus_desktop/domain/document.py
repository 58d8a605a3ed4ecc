"""A project as a JSON document: what is stored, packed and synchronised.

The same project always gives the same bytes, so that a document is named by its hash. Reading is
strict: a damaged document is refused with a sentence, never half read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from nexus_desktop.domain.document_fields import Fields, damaged
from nexus_desktop.domain.document_parts import (
    clip_from_document,
    clip_to_document,
    marker_from_document,
    marker_to_document,
    require_unique,
    source_from_document,
    source_to_document,
    track_from_document,
    track_to_document,
)
from nexus_desktop.domain.document_racks import rack_in, with_rack
from nexus_desktop.domain.edits.details import FASTEST_BPM, SLOWEST_BPM
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.domain.track import Track

__all__ = [
    "DOCUMENT_VERSION",
    "assembled",
    "canonical_json",
    "clip_from_document",
    "clip_to_document",
    "details_to_document",
    "from_document",
    "marker_from_document",
    "marker_to_document",
    "source_from_document",
    "source_to_document",
    "to_document",
    "track_from_document",
    "track_to_document",
    "upgraded",
]

DOCUMENT_VERSION = 3

Document = dict[str, object]
Upgrade = Callable[[Document], Document]


def _without_effects(document: Document) -> Document:
    """Version 2 brought racks, which are only written where there are effects."""
    return document


def _without_provenance(document: Document) -> Document:
    """Version 3 brought provenance, which is only written for what a job has made."""
    return document


UPGRADES: Mapping[int, Upgrade] = MappingProxyType({1: _without_effects, 2: _without_provenance})
"""From a version to the next one. A step is never changed once documents of its version exist."""


def canonical_json(value: object) -> bytes:
    """Return JSON as UTF-8 without spaces and with sorted keys: equal values give equal bytes.

    Raises:
        ValueError: a number is not finite.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    # A lone surrogate (a file name that is not text) must not keep a project from being saved.
    return text.encode("utf-8", errors="replace")


def to_document(project: Project) -> Document:
    """Return a project as JSON-able values.

    Raises:
        ValueError: a source is still arriving; write `without_arriving(project)`.
    """
    return {
        **details_to_document(project),
        "sources": [
            source_to_document(source)
            for source in sorted(project.sources.values(), key=lambda source: source.id)
        ],
        "tracks": [
            track_to_document(track, [clip_to_document(clip) for clip in track.clips])
            for track in project.tracks
        ],
        "markers": [marker_to_document(marker) for marker in project.markers],
    }


def details_to_document(project: Project) -> Document:
    """Return what describes a project as a whole, with the version of the document."""
    details: Document = {
        "version": DOCUMENT_VERSION,
        "id": project.id,
        "title": project.title,
        "sample_rate": project.sample_rate,
        "tempo_bpm": float(project.tempo_bpm),
        "beats_per_bar": project.beats_per_bar,
    }
    return with_rack(details, project.master, "master")


def from_document(document: object) -> Project:
    """Return the project of a document of this or an earlier version.

    Raises:
        DocumentError: it is damaged or comes from a newer version.
    """
    current = upgraded(document)
    fields = Fields.of(current, "the project")
    tracks = [Fields.of(item, "a track") for item in fields.items("tracks")]
    return assembled(
        current,
        sources=[source_from_document(item) for item in fields.items("sources")],
        tracks=[
            track_from_document(
                track.values, [clip_from_document(item) for item in track.items("clips")]
            )
            for track in tracks
        ],
        markers=[marker_from_document(item) for item in fields.items("markers")],
    )


def upgraded(
    document: object, upgrades: Mapping[int, Upgrade] = UPGRADES, version: int = DOCUMENT_VERSION
) -> Document:
    """Return a document as it would be had `version` written it; the given one is not changed.

    Raises:
        DocumentError: it is no document of a project, or comes from a newer version.
    """
    written_by = Fields.of(document, "the project").whole("version", least=1)
    if written_by > version:
        raise DocumentError(
            "Made with a newer version",
            "This project was saved by a newer version of Studio Nexus Desktop.",
            hint="Update Studio Nexus Desktop to open it; the project is unchanged.",
        )
    current = dict(Fields.of(document, "the project").values)
    for step in range(written_by, version):
        current = {**upgrades[step](current), "version": step + 1}
    return current


def assembled(
    details: object,
    sources: Iterable[AudioSource],
    tracks: Iterable[Track],
    markers: Iterable[Marker],
) -> Project:
    """Return a project made of parts that were read one by one, checked as a whole.

    Args:
        details: a document of the current version, of which only the details are read.

    Raises:
        DocumentError: the details are damaged, or the parts do not belong together.
    """
    fields = Fields.of(details, "the project")
    sources, tracks, markers = list(sources), tuple(tracks), list(markers)
    project = Project(
        id=ProjectId(fields.name("id")),
        title=fields.text("title"),
        sample_rate=SampleRate(fields.whole("sample_rate", least=1)),
        tracks=tracks,
        sources={source.id: source for source in sources},
        markers=tuple(sorted(markers, key=lambda marker: (marker.span.start, marker.id))),
        tempo_bpm=fields.number("tempo_bpm", SLOWEST_BPM, FASTEST_BPM),
        beats_per_bar=fields.whole("beats_per_bar", least=1),
        master=rack_in(fields, "master"),
    )
    require_unique((source.id for source in sources), "sounds")
    require_unique((track.id for track in tracks), "tracks")
    require_unique((clip.id for _, clip in project.clips()), "clips")
    require_unique((marker.id for marker in markers), "markers")
    _require_sources(project)
    return project


def _require_sources(project: Project) -> None:
    for track, clip in project.clips():
        for take in (clip.take, *clip.other_takes):
            if take.source not in project.sources:
                raise damaged(f"A clip on “{track.name}” plays a sound that is not in the project.")
