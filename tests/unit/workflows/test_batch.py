"""Many files side by side: what is to be done, and that nobody waits for anybody in vain."""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from nexus_desktop.domain.batch import BatchItem, FileIdentity, MadeFile
from nexus_desktop.domain.errors import CommandError, MediaError, NexusError
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.batch import (
    BatchRun,
    Replacing,
    batch_name,
    find_files,
    is_as_made,
    plan,
)
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.treat_file import Order, identity_of

PATIENCE_S = 20.0


class Heard:
    """What a run has told, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.errors: list[NexusError] = []

    def progressed(self, item: BatchItem, fraction: float | None, note: str) -> None:
        self.told.append((f"at {fraction} {note}", item.source.name))

    def made(self, item: BatchItem, report: ExportReport) -> None:
        assert report.path == item.target
        self.told.append(("made", item.source.name))

    def failed(self, item: BatchItem, error: NexusError) -> None:
        self.errors.append(error)
        self.told.append(("failed", item.source.name))

    def given_up(self, item: BatchItem) -> None:
        self.told.append(("given up", item.source.name))

    def ends(self) -> list[tuple[str, str]]:
        return sorted(each for each in self.told if not each[0].startswith("at "))


def an_item(name: str, folder: Path = Path("/out")) -> BatchItem:
    return BatchItem(Path("/in") / name, folder / name)


def a_report(order: Order) -> ExportReport:
    return ExportReport(order.item.target, "wav", 1, 48_000, 0.1, None, 0, "hash")


def test_files_are_made_side_by_side() -> None:
    both = threading.Barrier(2, timeout=PATIENCE_S)

    def treat(order: Order, _progress: Progress) -> ExportReport:
        both.wait()
        return a_report(order)

    heard = Heard()
    with closing(BatchRun(treat, 2, heard)) as run:
        for name in ("a", "b", "c", "d"):
            run.begin(Order(an_item(name)))
        run.pump()
        assert list(run.at_work) == []
    assert heard.ends() == [("made", name) for name in ("a", "b", "c", "d")]


def test_what_goes_wrong_with_one_is_told_and_stops_no_other() -> None:
    def treat(order: Order, progress: Progress) -> ExportReport:
        progress.report(0.5, "mixing")
        if order.item.source.name == "bad":
            raise MediaError("Could not", "It is damaged.")
        if order.item.source.name == "bug":
            raise ZeroDivisionError
        return a_report(order)

    heard = Heard()
    with closing(BatchRun(treat, 1, heard)) as run:
        for name in ("bad", "bug", "good"):
            run.begin(Order(an_item(name)))
        run.pump()
    assert heard.ends() == [("failed", "bad"), ("failed", "bug"), ("made", "good")]
    assert [error.message for error in heard.errors] == [
        "It is damaged.",
        "The program has made a mistake.",
    ]
    assert ("at 0.5 mixing", "good") in heard.told


def test_closing_gives_up_what_is_at_work_and_what_waits() -> None:
    began = threading.Event()

    def treat(order: Order, progress: Progress) -> ExportReport:
        if order.item.source.name == "quick":
            return a_report(order)
        began.set()
        while True:
            progress.checkpoint()
            time.sleep(0.005)

    heard = Heard()
    with closing(BatchRun(treat, 1, heard)) as run:
        for name in ("quick", "slow", "waits"):
            run.begin(Order(an_item(name)))
        assert began.wait(PATIENCE_S)
    assert heard.ends() == [("given up", "slow"), ("given up", "waits"), ("made", "quick")]


def test_pumping_ends_at_its_time_whatever_happens() -> None:
    goes_on = threading.Event()

    def treat(order: Order, _progress: Progress) -> ExportReport:
        goes_on.wait(PATIENCE_S)
        return a_report(order)

    heard = Heard()
    with closing(BatchRun(treat, 1, heard)) as run:
        began_s = time.monotonic()
        run.pump(began_s + 0.05)
        assert time.monotonic() >= began_s + 0.05, "also where there is nothing to do"
        run.begin(Order(an_item("a")))
        run.pump(time.monotonic() + 0.05)
        assert heard.ends() == []
        goes_on.set()
        run.pump()
    assert heard.ends() == [("made", "a")]


def test_a_file_is_found_once_however_often_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    (tmp_path / "b.flac").touch()
    (tmp_path / "link.wav").symlink_to(tmp_path / "a.wav")
    found = find_files([tmp_path / "b.flac", tmp_path, tmp_path / "." / "a.wav"])
    assert [each.path.name for each in found] == ["b.flac", "a.wav"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "voice.recording").touch()
    [found] = find_files([tmp_path / "voice.recording"])
    assert found.path == tmp_path / "voice.recording"
    assert find_files([tmp_path]) == ()


def test_a_plan_knows_what_is_done_what_is_ours_and_what_is_in_the_way(tmp_path: Path) -> None:
    items = []
    for name in ("done", "changed", "lost", "new", "foreign"):
        (tmp_path / name).write_text(name)
        items.append(BatchItem(tmp_path / name, tmp_path / f"{name}.out"))
    done, changed, _lost, _new, foreign = items
    for item in (done, changed, foreign):
        item.target.write_text("made")
    made = {
        item.target: MadeFile(item, identity_of(item.source), "s", sha256_of("made"), is_named=True)
        for item in items[:3]
    }
    changed.source.write_text("another one")
    words = ("s", made)

    with pytest.raises(CommandError, match=r"foreign.out is there already"):
        plan(items, *words, Replacing(), Progress())
    skipping = plan(items, *words, Replacing(is_skipped=True), Progress())
    assert [each.item for each in skipping.done] == [done]
    assert [each.item.source.name for each in skipping.orders] == ["changed", "lost", "new"]
    assert [each.replaces for each in skipping.orders] == [True, False, False]
    assert list(skipping.skipped) == [foreign]
    forced = plan(items, *words, Replacing(is_forced=True), Progress())
    assert all(order.replaces for order in forced.orders)
    anew = plan(items, "s", {}, Replacing(is_forced=True), Progress())
    assert [order.item for order in anew.orders] == items


def test_no_source_is_replaced_by_way_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    item = BatchItem(tmp_path / "a.wav", tmp_path / "out.wav")
    item.target.symlink_to(item.source)
    with pytest.raises(CommandError, match="is a link to"):
        plan([item], "s", {}, Replacing(is_forced=True), Progress())


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_file_is_as_it_was_made_while_its_bytes_are(tmp_path: Path) -> None:
    item = BatchItem(tmp_path / "in", tmp_path / "out")
    made = MadeFile(item, FileIdentity(1, 1), "s", sha256_of("made"), is_named=False)
    assert not is_as_made(made)
    item.target.write_text("made")
    assert is_as_made(made)
    item.target.write_text("mine")
    assert not is_as_made(made)


def test_each_batch_has_a_name_of_its_own() -> None:
    names = {
        batch_name("batch", [Path("a"), Path("b"), False]),
        batch_name("batch", [Path("a"), Path("b"), True]),
        batch_name("batch", [Path("a, b"), False]),
        batch_name("watch", [Path("a"), Path("b"), False]),
    }
    assert len(names) == 4
    assert batch_name("batch", [Path("a"), Path("b"), False]) in names


def test_a_folder_is_no_file_that_can_be_treated(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not a file"):
        identity_of(tmp_path)
