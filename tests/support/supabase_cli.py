"""Supabase's own command line, as an outside judge of the database; `-m` this module fetches it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nexus_desktop.local_backend.programs import are_fetched, fetch_packages, packages_folder
from nexus_desktop.local_backend.server import QUIET

LISTED = Path(__file__).parents[1] / "data" / "supabase_cli"
TIMEOUT_S = 120


def require_cli() -> Path:
    """Return the program; skip where it was not fetched, which on a build server is a failure."""
    packages = packages_folder(LISTED)
    program = packages / "node_modules" / "@supabase" / "cli-linux-x64" / "bin" / "supabase"
    if are_fetched(packages) and program.is_file():
        return program
    reason = "Supabase's command line was not fetched (make test does that)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def findings(database_url: str, work: Path, *words: str) -> list[Any]:
    """Return what `supabase db …` finds in a database.

    Args:
        work: an empty folder, so that no project of somebody is taken for the one meant.
        words: the subject, such as "lint" or "advisors", and its options.
    """
    told = run_cli(database_url, work, *words, "--output-format=json")
    found: list[Any] = json.loads(told)["results"]
    return found


def run_cli(database_url: str, work: Path, *words: str) -> str:
    """Run `supabase db …` on a database and return what it prints; it must succeed.

    Args:
        work: the folder in which it looks for a folder `supabase`, and keeps what it keeps.
    """
    done = subprocess.run(
        [
            require_cli(),
            *("db", *words, f"--remote={database_url}?sslmode=disable"),
            *("--agent=no", "--yes", "--workdir", str(work)),
        ],
        env={**os.environ, **QUIET, "HOME": str(work)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


if __name__ == "__main__":
    fetch_packages(LISTED)
