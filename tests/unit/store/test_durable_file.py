"""Files that are the old ones or the complete new ones."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from nexus_desktop.store.durable_file import (
    durable_file,
    part_path,
    remove_dead_parts,
    write_durably,
)
from tests.support.small_disk import small_disk


def test_the_new_content_appears_at_the_end_and_at_once(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"old")
    with durable_file(target) as part:
        part.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"old")

    def interrupted() -> None:
        with durable_file(target) as part:
            part.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        target = disk / "target"
        write_durably(target, b"old")
        with pytest.raises(OSError, match=r"No space|too large"):
            write_durably(target, b"x" * 1_000_000)
        assert target.read_bytes() == b"old"
        assert list(disk.iterdir()) == [target]


def test_a_name_as_long_as_names_may_be_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 255)
    write_durably(target, b"content")
    assert target.read_bytes() == b"content"


def test_parts_of_dead_processes_are_removed_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    mine = part_path(tmp_path)
    dead = tmp_path / ".999999999-1-abc.part"
    nameless = tmp_path / ".x.part"
    stranger = tmp_path / "song.part"
    for path in (mine, dead, nameless, stranger):
        path.touch()
    assert remove_dead_parts(tmp_path) == 2
    assert set(tmp_path.iterdir()) == {mine, stranger}
