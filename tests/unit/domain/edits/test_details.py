"""Edits of what describes a project as a whole."""

from __future__ import annotations

import math

import pytest

from nexus_desktop.domain.edits import details
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import SampleRate
from tests.support.builders import a_clip, a_marker, a_project, with_clip, with_markers


def test_a_project_gets_a_title() -> None:
    after = details.set_title(a_project(), "  Night\ndrive ")
    assert after.title == "Night drive"
    assert details.set_title(after, "Night drive") is after


def test_a_project_needs_a_title() -> None:
    with pytest.raises(EditRefused, match="needs a title") as refusal:
        details.set_title(a_project(), "\n")
    assert refusal.value.hint


def test_the_rate_can_change_while_nothing_has_a_place() -> None:
    rate = SampleRate(44_100)
    after = details.set_sample_rate(a_project(), rate)
    assert after.sample_rate == rate
    assert details.set_sample_rate(after, rate) is after


@pytest.mark.parametrize(
    "project", [with_clip(a_project(), a_clip()), with_markers(a_project(), a_marker("end", 5))]
)
def test_the_rate_is_fixed_once_something_has_a_place(project: Project) -> None:
    with pytest.raises(EditRefused, match="clips or markers already"):
        details.set_sample_rate(project, SampleRate(44_100))


def test_a_tempo_draws_the_grid() -> None:
    after = details.set_tempo(a_project(), 92.5, 3)
    assert (after.tempo_bpm, after.beats_per_bar) == (92.5, 3)
    assert details.set_tempo(after, 92.5, 3) is after


@pytest.mark.parametrize(
    ("bpm", "beats"), [(0.0, 4), (-5.0, 4), (math.nan, 4), (math.inf, 4), (120.0, 0), (120.0, 33)]
)
def test_a_grid_that_cannot_be_drawn_is_refused(bpm: float, beats: int) -> None:
    with pytest.raises(EditRefused, match="Tempo not changed") as refusal:
        details.set_tempo(a_project(), bpm, beats)
    assert refusal.value.hint
