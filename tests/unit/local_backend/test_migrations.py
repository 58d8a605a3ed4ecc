"""The migrations as files: readable, in order, and proved to keep people apart."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from nexus_desktop.app.paths import resources

MIGRATIONS = resources() / "supabase" / "migrations"
DRAFT = Path(__file__).parents[2] / "data" / "first_draft.sql"
LONGEST_FILE = 400


def proof(path: Path) -> tuple[int, str]:
    """Let a prover of row level security read SQL; return its exit code and last words."""
    command = [sys.executable, "-m", "trespass", "check", str(path), "--fail-on", "unknown"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout[-300:]


def test_a_prover_finds_no_way_from_one_person_to_another() -> None:
    code, words = proof(MIGRATIONS)
    assert code == 0, words
    assert "0 vulnerable  ·  0 unknown" in words


def test_the_prover_finds_the_ways_of_a_first_draft() -> None:
    code, words = proof(DRAFT)
    assert code != 0
    assert "4 vulnerable" in words


def test_every_migration_says_what_it_is_about_and_can_be_read_at_one_go() -> None:
    files = sorted(MIGRATIONS.glob("*.sql"))
    assert len(files) >= 16
    for file in files:
        lines = file.read_text("utf-8").splitlines()
        assert re.fullmatch(r"\d{14}_[a-z_]+\.sql", file.name)
        assert lines[0].startswith("-- "), file.name
        assert len(lines) <= LONGEST_FILE, file.name
        assert max(map(len, lines)) <= 105, file.name
