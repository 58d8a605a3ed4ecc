"""One file of a batch: remembered around the moment it gets its name, and refused when in doubt."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from nexus_desktop.domain.batch import BatchItem, MadeFile
from nexus_desktop.domain.errors import MediaError, NexusError
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.workflows.export_audio import ExportReport, FormatChoice
from nexus_desktop.workflows.recipe import Recipe
from nexus_desktop.workflows.treat_file import (
    Draft,
    Order,
    identity_of,
    report_from,
    report_values,
    treat_file,
)
from tests.support.studio import a_recording

GAIN = Recipe(FormatChoice("flac"), effects=(effect_named("gain").settings({"gain_db": -3.0}),))


class NoDesk:
    """Runs no macro."""

    def edited(self, path: Path, name: str, recipe: Recipe, progress: Progress) -> Draft:
        raise AssertionError(name)


class Notes:
    """Keeps what was made, and whether the target was there at that moment."""

    def __init__(self) -> None:
        self.made: list[tuple[bool, MadeFile]] = []

    def add(self, made: MadeFile) -> None:
        self.made.append((made.item.target.exists(), made))


@pytest.fixture
def item(tmp_path: Path) -> BatchItem:
    a_recording(tmp_path / "in.wav", 48_000)
    (tmp_path / "work").mkdir()
    return BatchItem(tmp_path / "in.wav", tmp_path / "out" / "below" / "in.flac")


def treated(
    item: BatchItem,
    progress: Progress | None = None,
    *,
    recipe: Recipe = GAIN,
    notes: Notes | None = None,
    replaces: bool = False,
) -> ExportReport:
    folder = item.source.with_name("work")
    order, keeper = Order(item, replaces=replaces), notes or Notes()
    return treat_file(order, recipe, NoDesk(), keeper, folder, progress or Progress())


def changing(item: BatchItem, change: str) -> Progress:
    """A progress that does something to the source when the work has begun."""
    state = {"is_done": False}

    def at(fraction: float | None, _note: str) -> None:
        if fraction and fraction > 0.5 and not state["is_done"]:
            state["is_done"] = True
            if change == "gone":
                item.source.unlink()
            else:
                os.utime(item.source, ns=(1, 1))

    return Progress(at)


def test_a_file_is_remembered_before_it_has_its_name_and_when_it_has(item: BatchItem) -> None:
    notes, identity = Notes(), identity_of(item.source)
    report = treated(item, notes=notes)
    assert [(is_there, made.is_named) for is_there, made in notes.made] == [
        (False, False),
        (True, True),
    ]
    sha256 = hashlib.sha256(item.target.read_bytes()).hexdigest()
    for _is_there, made in notes.made:
        assert (made.sha256, made.settings) == (sha256, GAIN.hash)
        assert made.is_of(item, identity, GAIN.hash)
        assert (made.facts["path"], made.facts["sha256"]) == (str(report.path), sha256)


@pytest.mark.parametrize("change", ["gone", "touched"])
def test_a_source_that_does_not_stay_as_it_is_makes_no_file(item: BatchItem, change: str) -> None:
    notes = Notes()
    with pytest.raises(MediaError, match=r"changed while|no such file"):
        treated(item, changing(item, change), notes=notes)
    assert notes.made == []
    assert list(item.target.parent.iterdir()) == []


def test_a_file_that_came_meanwhile_is_not_replaced(item: BatchItem) -> None:
    def come(fraction: float | None, _note: str) -> None:
        if fraction and fraction > 0.5:
            item.target.write_text("mine")

    with pytest.raises(MediaError, match="There is a file of that name already"):
        treated(item, Progress(come))
    assert item.target.read_text() == "mine"
    assert treated(item, replaces=True).path == item.target
    assert item.target.read_bytes()[:4] == b"fLaC"


def test_cancelling_leaves_nothing(item: BatchItem) -> None:
    progress = Progress(lambda fraction, _note: progress.cancel() if fraction else None)
    notes = Notes()
    with pytest.raises(Cancelled):
        treated(item, progress, notes=notes)
    assert notes.made == []
    assert list(item.target.parent.iterdir()) == []


@pytest.mark.parametrize("recipe", [GAIN, Recipe(FormatChoice("flac"))])
def test_progress_rises_from_nothing_to_all(item: BatchItem, recipe: Recipe) -> None:
    shares: list[float] = []
    progress = Progress(lambda share, _note: shares.append(share or 0.0))
    treated(item, progress, recipe=recipe)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_report_is_the_same_behind_a_pipe(item: BatchItem) -> None:
    report = treated(item)
    assert report.loudness is not None
    assert report_from(report_values(report)) == report


def test_a_folder_where_the_target_should_be_is_told_in_words(item: BatchItem) -> None:
    item.target.mkdir(parents=True)
    with pytest.raises(NexusError, match="There is a folder of that name"):
        treated(item)
