"""What is done for the library when nobody waits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from nexus_desktop.app.paths import Paths
from nexus_desktop.app.services import Services, build_services
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.workflows.upkeep import keep_in_order

TODAY = date(2026, 11, 23)
TWO_DAYS_S = 2 * 24 * 60 * 60


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = build_services(Paths(tmp_path / "home"))
    yield services
    services.close()


def kept(services: Services, progress: Progress | None = None) -> None:
    keep_in_order(
        services.database, services.store, frozenset(), progress or Progress(), today=TODAY
    )


def orphan(services: Services, tmp_path: Path) -> BlobHash:
    """Put a sound into the store that no project refers to, long ago."""
    file = tmp_path / "orphan.wav"
    file.write_bytes(b"nobody plays this")
    ref = services.store.blobs.add_file(file, Progress())
    services.store.blobs.release((ref.pin,))
    path = services.store.blobs.path_of(ref.hash)
    assert path is not None
    old = path.stat().st_mtime - TWO_DAYS_S
    os.utime(path, (old, old))
    return ref.hash


def test_the_library_is_copied_once_a_day(services: Services) -> None:
    kept(services)
    kept(services)
    assert [copy.name for copy in services.database.backups.iterdir()] == ["library-2026-11-23.db"]


def test_sound_that_no_project_plays_goes_after_a_day(services: Services, tmp_path: Path) -> None:
    blob = orphan(services, tmp_path)
    kept(services)
    assert services.store.blobs.path_of(blob) is None


def test_nothing_is_removed_once_somebody_has_asked_to_stop(
    services: Services, tmp_path: Path
) -> None:
    blob, progress = orphan(services, tmp_path), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        kept(services, progress)
    assert services.store.blobs.path_of(blob) is not None
