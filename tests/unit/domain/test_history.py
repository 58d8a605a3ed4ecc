"""Undo as a list of projects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.history import History
from nexus_desktop.domain.project import Project
from tests.support.builders import a_history, a_project, a_step


def a_song(number: int) -> Project:
    return replace(a_project(), title=f"Song {number}")


SONGS = [a_song(number) for number in range(5)]


def titles(history: History) -> list[str]:
    return [step.project.title for step in history.steps]


def test_undo_gives_back_the_very_same_project() -> None:
    history = a_history(*SONGS)
    for song in reversed(SONGS):
        assert history.project is song
        history = history.undone()
    assert history.project is SONGS[0]
    assert not history.can_undo


def test_redo_goes_the_same_way_forward() -> None:
    history = a_history(*SONGS).jumped(0)
    for song in SONGS:
        assert history.project is song
        history = history.redone()
    assert history.project is SONGS[-1]
    assert not history.can_redo


def test_a_step_after_an_undo_drops_what_was_undone() -> None:
    history = a_history(*SONGS[:3]).undone().pushed(a_step(SONGS[4]))
    assert titles(history) == ["Song 0", "Song 1", "Song 4"]
    assert not history.can_redo


def test_steps_with_the_same_key_become_one() -> None:
    history = a_history(SONGS[0])
    for song in SONGS[1:4]:
        history = history.pushed(a_step(song, merge_key="gain of kick"))
    assert titles(history) == ["Song 0", "Song 3"]
    assert history.undone().project is SONGS[0]


def test_a_step_with_another_key_or_none_stands_for_itself() -> None:
    history = a_history(SONGS[0])
    for song, key in zip(SONGS[1:], ["gain", "pan", "", ""], strict=True):
        history = history.pushed(a_step(song, merge_key=key))
    assert len(history.steps) == 5


def test_the_beginning_is_never_replaced() -> None:
    first = a_step(SONGS[0], merge_key="gain")
    history = History((first,)).pushed(a_step(SONGS[1], merge_key="gain"))
    assert titles(history) == ["Song 0", "Song 1"]


def test_a_step_after_undoing_a_merged_one_does_not_eat_the_one_before() -> None:
    history = a_history(SONGS[0]).pushed(a_step(SONGS[1], merge_key="gain"))
    history = history.pushed(a_step(SONGS[2])).undone().pushed(a_step(SONGS[3], merge_key="gain"))
    assert titles(history) == ["Song 0", "Song 3"]


@pytest.mark.parametrize("position", [-1, 5])
def test_there_is_no_step_outside_the_list(position: int) -> None:
    with pytest.raises(ValueError, match="no step"):
        a_history(*SONGS).jumped(position)


def test_a_history_is_never_empty() -> None:
    with pytest.raises(ValueError, match="no step"):
        History(())


@given(st.integers(0, 4), st.integers(1, 7))
def test_trimming_drops_the_oldest_but_never_the_current(position: int, most: int) -> None:
    history = a_history(*SONGS).jumped(position)
    trimmed = history.trimmed(most)
    assert trimmed.project is history.project
    assert trimmed.steps == history.steps[len(history.steps) - len(trimmed.steps) :]
    assert len(trimmed.steps) == max(min(most, 5), 5 - position)


def test_what_becomes_known_late_is_known_at_every_step() -> None:
    history = a_history(*SONGS).jumped(2)
    amended = history.amended(lambda project: replace(project, beats_per_bar=3))
    assert [step.project.beats_per_bar for step in amended.steps] == [3] * 5
    assert (amended.position, titles(amended)) == (2, titles(history))


def test_steps_that_change_nothing_can_be_left_out() -> None:
    history = a_history(SONGS[0], SONGS[0], SONGS[1], SONGS[1], SONGS[2])
    assert titles(history.without_idle()) == ["Song 0", "Song 1", "Song 2"]
    for position, kept in enumerate([0, 0, 1, 1, 2]):
        assert history.jumped(position).without_idle().position == kept
