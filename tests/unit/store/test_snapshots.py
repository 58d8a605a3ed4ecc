"""States of projects in and out of the library."""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from nexus_desktop.domain.document import canonical_json, from_document, to_document
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.project import Project
from nexus_desktop.store.content import DamagedSnapshot, compressed
from nexus_desktop.store.database import Database
from nexus_desktop.store.snapshot_reader import SnapshotReader
from nexus_desktop.store.snapshots import Snapshots, facts_of, read_manifest, write_snapshot
from tests.support.builders import a_marker, a_source, with_markers, with_sources
from tests.support.strategies import projects
from tests.unit.store.big_project import a_big_project, with_louder_clip


def write(database: Database, project: Project, snapshots: Snapshots | None = None) -> str:
    snapshot = (snapshots or Snapshots()).prepare(project)
    with database.write() as connection:
        write_snapshot(connection, snapshot)
    return snapshot.hash


def read(database: Database, name: str, *, many: bool = False) -> Project:
    with database.read() as connection:
        return SnapshotReader(connection, Snapshots(), many=many).project(name)


def count(database: Database, table: str) -> int:
    with database.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@given(projects())
def test_what_comes_out_is_what_went_in_and_what_the_document_says(project: Project) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(Path(folder) / "library.db")) as database,
    ):
        name = write(database, project)
        assert read(database, name) == read(database, name, many=True) == project
        assert from_document(to_document(project)) == project


def test_the_same_project_has_the_same_name_and_is_kept_once(database: Database) -> None:
    project = a_big_project()
    assert write(database, project) == write(database, project)
    assert count(database, "snapshots") == 1


def test_a_gesture_among_many_clips_writes_one_part(database: Database) -> None:
    project, snapshots = a_big_project(), Snapshots()
    write(database, project, snapshots)
    before = count(database, "parts")
    write(database, with_louder_clip(project, 500), snapshots)
    assert count(database, "parts") == before + 1


def test_a_part_that_was_collected_is_written_again(database: Database) -> None:
    project, snapshots = a_big_project(), Snapshots()
    name = write(database, project, snapshots)
    with database.write() as connection:
        connection.execute("DELETE FROM snapshots")
        connection.execute("DELETE FROM parts")
    assert write(database, project, snapshots) == name
    assert read(database, name) == project


def test_states_of_one_history_share_what_they_have_in_common(database: Database) -> None:
    project = with_markers(with_sources(a_big_project(), a_source("other")), a_marker("m", 5))
    names = [write(database, project), write(database, with_louder_clip(project, 500))]
    names.append(write(database, replace(project, title="Renamed")))
    with database.read() as connection:
        reader = SnapshotReader(connection, Snapshots(), many=True)
        first, second, third = (reader.project(name) for name in names)
    pairs = zip(first.tracks[0].clips, second.tracks[0].clips, strict=True)
    assert sum(a is not b for a, b in pairs) == 1
    assert first.sources is second.sources
    assert first.markers[0] is second.markers[0]
    assert third.tracks[0] is first.tracks[0]


def test_a_list_of_projects_needs_no_parts(database: Database) -> None:
    project = a_big_project(100)
    name = write(database, project)
    with database.write() as connection:
        connection.execute("DELETE FROM parts")
    with database.read() as connection:
        facts = facts_of(read_manifest(connection, name))
    assert (facts.title, facts.tracks) == ("Song", 1)
    assert facts.length_s == project.length / project.sample_rate


def test_a_source_that_is_still_arriving_is_never_written() -> None:
    project = with_sources(a_big_project(10), a_source("late", is_settled=False))
    with pytest.raises(ValueError, match="arriving"):
        Snapshots().prepare(project)


@pytest.mark.parametrize("table", ["parts", "snapshots"])
@pytest.mark.parametrize("damage", [None, b"", b"rotten", compressed(b"[\n{}\n]")])
def test_damage_is_found_and_named(database: Database, table: str, damage: bytes | None) -> None:
    name = write(database, a_big_project(10))
    with database.write() as connection:
        if damage is None:
            connection.execute(f"DELETE FROM {table}")
        else:
            connection.execute(f"UPDATE {table} SET body = ?", (damage,))
    for many in (False, True):
        with pytest.raises(DamagedSnapshot, match="Damaged project: A part of it"):
            read(database, name, many=many)


def test_a_state_from_a_newer_version_is_refused_and_is_no_damage(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr("nexus_desktop.domain.document.DOCUMENT_VERSION", 99)
        name = write(database, a_big_project(10))
    with pytest.raises(DocumentError, match="newer version") as refusal:
        read(database, name)
    assert not isinstance(refusal.value, DamagedSnapshot)


@pytest.mark.parametrize("many", [False, True])
def test_a_state_that_version_1_has_stored_is_read_from_its_parts(
    database: Database, many: bool
) -> None:
    """Its manifest says so, and knows of no racks; its parts are those of today."""
    song = with_markers(a_big_project(300), a_marker("verse", 10))
    snapshot = Snapshots().prepare(song)
    manifest = json.loads(snapshot.manifest) | {"version": 1}
    assert "master" not in manifest
    body = canonical_json(manifest)
    old = replace(snapshot, hash=hashlib.sha256(body).hexdigest(), manifest=body)
    with database.write() as connection:
        write_snapshot(connection, old)
        connection.execute("UPDATE snapshots SET schema = 1")
    assert count(database, "parts") > 3
    assert read(database, old.hash, many=many) == song
