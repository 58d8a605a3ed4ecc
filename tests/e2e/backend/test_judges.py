"""What judges from outside say of the database: pgTAP, and the linter and advisors of Supabase."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nexus_desktop.app.paths import resources
from nexus_desktop.local_backend.backend import Addresses
from nexus_desktop.local_backend.programs import find_programs
from nexus_desktop.local_backend.server import migrate
from tests.e2e.backend.conftest import Database
from tests.support.local_backend import SHIPPED, settings_on
from tests.support.supabase_cli import findings, run_cli

IN_ITS_OWN_LANGUAGE = sorted((resources() / "supabase" / "tests").glob("*.test.sql"))


def require_extension(database: Database, name: str) -> None:
    """Skip where an extension is missing; on a build server that is a failure."""
    query = "select from pg_available_extensions where name = %s"
    if database.execute(query, (name,)).fetchone() is None:
        reason = f"PostgreSQL has no {name} here"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.parametrize("script", IN_ITS_OWN_LANGUAGE, ids=lambda script: script.name)
def test_the_database_passes_the_tests_in_its_own_language(
    backend: Addresses, database: Database, script: Path
) -> None:
    """These are the files that `supabase test db` runs where there is Docker."""
    require_extension(database, "pgtap")
    done = subprocess.run(
        [
            *(find_programs(SHIPPED).postgres / "psql", "-X", "-q", "-A", "-t"),
            *("-v", "ON_ERROR_STOP=1", "-d", backend.database_url, "-f", script),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "not ok" not in done.stdout, done.stdout
    (planned,) = re.findall(r"^1\.\.(\d+)$", done.stdout, re.MULTILINE)
    assert len(re.findall(r"^ok \d+", done.stdout, re.MULTILINE)) == int(planned) >= 20


def test_the_linter_finds_no_error_in_any_function(
    backend: Addresses, database: Database, tmp_path: Path
) -> None:
    require_extension(database, "plpgsql_check")
    assert findings(backend.database_url, tmp_path, "lint", "--schema=public,private") == []


def test_the_advisors_warn_of_nothing(backend: Addresses, tmp_path: Path) -> None:
    found = findings(backend.database_url, tmp_path, "advisors", "--level=warn")
    assert [(each["name"], each["detail"]) for each in found] == []


def test_the_command_line_brings_an_empty_project_to_where_the_local_backend_is(
    backend: Addresses, database: Database, tmp_path: Path
) -> None:
    """`supabase db push`, as the README tells it, on a database with nothing but Supabase's own."""
    programs = find_programs(SHIPPED)
    own, pushed = tmp_path / "own", tmp_path / "pushed"
    (own / "migrations").mkdir(parents=True)
    shutil.copytree(resources() / "supabase", pushed / "supabase")
    settings = settings_on(backend, "pushed")
    database.execute("create database pushed")
    try:
        psql = (programs.postgres / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1")
        first = SHIPPED / "before_migrations.sql"
        subprocess.run([*psql, "-d", settings.database_url, "-f", first], check=True)
        migrate(tmp_path, own, programs, settings)
        run_cli(settings.database_url, pushed, "push")
        assert schema_of(settings.database_url) == schema_of(backend.database_url)
    finally:
        database.execute("drop database pushed with (force)")


def schema_of(database_url: str) -> list[str]:
    """Return the statements that would make what the migrations have made."""
    dumped = subprocess.run(
        [
            *(find_programs(SHIPPED).postgres / "pg_dump", "--schema-only"),
            *("-n", "public", "-n", "private", database_url),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # The tool for backups puts a word of its own, new every time, into each.
    return [line for line in dumped.splitlines() if not line.startswith("\\")]
