"""Loudness over time is that of the whole mix, and an edit measures again only what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.edits.clips import split_at
from nexus_desktop.domain.edits.effects import add_effect
from nexus_desktop.domain.edits.shaping import set_clip_gain
from nexus_desktop.domain.edits.tracks import rename_track, set_track_mute
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.loudness_over_time import (
    PART_S,
    LoudnessOverTime,
    Part,
    measured_further,
)
from nexus_desktop.workflows.measure import MeasureRequest, measure
from tests.support.effects import setting
from tests.support.hand_runner import HandTaskRunner
from tests.support.signals import noise
from tests.support.studio import Studio

RATE = 8000
LENGTH_S = 100


@pytest.fixture
def song(studio: Studio, tmp_path: Path) -> Project:
    """A hundred seconds of noise that swells, in four clips of 25 s."""
    sound = noise(LENGTH_S * RATE, 2, peak=0.5)
    sound *= np.linspace(0.1, 1.0, len(sound), dtype=np.float32)[:, np.newaxis]
    soundfile.write(tmp_path / "swell.wav", sound, RATE, subtype="FLOAT")
    session = studio.begin()
    studio.bring_in(session, tmp_path / "swell.wav")
    project = session.project
    rate, track = project.sample_rate, project.tracks[0].id
    for at_s in (25, 50, 75):
        project = split_at(project, Frames(at_s * rate), [track])
    return project


def followed(studio: Studio, project: Project) -> LoudnessOverTime:
    loudness = LoudnessOverTime(studio.services.resampled, InlineTaskRunner())
    loudness.follow(project, lambda: None)
    return loudness


def all_parts(
    studio: Studio, project: Project, parts: Mapping[int, Part]
) -> tuple[Mapping[int, Part], int]:
    """Return all parts, and how many of them had to be measured."""
    steps = 0
    while True:
        step = measured_further(project, parts, studio.services.resampled, Progress())
        steps += sum(parts.get(place) is not part for place, part in step.parts.items())
        parts = step.parts
        if step.is_done:
            return parts, steps


def test_the_parts_together_are_what_the_whole_is(studio: Studio, song: Project) -> None:
    found = followed(studio, song).short_term_lufs
    request = MeasureRequest(song, hears_music=False)
    whole = measure(request, studio.services.resampled).history.short_term_lufs
    assert len(found) == LENGTH_S * 10
    np.testing.assert_allclose(found[: len(whole)], whole, atol=0.02)


def test_behind_a_rack_the_parts_fit_together(studio: Studio, song: Project) -> None:
    song = add_effect(song, MASTER_RACK, setting("compressor", threshold_db=-30.0, ratio=4.0))
    found = followed(studio, song).short_term_lufs
    request = MeasureRequest(song, hears_music=False)
    whole = measure(request, studio.services.resampled).history.short_term_lufs
    np.testing.assert_allclose(found[29:990], whole[29:990], atol=0.1)


def test_an_edit_measures_only_the_parts_in_which_it_is_heard(
    studio: Studio, song: Project
) -> None:
    parts, steps = all_parts(studio, song, {})
    assert steps == -(-LENGTH_S // PART_S)
    last = song.tracks[0].clips[-1].id
    # From 75 s on: the third part, and all behind it.
    _, steps = all_parts(studio, set_clip_gain(song, [last], -6.0), parts)
    assert steps == 2
    _, steps = all_parts(studio, set_track_mute(song, song.tracks[0].id, True), parts)
    assert steps == 4


def test_a_name_measures_nothing(studio: Studio, song: Project) -> None:
    parts, _ = all_parts(studio, song, {})
    _, steps = all_parts(studio, rename_track(song, song.tracks[0].id, "Swell"), parts)
    assert steps == 0


def test_an_edit_is_heard_in_the_curve(studio: Studio, song: Project) -> None:
    loudness = followed(studio, song)
    before = loudness.short_term_lufs
    last = song.tracks[0].clips[-1].id
    loudness.follow(set_clip_gain(song, [last], -6.0), lambda: None)
    np.testing.assert_allclose(loudness.short_term_lufs[790:], before[790:] - 6.0, atol=0.05)
    np.testing.assert_array_equal(loudness.short_term_lufs[:740], before[:740])


def test_more_is_shown_with_every_part_and_an_edit_begins_anew(
    studio: Studio, song: Project
) -> None:
    runner = HandTaskRunner()
    loudness = LoudnessOverTime(studio.services.resampled, runner)
    told: list[int] = []
    loudness.follow(song, lambda: told.append(int(np.isfinite(loudness.short_term_lufs).sum())))
    assert not loudness.is_settled
    runner.turn_all()
    assert told == sorted(told)
    assert len(told) == 4
    assert loudness.is_settled


def test_an_empty_project_has_no_loudness(studio: Studio) -> None:
    loudness = followed(studio, studio.begin().project)
    assert len(loudness.short_term_lufs) == 0
    assert loudness.is_settled
