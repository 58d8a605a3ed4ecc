"""What a command has done to the history, told in a sentence."""

from __future__ import annotations

from nexus_desktop.cli.step_words import words_for_step
from nexus_desktop.domain.history import History
from tests.support.builders import a_project, a_step

BEGUN = History((a_step(a_project(), "Began."),))
DONE = BEGUN.pushed(a_step(a_project(), "Deleted 2.0 s."))


def test_a_step_is_told_by_its_label() -> None:
    assert words_for_step("Delete", BEGUN, DONE) == "Deleted 2.0 s."


def test_an_undo_tells_what_it_took_back_and_a_redo_what_it_brought_back() -> None:
    assert words_for_step("Undo", DONE, DONE.undone()) == "Undid: Deleted 2.0 s."
    assert words_for_step("Redo", DONE.undone(), DONE) == "Redid: Deleted 2.0 s."


def test_a_step_made_after_an_undo_is_told_as_a_step() -> None:
    other = DONE.undone().pushed(a_step(a_project(), "Muted “drums”."))
    assert words_for_step("Mute", DONE.undone(), other) == "Muted “drums”."


def test_a_step_that_takes_the_place_of_the_last_is_told_as_a_step() -> None:
    first = BEGUN.pushed(a_step(a_project(), "Set the gain to 1.", merge_key="gain"))
    second = first.pushed(a_step(a_project(), "Set the gain to 2.", merge_key="gain"))
    assert words_for_step("Gain", first, second) == "Set the gain to 2."


def test_what_changed_nothing_is_told_as_that() -> None:
    assert words_for_step("Select all", DONE, DONE) == "Select all: the project is as it was."
