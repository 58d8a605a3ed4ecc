"""Markers by command: named, removed, gone to."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.domain.errors import CommandError, EditRefused, StoreError
from nexus_desktop.domain.history import History
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.label_files import LabelFiles
from tests.support.builders import a_history, a_project
from tests.support.macro import run_lines


def refuse(error: Exception) -> None:
    raise error


@pytest.fixture
def context() -> CommandContext:
    history: History = a_history(a_project())
    context = CommandContext(EditSession(history), labels=LabelFiles(InlineTaskRunner(), refuse))
    run_lines(context, "label.add at=0.25 name=Verse", "label.add at=0.75 name=Chorus")
    return context


def names(context: CommandContext) -> list[str]:
    return [marker.name for marker in context.session.project.markers]


def test_markers_are_gone_to_one_after_another(context: CommandContext) -> None:
    places = []
    for line in ("label.next", "label.next", "label.next", "label.prev", "label.prev"):
        run_lines(context, line)
        places.append(context.session.cursor)
    assert places == [12_000, 36_000, 36_000, 12_000, 12_000]


@pytest.mark.parametrize("which", ["marker=2", "marker=Chorus"])
def test_a_marker_is_meant_by_number_or_by_name(context: CommandContext, which: str) -> None:
    run_lines(context, f"label.rename {which} name=Outro")
    assert names(context) == ["Verse", "Outro"]
    assert context.session.history.current.label.sentence == "Renamed the marker to “Outro”."


def test_without_a_name_the_nearest_marker_is_meant(context: CommandContext) -> None:
    context.session.set_cursor(Frames(30_000))
    run_lines(context, "label.remove")
    assert names(context) == ["Verse"]
    run_lines(context, "edit.undo")
    assert names(context) == ["Verse", "Chorus"]


def test_a_marker_that_is_not_there_is_refused_with_what_there_is(context: CommandContext) -> None:
    with pytest.raises(CommandError) as refusal:
        run_lines(context, "label.remove marker=Bridge")
    assert "Bridge" in refusal.value.message
    assert "1 to 2" in refusal.value.hint
    assert names(context) == ["Verse", "Chorus"]


def test_a_region_that_is_moved_keeps_its_length_unless_an_end_is_given(
    context: CommandContext,
) -> None:
    run_lines(context, "label.add at=2 end=3 name=Solo")
    for line, start, end in (
        ("label.move marker=Solo at=0.5", 24_000, 72_000),
        ("label.move marker=Solo at=4 end=4.25", 192_000, 204_000),
        ("label.move marker=Solo at=1 end=1", 48_000, 48_000),
    ):
        run_lines(context, line)
        moved = next(each for each in context.session.project.markers if each.name == "Solo")
        assert (moved.span.start, moved.span.end) == (start, end)
    with pytest.raises(CommandError):
        run_lines(context, "label.move marker=Solo at=2 end=1")


def test_markers_go_to_another_project_through_a_file(
    context: CommandContext, tmp_path: Path
) -> None:
    for file in (tmp_path / "labels.txt", tmp_path / "table.CSV"):
        run_lines(context, f"label.export path={file}")
        before = context.session.project.markers
        run_lines(context, "label.remove marker=1", "label.remove marker=1")
        run_lines(context, f"label.import path={file}")
        after = context.session.project.markers
        assert [(each.span, each.name) for each in after] == [
            (each.span, each.name) for each in before
        ]
        sentence = context.session.history.current.label.sentence
        assert sentence == f"Imported 2 markers from {file.name}."
    assert (tmp_path / "labels.txt").read_text() == (
        "0.250000\t0.250000\tVerse\n0.750000\t0.750000\tChorus\n"
    )
    assert (tmp_path / "table.CSV").read_text().startswith("name,start,end\n")


def test_markers_that_are_there_already_are_not_added_again(
    context: CommandContext, tmp_path: Path
) -> None:
    file = tmp_path / "labels.txt"
    file.write_text("0.25\t0.25\tVerse\n0.5\t0.6\tBridge\n0.5\t0.6\tBridge\n")
    run_lines(context, f"label.import path={file}")
    assert names(context) == ["Verse", "Bridge", "Chorus"]
    with pytest.raises(EditRefused, match="in the project already"):
        run_lines(context, f"label.import path={file}")


@pytest.mark.parametrize("name", ["nothing.txt", "."])
def test_a_file_of_markers_that_cannot_be_read_leaves_the_project_as_it_is(
    context: CommandContext, tmp_path: Path, name: str
) -> None:
    before = context.session.history
    with pytest.raises(StoreError, match="The markers were not imported"):
        run_lines(context, f"label.import path={tmp_path / name}")
    assert context.session.history is before
