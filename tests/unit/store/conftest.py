"""A library of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.projects import ProjectRepository


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Where the library file of this test will lie."""
    return tmp_path / "home" / "library.db"


@pytest.fixture
def database(library: Path) -> Iterator[Database]:
    opened = Database(library)
    yield opened
    opened.close()


@pytest.fixture
def blobs(database: Database, library: Path) -> BlobStore:
    return BlobStore(database, library.parent / "blobs")


@pytest.fixture
def projects(database: Database) -> ProjectRepository:
    return ProjectRepository(database)
