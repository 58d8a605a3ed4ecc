"""The drill: a backup, a new database, and machines that find everything in it again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psycopg

from nexus_desktop.local_backend.backend import Addresses
from nexus_desktop.local_backend.programs import find_programs
from nexus_desktop.local_backend.server import start_server
from nexus_desktop.local_backend.settings import free_ports
from tests.e2e.backend.conftest import Database
from tests.support.backend_people import Person, a_document
from tests.support.local_backend import SHIPPED, settings_on

SOUND = b"RIFF" + bytes(range(256)) * 40


@contextmanager
def restored_database(backend: Addresses, database: Database) -> Iterator[str]:
    """Give the address of a database that was made from a backup of the real one."""
    programs = find_programs(SHIPPED).postgres
    database.execute("create database restored")
    address = backend.database_url.rpartition("/")[0] + "/restored"
    environment = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    dump = subprocess.run(
        [programs / "pg_dump", backend.database_url], capture_output=True, check=True
    )
    subprocess.run(
        [programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address],
        input=dump.stdout,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    try:
        yield address
    finally:
        _wait_for_the_end_of_replication(database)
        database.execute("drop database restored with (force)")


def _wait_for_the_end_of_replication(database: Database, *, timeout_s: float = 30) -> None:
    """Wait until no slot holds the copy: a stopped server's sender outlives it by a moment."""
    ends = time.monotonic() + timeout_s
    while (
        time.monotonic() < ends
        and database.execute(
            "select pg_terminate_backend(active_pid) from pg_replication_slots"
            " where database = 'restored' and active"
        ).fetchall()
    ):
        time.sleep(0.05)


@contextmanager
def restored_backend(backend: Addresses, database: Database, folder: Path) -> Iterator[str]:
    """Give the address of a backend on a restored database, with the files that lay beside it."""
    lost = Path(backend.mail).parent
    shutil.copytree(lost / "objects", folder / "objects")
    (port,) = free_ports(1)
    settings = replace(settings_on(backend, "restored"), port=port)
    with restored_database(backend, database):
        server = start_server(folder, SHIPPED, find_programs(SHIPPED), settings)
        try:
            yield settings.url
        finally:
            server.stop()


def test_a_machine_finds_everything_in_a_restored_backend_and_pushes_what_it_does_not_know(
    backend: Addresses, database: Database, ann: Person, tmp_path: Path
) -> None:
    sounds = [SOUND + bytes([number]) for number in range(4)]
    blobs = [ann.upload_blob(sound) for sound in sounds]
    kept = [a_document(blob, title=f"Song with {blob[:8]}") for blob in blobs]
    for document in kept:
        assert ann.push(document)["status"] == "ok"
    ann.delete(kept.pop()["id"], 1)

    with (
        restored_backend(backend, database, tmp_path) as address,
        httpx.Client(base_url=address, timeout=60) as http,
    ):
        newer: Any = {**kept[0], "title": "After the backup"}
        assert ann.push(newer, base=1)["revision"] == 2
        cursor = ann.rpc("sync_feed", p_cursor=0).json()["next_cursor"]

        # The session goes on: the keys that sign it were kept with the settings.
        again = Person(http, ann.key, ann.token, id=ann.id)
        assert again.rpc("sync_feed", p_cursor=cursor).json()["full_resync"] is True
        rows = again.rpc("sync_feed", p_cursor=0).json()["rows"]
        assert len(rows) == 4
        alive = [row["project_id"] for row in rows if not row["deleted"]]
        found = [again.rpc("fetch_project", p_project_id=each).json() for each in alive]
        assert {each["document"]["id"]: each["document"] for each in found} == {
            document["id"]: document for document in kept
        }
        for blob, sound in zip(blobs, sounds, strict=True):
            path = f"/storage/v1/object/audio-files/{ann.id}/blobs/{blob}"
            content = again.request("GET", path).content
            assert (hashlib.sha256(content).hexdigest(), content) == (blob, sound)
        pushed = again.push(newer, base=1)
        assert (pushed["status"], pushed["revision"]) == ("ok", 2)


def test_a_restored_database_is_as_closed_as_the_real_one(
    backend: Addresses, database: Database
) -> None:
    question = """
        select table_schema, table_name, privilege_type, column_name, grantee
        from information_schema.column_privileges
        where grantee in ('anon', 'authenticated') and table_schema in ('public', 'private')
        order by 1, 2, 3, 4, 5
    """
    with restored_database(backend, database) as address, psycopg.connect(address) as other:
        assert other.execute(question).fetchall() == database.execute(question).fetchall()
