"""The programs of the local backend: found, or named with the way to get them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from nexus_desktop.app.paths import resources
from nexus_desktop.domain.errors import BackendError
from nexus_desktop.local_backend import programs
from nexus_desktop.local_backend.programs import are_fetched, find_programs, packages_folder

SHIPPED = resources() / "local_backend"


def test_a_machine_without_postgres_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackendError, match="sudo apt-get install postgresql"):
        find_programs(SHIPPED)


def test_an_older_postgres_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "13" / "bin" / "postgres"
    server.parent.mkdir(parents=True)
    server.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.4'\n")
    server.chmod(0o755)
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackendError, match="no PostgreSQL 15 or newer"):
        find_programs(SHIPPED)


def test_another_list_of_packages_has_another_folder(tmp_path: Path) -> None:
    for name in programs.NODE_PACKAGES:
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    assert packages_folder(tmp_path) == packages_folder(SHIPPED)
    (tmp_path / "package.json").write_text("{}")
    assert packages_folder(tmp_path) != packages_folder(SHIPPED)


def test_who_may_not_write_into_the_environment_keeps_packages_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "of somebody else"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert packages_folder(SHIPPED).is_relative_to(tmp_path / "cache" / "studio-nexus")
    (tmp_path / "of somebody else").mkdir()
    assert packages_folder(SHIPPED).is_relative_to(tmp_path / "of somebody else")


def test_a_folder_that_npm_has_not_finished_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "node_modules" / "postgres").mkdir(parents=True)
    assert not are_fetched(tmp_path)


def test_every_package_is_pinned_by_its_hash_and_none_by_an_address() -> None:
    text = (SHIPPED / "package-lock.json").read_text()
    packages = {name: each for name, each in json.loads(text)["packages"].items() if name}
    assert len(packages) > 60
    assert all(re.match(r"sha512-", each["integrity"]) for each in packages.values())
    assert "://" not in text
