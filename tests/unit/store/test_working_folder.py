"""Folders that are there only while something is made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.working_folder import remove_dead_folders, working_folder
from tests.support.command_line import ROOT

DIE = """
import os, sys, pathlib
from nexus_desktop.store.working_folder import working_folder
with working_folder(pathlib.Path(sys.argv[1])) as folder:
    (folder / "large").write_bytes(bytes(1000))
    os.kill(os.getpid(), 9)
"""


def test_a_working_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    with working_folder(tmp_path / "place") as one, working_folder(tmp_path / "place") as two:
        assert one != two
        (one / "file").write_text("x")
        assert one.stat().st_mode & 0o077 == 0
    assert list((tmp_path / "place").iterdir()) == []


def test_those_of_killed_processes_are_removed_and_no_others(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], cwd=ROOT, check=False)
    assert run.returncode == -9
    with working_folder(tmp_path) as alive:
        assert len(list(tmp_path.iterdir())) == 2
        assert remove_dead_folders(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [alive]


def test_a_place_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "place").write_text("a file in the way")
    with pytest.raises(StoreError), working_folder(tmp_path / "place"):
        pass
