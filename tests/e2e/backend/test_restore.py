"""The drill: a backup, a new database, and machines that find everything in it again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from nexus_desktop.local_backend.backend import Addresses
from nexus_desktop.local_backend.programs import find_programs
from tests.e2e.backend.conftest import Database
from tests.support.backend_people import Json, Person, a_document, become
from tests.support.local_backend import SHIPPED

SOUND = b"RIFF" + bytes(40)


@contextmanager
def restored(backend: Addresses, database: Database) -> Iterator[str]:
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
        database.execute("drop database restored with (force)")


def asked(address: str, person: Person, call: str, *values: object) -> Json:
    """Call a function of the restored database as a person."""
    with psycopg.connect(address) as connection:
        become(connection, person.id)
        row = connection.execute(f"select public.{call}", values).fetchone()
    assert row
    return row[0]


def test_a_machine_finds_everything_in_a_restored_database_and_pushes_what_it_does_not_know(
    backend: Addresses, database: Database, ann: Person
) -> None:
    blobs = [ann.upload_blob(SOUND + bytes([number])) for number in range(4)]
    kept = [a_document(blob, title=f"Song with {blob[:8]}") for blob in blobs]
    for document in kept:
        assert ann.push(document)["status"] == "ok"
    ann.delete(kept.pop()["id"], 1)

    with restored(backend, database) as address:
        newer: Any = {**kept[0], "title": "After the backup"}
        assert ann.push(newer, base=1)["revision"] == 2
        cursor = ann.rpc("sync_feed", p_cursor=0).json()["next_cursor"]

        lost = asked(address, ann, "sync_feed(%s, 100)", cursor)
        assert lost["full_resync"] is True
        again = asked(address, ann, "sync_feed(0, 100)")
        alive = [row for row in again["rows"] if not row["deleted"]]
        assert len(again["rows"]) == 4
        found = [asked(address, ann, "fetch_project(%s)", row["project_id"]) for row in alive]
        assert {each["document"]["id"]: each["document"] for each in found} == {
            document["id"]: document for document in kept
        }
        pushed = asked(
            address,
            ann,
            "push_project(%s, gen_random_uuid(), 1, %s, false, 2)",
            newer["id"],
            Jsonb(newer),
        )
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
    with restored(backend, database) as address, psycopg.connect(address) as other:
        assert other.execute(question).fetchall() == database.execute(question).fetchall()
