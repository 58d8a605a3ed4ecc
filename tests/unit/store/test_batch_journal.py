"""The journal of a batch: every line is on the disk, and no other is lost with a torn one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nexus_desktop.domain.batch import BatchItem, FileIdentity, MadeFile
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.batch_journal import BATCH, KEPT_S, WATCH, BatchJournal
from tests.support.command_line import ROOT
from tests.support.small_disk import small_disk

ADD = """
import sys, pathlib
from nexus_desktop.domain.batch import BatchItem, FileIdentity, MadeFile
from nexus_desktop.store.batch_journal import BatchJournal
journal = BatchJournal(pathlib.Path(sys.argv[1]), "batch-1")
for number in range(50):
    item = BatchItem(pathlib.Path("in"), pathlib.Path(f"{sys.argv[2]}-{number}"))
    journal.add(MadeFile(item, FileIdentity(1, 2), "s" * 3000, "h", is_named=True))
"""


def made(name: str, *, sha256: str = "ab", is_named: bool = True) -> MadeFile:
    item = BatchItem(Path(f"/in/{name}.wav"), Path(f"/out/{name}.mp3"))
    return MadeFile(item, FileIdentity(3, 4), "settings", sha256, is_named, {"frames": 5})


def lines(journal: BatchJournal) -> int:
    return len(journal.path.read_bytes().splitlines())


def test_what_is_added_is_there_for_the_next_who_loads(tmp_path: Path) -> None:
    journal = BatchJournal(tmp_path / "batches", "batch-1")
    assert journal.load() == {}
    odd = made(os.fsdecode(b"caf\xe9\n\xff"))
    for each in (made("a", is_named=False), made("b"), made("a"), odd):
        journal.add(each)
    loaded = BatchJournal(tmp_path / "batches", "batch-1").load()
    assert loaded == {each.item.target: each for each in (made("a"), made("b"), odd)}


@pytest.mark.parametrize("torn", [b'{"source": "/in/x', b"\xff\x00", b"[]\n", b"{}\n"])
def test_a_torn_line_swallows_no_other(tmp_path: Path, torn: bytes) -> None:
    journal = BatchJournal(tmp_path, "batch-1")
    journal.add(made("a"))
    with journal.path.open("ab") as file:
        file.write(torn)
    journal.add(made("b"))
    assert list(journal.load().values()) == [made("a"), made("b")]


def test_processes_that_add_at_once_lose_no_line(tmp_path: Path) -> None:
    adding = [
        subprocess.Popen([sys.executable, "-c", ADD, str(tmp_path), name], cwd=ROOT)
        for name in ("one", "two", "three")
    ]
    assert [process.wait(60) for process in adding] == [0, 0, 0]
    assert len(BatchJournal(tmp_path, "batch-1").load()) == 150


def test_one_batch_is_not_done_twice_at_a_time(tmp_path: Path) -> None:
    with BatchJournal(tmp_path, "batch-1").held():
        with (
            pytest.raises(StoreError, match=f"process {os.getpid()}"),
            BatchJournal(tmp_path, "batch-1").held(),
        ):
            pass
        with BatchJournal(tmp_path, "batch-2").held():
            pass
    with BatchJournal(tmp_path, "batch-1").held():
        pass


def test_lines_that_no_longer_count_are_left_out_where_they_are_the_most(tmp_path: Path) -> None:
    journal = BatchJournal(tmp_path, "batch-1")
    for number in range(10):
        journal.add(made("a", sha256=str(number)))
    journal.add(made("b"))
    before = journal.load()
    with journal.held():
        assert lines(journal) == 2
        assert journal.load() == before


def test_old_journals_of_batches_go_and_those_of_folders_stay(tmp_path: Path) -> None:
    old_s = time.time() - KEPT_S - 60
    for name, age in ((f"{BATCH}-old", old_s), (f"{WATCH}-old", old_s), (f"{BATCH}-new", None)):
        journal = BatchJournal(tmp_path, name)
        journal.add(made("a"))
        if age is not None:
            os.utime(journal.path, (age, age))
    with BatchJournal(tmp_path, f"{BATCH}-now").held():
        left = {path.stem for path in tmp_path.glob("*.jsonl")}
    assert left == {f"{WATCH}-old", f"{BATCH}-new"}


def test_a_disk_that_refuses_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "batches").write_text("a file in the way")
    with pytest.raises(StoreError):
        BatchJournal(tmp_path / "batches", "batch-1").add(made("a"))


def test_a_full_disk_is_told_and_loses_no_line_that_was_taken(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        journal = BatchJournal(disk / "batches", "batch-1")
        taken: list[MadeFile] = []

        def add_until_it_is_full() -> None:
            for number in range(2000):
                each = made(f"{number}-{'x' * 100}")
                journal.add(each)
                taken.append(each)

        with pytest.raises(StoreError):
            add_until_it_is_full()
        assert len(taken) > 10
        assert list(journal.load().values()) == taken


def test_the_lines_are_json_that_others_can_read(tmp_path: Path) -> None:
    journal = BatchJournal(tmp_path, "batch-1")
    journal.add(made("a"))
    [line] = journal.path.read_text("utf-8").splitlines()
    told = json.loads(line)
    assert (told["source"], told["target"], told["sha256"]) == ("/in/a.wav", "/out/a.mp3", "ab")
