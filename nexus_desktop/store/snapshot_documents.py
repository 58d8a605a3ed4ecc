"""States of projects as the documents that are sent to the cloud, and documents kept as states.

A document goes through here without being understood: what a newer version wrote is kept and given
back unchanged, and a push has the same bytes whichever version of the program repeats it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping

from nexus_desktop.domain.document import canonical_json
from nexus_desktop.domain.document_fields import Fields
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.store.content import compressed, damaged, part_content
from nexus_desktop.store.snapshots import part_names, read_manifest

_DERIVED = "length"
"""A field of manifests that says what the document says otherwise."""


def document_of(connection: sqlite3.Connection, snapshot: str) -> dict[str, object]:
    """Return the document of a state, as the version that wrote it left it.

    Raises:
        DamagedSnapshot: it cannot be read.
    """
    manifest = read_manifest(connection, snapshot)
    part_names(manifest)  # looks whether it is made of lists of parts
    tracks = [Fields.of(track, "a track") for track in Fields(manifest, "").items("tracks")]
    return {
        **{name: value for name, value in manifest.items() if name != _DERIVED},
        "tracks": [
            {**track.values, "clips": _items(connection, track.items("clips"))} for track in tracks
        ],
        "sources": _items(connection, Fields(manifest, "").items("sources")),
        "markers": _items(connection, Fields(manifest, "").items("markers")),
    }


def blobs_in_document(document: Mapping[str, object]) -> tuple[BlobHash, ...]:
    """Return every file that a document plays, in a fixed order.

    Raises:
        DamagedSnapshot: its sounds are not listed as they should be.
    """
    try:
        found = {
            BlobHash(Fields.of(segment, "a file of a sound").name("blob"))
            for source in Fields(document, "the project").items("sources")
            for segment in Fields.of(source, "a sound").items("segments")
        }
    except DocumentError as error:
        raise damaged(error.message) from error
    return tuple(sorted(found))


def write_document(
    connection: sqlite3.Connection, document: Mapping[str, object], version: int
) -> str:
    """Keep a document of a newer version as a state; return its hash.

    Raises:
        DocumentError: it is not made of lists of tracks, sources and markers.
    """
    fields = Fields(document, "the project")
    tracks = [Fields.of(track, "a track") for track in fields.items("tracks")]
    manifest = canonical_json(
        {
            **document,
            _DERIVED: 0,
            "tracks": [
                {**track.values, "clips": _part(connection, track.items("clips"))}
                for track in tracks
            ],
            "sources": _part(connection, fields.items("sources")),
            "markers": _part(connection, fields.items("markers")),
        }
    )
    name = hashlib.sha256(manifest).hexdigest()
    connection.execute(
        "INSERT OR IGNORE INTO snapshots VALUES (?, ?, ?)", (name, version, compressed(manifest))
    )
    return name


def _items(connection: sqlite3.Connection, parts: list[object]) -> list[object]:
    return [item for part in parts for item in json.loads(part_content(connection, str(part)))]


def _part(connection: sqlite3.Connection, items: list[object]) -> list[str]:
    """Keep a list as one part, one item a line as all parts are; return what names it."""
    if not items:
        return []
    body = b"[\n" + b",\n".join(map(canonical_json, items)) + b"\n]"
    name = hashlib.sha256(body).hexdigest()
    connection.execute("INSERT OR IGNORE INTO parts VALUES (?, ?)", (name, compressed(body)))
    return [name]
