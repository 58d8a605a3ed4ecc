"""Takes of a clip: which is heard, and which is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.edits.takes import all_takes, choose_take, discard_take
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, TakeId
from nexus_desktop.domain.project import Project
from tests.support.builders import a_clip, a_project, a_take, a_track, clip_named

VOICE = ClipId("voice")
FIRST, SECOND, THIRD = (TakeId(name) for name in ("first", "second", "third"))


@pytest.fixture
def song() -> Project:
    """A clip that plays its first take, has two others, and is shaped."""
    first, second, third = (replace(a_take(), id=name) for name in (FIRST, SECOND, THIRD))
    clip = replace(
        a_clip("voice", 100, 50), take=first, other_takes=(second, third), gain_db=-3.0, name="V"
    )
    return a_project(a_track("drums", clip, a_clip("other", 300, 10)))


def order(project: Project) -> list[str]:
    return [take.id for take in all_takes(clip_named(project, "voice"))]


def test_another_take_is_heard_and_the_one_before_stays(song: Project) -> None:
    chosen = choose_take(song, VOICE, THIRD)
    assert order(chosen) == ["third", "first", "second"]
    before, after = clip_named(song, "voice"), clip_named(chosen, "voice")
    assert replace(after, take=before.take, other_takes=before.other_takes) == before
    assert choose_take(song, VOICE, FIRST) is song


def test_a_take_is_forgotten_and_the_one_heard_before_takes_its_place(song: Project) -> None:
    assert order(discard_take(song, VOICE, SECOND)) == ["first", "third"]
    assert order(discard_take(song, VOICE, FIRST)) == ["second", "third"]


def test_the_only_take_stays(song: Project) -> None:
    with pytest.raises(EditRefused, match="not discarded"):
        discard_take(song, ClipId("other"), clip_named(song, "other").take.id)


@pytest.mark.parametrize("edit", [choose_take, discard_take])
def test_a_take_of_another_clip_is_none_of_this(song: Project, edit: type) -> None:
    with pytest.raises(EditRefused, match="No such take"):
        edit(song, ClipId("other"), SECOND)
    with pytest.raises(EditRefused):
        edit(song, ClipId("gone"), SECOND)
