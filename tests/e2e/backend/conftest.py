"""One backend for all tests that need one: its start takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from nexus_desktop.local_backend.backend import Addresses
from nexus_desktop.local_backend.server import OAUTH_VARIABLE
from tests.support.backend_people import People, Person
from tests.support.github_stand_in import github_stand_in
from tests.support.local_backend import backend_process, require_parts
from tests.support.replicate_stand_in import ReplicateStandIn, replicate_stand_in

Database = psycopg.Connection[Any]


SWEEP_SECRET = "the secret of the one who sweeps"
STRIPE_SECRET = "whsec_of_the_payment_service"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep them with one worker: the other then need not start a backend of its own."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("backend"))


@pytest.fixture(scope="session")
def replicate() -> Iterator[ReplicateStandIn]:
    with replicate_stand_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def backend(
    replicate: ReplicateStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Addresses]:
    """A backend with all migrations that runs until the last test has ended."""
    require_parts()
    folder = tmp_path_factory.mktemp("backend")
    secrets = {
        **replicate.settings(),
        "SWEEP_SECRET": SWEEP_SECRET,
        "STRIPE_WEBHOOK_SECRET": STRIPE_SECRET,
        "STRIPE_PRICES": '{"price_pro": "pro", "price_studio": "studio"}',
    }
    with (
        github_stand_in() as github,
        backend_process(folder, **{OAUTH_VARIABLE: github}, **secrets) as (addresses, _),
    ):
        yield addresses


@pytest.fixture(scope="session")
def database(backend: Addresses) -> Iterator[Database]:
    """The database as its owner sees it; every statement is a transaction."""
    with psycopg.connect(backend.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def people(backend: Addresses, database: Database) -> Iterator[People]:
    made = People(backend, database)
    yield made
    made.http.close()


@pytest.fixture
def ann(people: People) -> Person:
    return people.person("ann")


@pytest.fixture
def bob(people: People) -> Person:
    return people.person("bob")
