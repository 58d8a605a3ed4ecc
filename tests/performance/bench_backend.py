"""Pushes of documents: how many a second, how long each takes, against plain inserts."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from nexus_desktop.local_backend.backend import Addresses
from tests.support.backend_people import People, Person, a_document, become
from tests.support.local_backend import backend_process

MACHINES, PUSHES = 8, 150
FILLING = [{"id": f"clip-{number}", "start": number, "gain_db": 0.0} for number in range(250)]


def measure() -> dict[str, object]:
    """Return rates and times of pushes with documents of about 14 KB, eight machines at once."""
    with tempfile.TemporaryDirectory() as folder, backend_process(Path(folder) / "here") as running:
        addresses, _ = running
        with psycopg.connect(addresses.database_url, autocommit=True) as database:
            people = People(addresses, database)
            persons = [people.person(tier="studio") for _ in range(MACHINES)]
            database.execute("create table private.plain (id uuid primary key, document jsonb)")
        plain = _timed(addresses, persons, _insert)
        pushed = _timed(addresses, persons, _push)
        over_http = _timed(addresses, persons, _push_over_http)
        people.http.close()
    return {
        "document_bytes": len(json.dumps(_song())),
        "machines": MACHINES,
        "plain_inserts_per_s": plain["per_s"],
        "pushes_per_s": pushed["per_s"],
        "pushes_p99_ms": pushed["p99_ms"],
        "pushes_against_plain_inserts": round(plain["per_s"] / pushed["per_s"], 2),
        "http_pushes_per_s": over_http["per_s"],
        "http_pushes_p99_ms": over_http["p99_ms"],
        "reach": {"pushes_per_s": 200, "pushes_p99_ms": 50},
    }


Action = Callable[["psycopg.Connection[Any]", Person, Any, int], None]


def _timed(addresses: Addresses, persons: list[Person], action: Action) -> dict[str, float]:
    """Let every machine do something again and again; return the rate and the 99th percentile."""
    all_ready = threading.Barrier(len(persons))

    def work(person: Person) -> list[float]:
        times = []
        with psycopg.connect(addresses.database_url) as connection:
            song = _song()
            all_ready.wait()
            for base in range(PUSHES):
                began = time.perf_counter()
                action(connection, person, song, base)
                times.append(time.perf_counter() - began)
        return times

    with ThreadPoolExecutor(len(persons)) as pool:
        began = time.perf_counter()
        times = [each for found in pool.map(work, persons) for each in found]
        elapsed = time.perf_counter() - began
    return {
        "per_s": round(len(times) / elapsed, 1),
        "p99_ms": round(quantiles(times, n=100)[98] * 1000, 1),
    }


def _insert(connection: psycopg.Connection[Any], _: Person, song: Any, _base: int) -> None:  # noqa: ANN401 - JSON
    connection.execute("insert into private.plain values (%s, %s)", (uuid4(), Jsonb(song)))
    connection.commit()


def _push(connection: psycopg.Connection[Any], person: Person, song: Any, base: int) -> None:  # noqa: ANN401 - JSON
    become(connection, person.id)
    row = connection.execute(
        "select public.push_project(%s, %s, %s, %s, false, 2) ->> 'status'",
        (song["id"], uuid4(), base, Jsonb(song)),
    ).fetchone()
    connection.commit()
    if row != ("ok",):
        raise AssertionError(f"a push was answered {row}")


def _push_over_http(_: psycopg.Connection[Any], person: Person, song: Any, base: int) -> None:  # noqa: ANN401 - JSON
    answer = person.push(song, base=base)
    if answer["status"] != "ok":
        raise AssertionError(f"a push was answered {answer}")


def _song() -> Any:  # noqa: ANN401 - JSON
    return a_document(tracks=FILLING)
