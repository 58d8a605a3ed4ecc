"""Every state of a project under the hash of its content; what states share is kept once."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from nexus_desktop.domain import document
from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.document import DOCUMENT_VERSION, canonical_json
from nexus_desktop.domain.document_fields import Fields
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.store.content import compressed, damaged, manifest_content, part_content
from nexus_desktop.store.part_codec import Part, PartCodec

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of a project, ready to be written.

    Attributes:
        hash: SHA-256 of the manifest; the name of the state.
        manifest: JSON that holds everything short and names the parts, in order.
        bodies: for every part by its hash, what gives its JSON.
    """

    hash: str
    manifest: bytes
    bodies: Mapping[str, Callable[[], bytes]]


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What is known of a state without reading its parts."""

    title: str
    length_s: float
    tracks: int


@dataclass(frozen=True, slots=True)
class PartNames:
    """The parts a state is made of, by their hashes."""

    clips: tuple[str, ...]
    sources: tuple[str, ...]
    markers: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        return frozenset((*self.clips, *self.sources, *self.markers))


class Snapshots:
    """Encodes states of projects and remembers what it has seen; safe from any thread.

    A state is a manifest plus parts (the clips of a track, sources, markers), so that a gesture
    among 10,000 clips writes a manifest and one or two parts.
    """

    def __init__(self) -> None:
        self.clips: PartCodec[Clip] = PartCodec(
            document.clip_to_document, document.clip_from_document, lambda clip: clip.id
        )
        self.sources: PartCodec[AudioSource] = PartCodec(
            document.source_to_document, document.source_from_document, lambda source: source.id
        )
        self.markers: PartCodec[Marker] = PartCodec(
            document.marker_to_document, document.marker_from_document, lambda marker: marker.id
        )

    def prepare(self, project: Project) -> Snapshot:
        """Encode a project; touches no disk.

        Raises:
            ValueError: a source is still arriving; commit `without_arriving(project)`.
        """
        by_track = [self.clips.parts(track.clips) for track in project.tracks]
        sources = self.sources.parts([project.sources[key] for key in sorted(project.sources)])
        markers = self.markers.parts(project.markers)
        manifest = canonical_json(
            {
                **document.details_to_document(project),
                "length": project.length,
                "tracks": [
                    document.track_to_document(track, _hashes(parts))
                    for track, parts in zip(project.tracks, by_track, strict=True)
                ],
                "sources": _hashes(sources),
                "markers": _hashes(markers),
            }
        )
        bodies = _bodies(self.sources, sources) | _bodies(self.markers, markers)
        for parts in by_track:
            bodies |= _bodies(self.clips, parts)
        return Snapshot(hashlib.sha256(manifest).hexdigest(), manifest, bodies)


def write_snapshot(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    """Keep a state, inside the caller's transaction; what is there already is not written."""
    for name, body in snapshot.bodies.items():
        # The table is asked every time: the collector may have removed what was once written.
        if not connection.execute("SELECT 1 FROM parts WHERE hash = ?", (name,)).fetchone():
            connection.execute("INSERT INTO parts VALUES (?, ?)", (name, compressed(body())))
    connection.execute(
        "INSERT OR IGNORE INTO snapshots VALUES (?, ?, ?)",
        (snapshot.hash, DOCUMENT_VERSION, compressed(snapshot.manifest)),
    )


def read_manifest(connection: sqlite3.Connection, snapshot_hash: str) -> dict[str, object]:
    """Return the manifest of a state, as the version that wrote it left it.

    Raises:
        DamagedSnapshot: it cannot be read.
    """
    manifest = json.loads(manifest_content(connection, snapshot_hash))
    if not isinstance(manifest, dict):
        raise damaged("Its description is not what it should be.")
    return manifest


def facts_of(manifest: Mapping[str, object]) -> SnapshotFacts:
    """Return what a list of projects shows.

    Raises:
        DamagedSnapshot: a field is missing.
    """
    fields = Fields(manifest, "the project")
    try:
        length_s = fields.whole("length") / fields.whole("sample_rate", least=1)
        return SnapshotFacts(fields.text("title"), length_s, len(fields.items("tracks")))
    except DocumentError as error:
        raise damaged(error.message) from error


def part_names(manifest: Mapping[str, object]) -> PartNames:
    """Return the parts a state is made of.

    Raises:
        DamagedSnapshot: the manifest does not tell.
    """
    fields = Fields(manifest, "the project")
    try:
        tracks = [Fields.of(track, "a track") for track in fields.items("tracks")]
        clips = [name for track in tracks for name in track.items("clips")]
        return PartNames(
            tuple(map(str, clips)),
            tuple(map(str, fields.items("sources"))),
            tuple(map(str, fields.items("markers"))),
        )
    except DocumentError as error:
        raise damaged(error.message) from error


def blobs_in(connection: sqlite3.Connection, source_part: str) -> frozenset[BlobHash]:
    """Return the blobs that the sources of a part are made of.

    Raises:
        DamagedSnapshot: the part cannot be read.
    """
    sources = json.loads(part_content(connection, source_part))
    return frozenset(BlobHash(segment["blob"]) for each in sources for segment in each["segments"])


def _hashes(parts: Sequence[Part[T]]) -> list[str]:
    return [part.hash for part in parts]


def _bodies(codec: PartCodec[T], parts: Sequence[Part[T]]) -> dict[str, Callable[[], bytes]]:
    return {part.hash: partial(codec.body, part) for part in parts}
