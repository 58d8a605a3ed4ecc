"""A watched folder, with a treatment that only writes down what it was asked for."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from nexus_desktop.domain.batch import BatchItem, MadeFile
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.name_template import name_template
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.batch import Replacing, Treat
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.treat_file import Order, identity_of
from nexus_desktop.workflows.watch_folder import WatchedFolder, WatchSettings

SETTINGS = "settings"


class Heard:
    """What was told of the files."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.errors: list[NexusError] = []
        self.skipped: list[BatchItem] = []

    def progressed(self, item: BatchItem, fraction: float | None, note: str) -> None: ...
    def given_up(self, item: BatchItem) -> None: ...

    def made(self, item: BatchItem, report: ExportReport) -> None:
        assert report.path == item.target
        self.names.append(item.source.name)

    def failed(self, item: BatchItem, error: NexusError) -> None:
        self.errors.append(error)

    def trouble(self, error: NexusError) -> None:
        self.errors.append(error)

    def left_alone(self, items: list[BatchItem]) -> None:
        self.skipped += items


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    (tmp_path / "in/a.wav").write_text("a")
    return tmp_path / "in"


def copied(order: Order, _progress: Progress) -> ExportReport:
    """Treat a file by copying it."""
    content = order.item.source.read_bytes()
    order.item.target.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    return ExportReport(order.item.target, "wav", 1, 48_000, 0.1, None, 0, sha256)


@contextmanager
def watched(
    folder: Path,
    heard: Heard,
    *,
    made: dict[Path, MadeFile] | None = None,
    replacing: Replacing | None = None,
    treat: Treat = copied,
) -> Iterator[WatchedFolder]:
    settings = WatchSettings(
        *(folder, folder.with_name("out"), SETTINGS, ".wav", name_template("{name}")),
        *(lambda: "2026-11-28", replacing or Replacing()),
        every_s=0.001,
        settle_s=0.0,
        is_once=True,
    )
    with closing(WatchedFolder(settings, made or {}, treat, 2, heard)) as watcher:
        yield watcher


def written(path: Path, text: str, mtime_ns: int) -> Path:
    path.write_text(text)
    os.utime(path, ns=(mtime_ns, mtime_ns))
    return path


def test_a_file_that_comes_back_as_it_was_before_is_treated_again(folder: Path) -> None:
    heard, path = Heard(), folder / "a.wav"
    with watched(folder, heard) as watcher:
        for text in ("first", "other", "first"):
            written(path, text, len(heard.names) % 2 + 1)
            watcher.watch()
            assert folder.with_name("out").joinpath("a.wav").read_text() == text
    assert heard.names == ["a.wav"] * 3


@pytest.mark.parametrize(
    ("is_named", "result", "is_made"),
    [
        (True, None, False),
        (False, None, True),
        (False, "a", False),
        (False, "torn", None),
        (True, "theirs", False),
    ],
)
def test_what_the_journal_tells_of_a_file_decides(
    folder: Path, is_named: bool, result: str | None, is_made: bool | None
) -> None:
    """None stands for a file that is in the way."""
    item = BatchItem(folder / "a.wav", folder.with_name("out") / "a.wav")
    if result is not None:
        item.target.write_text(result)
    sha256 = hashlib.sha256(b"a").hexdigest()
    made = MadeFile(item, identity_of(item.source), SETTINGS, sha256, is_named)
    heard = Heard()
    with watched(folder, heard, made={item.target: made}) as watcher:
        watcher.watch()
    assert heard.names == (["a.wav"] if is_made else [])
    assert len(heard.errors) == (1 if is_made is None else 0)


def test_other_settings_are_another_treatment(folder: Path) -> None:
    item = BatchItem(folder / "a.wav", folder.with_name("out") / "a.wav")
    made = MadeFile(item, identity_of(item.source), "others", "hash", is_named=True)
    heard = Heard()
    with watched(folder, heard, made={item.target: made}) as watcher:
        watcher.watch()
    assert heard.names == ["a.wav"]


def test_a_file_is_not_begun_while_another_of_its_name_is_at_work(folder: Path) -> None:
    (folder / "a.flac").write_text("b")
    at_work: list[Path] = []
    lock = threading.Lock()

    def treat(order: Order, progress: Progress) -> ExportReport:
        assert lock.acquire(blocking=False), at_work
        try:
            at_work.append(order.item.source)
            threading.Event().wait(0.05)
            return copied(order, progress)
        finally:
            lock.release()

    heard = Heard()
    with watched(folder, heard, treat=treat) as watcher:
        watcher.watch()
    assert len(at_work) == len(heard.names) == 1
    assert [error.message for error in heard.errors] == ["There is a file of that name already."]


@pytest.mark.parametrize(
    ("replacing", "names", "skipped"),
    [(Replacing(is_forced=True), ["a.wav"], 0), (Replacing(is_skipped=True), [], 1)],
)
def test_files_that_are_in_the_way_are_replaced_or_left_where_it_is_said(
    folder: Path, replacing: Replacing, names: list[str], skipped: int
) -> None:
    folder.with_name("out").joinpath("a.wav").write_text("theirs")
    heard = Heard()
    with watched(folder, heard, replacing=replacing) as watcher:
        watcher.watch()
    assert (heard.names, len(heard.skipped), heard.errors) == (names, skipped, [])


def test_a_file_that_fails_is_not_tried_again_until_it_changes(folder: Path) -> None:
    calls: list[str] = []

    def treat(order: Order, _progress: Progress) -> ExportReport:
        calls.append(order.item.source.read_text())
        raise NexusError("Not this one", "It is damaged.")

    heard = Heard()
    with watched(folder, heard, treat=treat) as watcher:
        watcher.watch()
        watcher.watch()
        written(folder / "a.wav", "mended", 5)
        watcher.watch()
    assert calls == ["a", "mended"]
    assert len(heard.errors) == 2
