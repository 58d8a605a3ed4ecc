"""Markers by command: named, removed, gone to."""

from __future__ import annotations

import pytest

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.history import History
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.builders import a_history, a_project
from tests.support.macro import run_lines


@pytest.fixture
def context() -> CommandContext:
    history: History = a_history(a_project())
    context = CommandContext(EditSession(history))
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
