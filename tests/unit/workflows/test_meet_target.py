"""One press of a button makes a mix as a service wants it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.edits.effects import add_effect
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.loudness_targets import TARGETS, LoudnessTarget, target_named
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.measure import MeasureRequest, measure
from nexus_desktop.workflows.meet_target import Fix, find_fix
from tests.support.effects import setting
from tests.support.signals import noise
from tests.support.studio import Studio

RATE = 48_000
SPOTIFY = target_named("spotify")


@pytest.fixture
def song(studio: Studio, tmp_path: Path) -> Project:
    """Soft noise with hits that stand far above it."""
    sound = noise(6 * RATE, 2, peak=0.05)
    for hit in range(0, 6 * RATE, RATE // 2):
        decay = np.exp(-np.arange(4800) / 600)[:, np.newaxis].astype(np.float32)
        sound[hit : hit + 4800] += 0.6 * decay * noise(4800, 2, seed=hit)
    soundfile.write(tmp_path / "song.wav", sound, RATE, subtype="FLOAT")
    session = studio.begin()
    studio.bring_in(session, tmp_path / "song.wav")
    return session.project


def found_fix(studio: Studio, project: Project, target: LoudnessTarget) -> Fix | None:
    return find_fix(MeasureRequest(project), target, studio.services.resampled)


def is_met(studio: Studio, project: Project, target: LoudnessTarget) -> bool:
    found = measure(MeasureRequest(project), studio.services.resampled)
    return found.compliance(target).is_met


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_every_target_is_met_by_its_fix(
    target: LoudnessTarget, studio: Studio, song: Project
) -> None:
    fix = found_fix(studio, song, target)
    assert fix is not None
    assert is_met(studio, fix.edit(song), target)


def test_a_target_below_needs_no_limiter_and_one_above_does(studio: Studio, song: Project) -> None:
    soft, loud = found_fix(studio, song, target_named("ebu_r128")), found_fix(studio, song, SPOTIFY)
    assert soft is not None
    assert loud is not None
    assert soft.ceiling_dbtp is None
    assert loud.ceiling_dbtp == pytest.approx(-1.0, abs=0.2)
    assert [slot.settings.effect for slot in soft.edit(song).master] == ["gain"]
    assert [slot.settings.effect for slot in loud.edit(song).master] == ["limiter"]


def test_what_is_met_already_needs_no_fix(studio: Studio, song: Project) -> None:
    fix = found_fix(studio, song, SPOTIFY)
    assert fix is not None
    assert found_fix(studio, fix.edit(song), SPOTIFY) is None


def test_the_last_effect_is_turned_further_and_none_is_heaped_upon_another(
    studio: Studio, song: Project
) -> None:
    song = add_effect(song, MASTER_RACK, setting("limiter", gain_db=2.0, ceiling_db=-3.0))
    fixed = Fix(4.0, -1.0).edit(song)
    [slot] = fixed.master
    assert (slot.id, slot.settings.effect) == (song.master.slots[0].id, "limiter")
    assert dict(slot.settings.values)["gain_db"] == 6.0
    assert dict(slot.settings.values)["ceiling_db"] == -1.0
    assert [each.settings.effect for each in Fix(-1.0).edit(song).master] == ["limiter", "gain"]


def test_an_effect_that_is_bypassed_or_shared_is_left_alone(song: Project) -> None:
    for changed in ({"is_bypassed": True}, {"wet": 0.5}):
        settings = replace(setting("gain", gain_db=3.0), **changed)
        before = add_effect(song, MASTER_RACK, settings)
        after = Fix(2.0).edit(before)
        assert after.master.slots[0] == before.master.slots[0]
        assert len(after.master.slots) == 2


def test_silence_cannot_be_made_loud(studio: Studio, song: Project) -> None:
    silent = replace(song, tracks=tuple(replace(each, is_muted=True) for each in song.tracks))
    with pytest.raises(NexusError, match="Spotify was not met"):
        found_fix(studio, silent, SPOTIFY)


def test_progress_goes_up_to_one(studio: Studio, song: Project) -> None:
    seen: list[float] = []
    progress = Progress(lambda fraction, _: seen.append(fraction or 0.0))
    find_fix(MeasureRequest(song), SPOTIFY, studio.services.resampled, progress)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
