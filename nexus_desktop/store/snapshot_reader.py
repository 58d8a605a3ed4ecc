"""Reads states of a project so that what they have in common is one object."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from nexus_desktop.domain import document
from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.document import DOCUMENT_VERSION, canonical_json
from nexus_desktop.domain.document_fields import Fields
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.track import Track
from nexus_desktop.store.content import damaged, part_content
from nexus_desktop.store.snapshots import Snapshots, read_manifest


class SnapshotReader:
    """Reads one state or many, within one transaction.

    Two hundred steps of undo then take little more memory than one, and two neighbours are
    compared by identity.
    """

    def __init__(
        self, connection: sqlite3.Connection, snapshots: Snapshots, *, many: bool = False
    ) -> None:
        """Get ready.

        Args:
            many: states of one history will be read; costs more for the first, little for the
                others.
        """
        self._connection = connection
        self._snapshots = snapshots
        self._projects: dict[str, Project] = {}
        self._tracks: dict[bytes, Track] = {}
        self._sources: dict[tuple[str, ...], Mapping[SourceId, AudioSource]] = {}
        self._clip_parts: dict[str, tuple[Clip, ...]] = {}
        self._clip_lines: dict[bytes, Clip] | None = {} if many else None

    def project(self, snapshot_hash: str) -> Project:
        """Return a state.

        Raises:
            DamagedSnapshot: it cannot be read.
            DocumentError: a newer version wrote it.
        """
        known = self._projects.get(snapshot_hash)
        if known is not None:
            return known
        manifest = read_manifest(self._connection, snapshot_hash)
        current = manifest.get("version") == DOCUMENT_VERSION
        project = self._shared(manifest) if current else self._upgraded(manifest)
        self._projects[snapshot_hash] = project
        return project

    def _shared(self, manifest: dict[str, object]) -> Project:
        """Put a state together from parts; their hashes say that they are what was written."""
        fields = Fields(manifest, "the project")
        try:
            details = document.assembled(manifest, (), (), ())
            return replace(
                details,
                tracks=tuple(self._track(item) for item in fields.items("tracks")),
                sources=self._all_sources(_names(fields, "sources")),
                markers=self._all_markers(_names(fields, "markers")),
            )
        except DocumentError as error:
            raise damaged(error.message) from error

    def _track(self, entry: object) -> Track:
        key = canonical_json(entry)
        track = self._tracks.get(key)
        if track is None:
            clips: list[Clip] = []
            for name in _names(Fields.of(entry, "a track"), "clips"):
                clips += self._clips(name)
            # The clips were in order when they were written.
            track = replace(document.track_from_document(entry, ()), clips=tuple(clips))
            self._tracks[key] = track
        return track

    def _clips(self, name: str) -> tuple[Clip, ...]:
        clips = self._clip_parts.get(name)
        if clips is None:
            clips = self._snapshots.clips.items(name, self._part, self._clip_lines)
            self._clip_parts[name] = clips
        return clips

    def _all_sources(self, names: tuple[str, ...]) -> Mapping[SourceId, AudioSource]:
        sources = self._sources.get(names)
        if sources is None:
            sources = {
                source.id: source
                for name in names
                for source in self._snapshots.sources.items(name, self._part)
            }
            self._sources[names] = sources
        return sources

    def _all_markers(self, names: tuple[str, ...]) -> tuple[Marker, ...]:
        items = self._snapshots.markers.items
        return tuple(marker for name in names for marker in items(name, self._part))

    def _upgraded(self, manifest: dict[str, object]) -> Project:
        """Read a state of another version whole, the way its document would be read."""
        document.upgraded({"version": manifest.get("version")})
        fields = Fields(manifest, "the project")
        try:
            return document.from_document(
                {
                    **manifest,
                    "tracks": [self._expanded(item) for item in fields.items("tracks")],
                    "sources": self._documents(_names(fields, "sources")),
                    "markers": self._documents(_names(fields, "markers")),
                }
            )
        except DocumentError as error:
            raise damaged(error.message) from error

    def _expanded(self, entry: object) -> dict[str, object]:
        track = Fields.of(entry, "a track")
        return {**track.values, "clips": self._documents(_names(track, "clips"))}

    def _documents(self, names: tuple[str, ...]) -> list[object]:
        return [item for name in names for item in json.loads(self._part(name))]

    def _part(self, name: str) -> bytes:
        return part_content(self._connection, name)


def _names(fields: Fields, which: str) -> tuple[str, ...]:
    return tuple(str(name) for name in fields.items(which))
