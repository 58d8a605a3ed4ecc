"""Printed racks: nothing changes for the ear, and the effects are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.app.paths import find_paths
from nexus_desktop.domain.edits.effects import racks
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.workflows.commands.context import CommandContext
from tests.support.builders import spans_on
from tests.support.hand_runner import HandTaskRunner
from tests.support.macro import run_lines
from tests.support.studio import Studio, a_recording, fingerprint, half_written, open_studio

RATE = 48_000
ECHO = "effect.add_delay params=time_ms=250,feedback=30,wet=0.5"
LIMITER = "effect.add_limiter params=ceiling_db=-9"


class Desk:
    """Two recordings on two tracks, drums in stereo and a voice in mono."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self.studio = studio
        self.session = studio.begin()
        a_recording(folder / "drums.wav", RATE)
        a_recording(folder / "voice.wav", RATE, channels=1, seed=2)
        studio.bring_in(self.session, folder / "drums.wav", folder / "voice.wav")
        self.context = CommandContext(self.session, workshop=studio.workshop)

    def run(self, *lines: str) -> None:
        run_lines(self.context, *lines)

    @property
    def project(self) -> Project:
        return self.session.project

    def heard(self, seconds: float = 4.0) -> Block:
        return Mixdown(self.project, self.studio.services.resampled).read(round(seconds * RATE))

    def spans(self, row: int = 0) -> list[tuple[int, int]]:
        return spans_on(self.project, self.project.tracks[row].id)


@pytest.fixture
def desk(studio: Studio, tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(studio, tmp_path)
    yield opened
    assert (studio.errors, studio.pins()) == ([], 0)
    assert half_written(find_paths().home) == []


def assert_sounds_like(now: Block, before: Block) -> None:
    """The same to the end of the clip, and behind it until echoes are below −90 dBFS."""
    np.testing.assert_allclose(now[:RATE], before[:RATE], atol=1e-6)
    np.testing.assert_allclose(now, before, atol=10 ** (-90 / 20))


def test_a_printed_clip_sounds_as_before_and_rings_on(desk: Desk) -> None:
    desk.run(f"{ECHO} clips=1.1", f"{LIMITER} clips=1.1")
    desk.run("clip.gain clips=1.1 gain_db=-6", "clip.fade_in clips=1.1 length=0.1")
    before, sound = desk.project, desk.heard()
    desk.run("effect.print clips=1.1")
    assert_sounds_like(desk.heard(), sound)
    clip = desk.project.tracks[0].clips[0]
    assert (racks(desk.project), len(clip.other_takes)) == ([], 1)
    assert clip.span.end > RATE + 12_000
    step = desk.session.history.current.label
    assert (step.sentence, step.verb) == ("Printed the effects of the clip.", "Print effects")
    desk.session.undo()
    assert desk.project is before


def test_a_printed_part_of_a_clip_can_still_be_trimmed_to(desk: Desk) -> None:
    """The take lies where the piece lay in the material."""
    desk.run("edit.split at=0.5 track=1", "effect.add_gain clips=1.2 params=gain_db=-6")
    sound = desk.heard()
    desk.run("effect.print clips=1.2")
    np.testing.assert_allclose(desk.heard(), sound, atol=1e-6)
    desk.run("edit.split at=0.75 track=1", "edit.delete clips=1.2")
    np.testing.assert_allclose(desk.heard()[36_000:], sound[36_000:], atol=1e-6)


def test_a_printed_track_sounds_as_before_under_the_same_fader(desk: Desk) -> None:
    desk.run(
        *("edit.split at=0.5 track=1", "clip.gain clips=1.2 gain_db=-12"),
        *(f"{ECHO} clips=1.1", f"{LIMITER} track=1"),
        *("track.gain track=1 gain_db=-3", "track.pan track=1 pan=0.5"),
        *("track.solo track=2", "effect.add_gain params=gain_db=-3 master=yes"),
        "track.solo track=1",
    )
    sound = desk.heard()
    desk.run("effect.print track=1")
    assert_sounds_like(desk.heard(), sound)
    assert len(desk.spans()) == 1
    assert not desk.project.tracks[0].rack
    assert desk.session.history.current.label.sentence == "Printed “drums” with its effects."


@pytest.mark.parametrize("place", ["track=1", "clips=1.1"])
def test_what_another_track_has_pushed_down_is_printed_so(desk: Desk, place: str) -> None:
    voice = desk.project.tracks[1].id
    desk.run("track.gain track=2 gain_db=-96")
    free = desk.heard()
    desk.run(f"effect.add_duck {place} params=key=track:{voice},amount_db=20,attack_ms=1")
    sound = desk.heard()
    assert np.std(sound[RATE // 2 : RATE]) < 0.2 * np.std(free[RATE // 2 : RATE])
    desk.run(f"effect.print {place}")
    assert not racks(desk.project)
    np.testing.assert_allclose(desk.heard(), sound, atol=1e-5)


def test_a_mono_track_stays_one_and_is_panned_like_one(desk: Desk) -> None:
    desk.run("effect.add_gain params=gain_db=-3 track=2", "track.pan track=2 pan=-0.7")
    sound = desk.heard()
    desk.run("effect.print track=2")
    clip = desk.project.tracks[1].clips[0]
    assert desk.project.source(clip.source).channels == 1
    np.testing.assert_allclose(desk.heard(), sound, atol=1e-6)


def test_a_track_printed_to_a_new_one_is_heard_there(desk: Desk) -> None:
    desk.run(f"{LIMITER} track=1")
    sound = desk.heard()
    desk.run("effect.print track=1 new_track=yes")
    assert [(each.name, each.is_muted) for each in desk.project.tracks] == [
        *(("drums", True), ("drums printed", False), ("voice", False)),
    ]
    np.testing.assert_allclose(desk.heard(), sound, atol=1e-6)


def test_selected_clips_with_effects_are_meant_else_the_focused_track(desk: Desk) -> None:
    drums, voice = desk.project.tracks
    desk.run("effect.add_gain clips=1.1", "effect.add_gain track=2")
    desk.session.select(Selection(clips=frozenset({drums.clips[0].id, voice.clips[0].id})))
    desk.run("effect.print")
    assert [bool(track.rack) for track in desk.project.tracks] == [False, True]
    desk.session.focus_track(voice.id)
    desk.run("effect.print")
    assert racks(desk.project) == []


def test_there_has_to_be_something_to_print(desk: Desk) -> None:
    with pytest.raises(EditRefused, match="The clip has no effect"):
        desk.run("effect.print clips=1.1")
    desk.run("track.add name=Empty")
    with pytest.raises(EditRefused, match="no sound on the track"):
        desk.run("effect.print track=Empty")


def test_cancelling_leaves_no_trace(tmp_path: Path) -> None:
    runner = HandTaskRunner()
    with open_studio(runner) as studio:
        desk = Desk(studio, tmp_path)
        runner.turn_all()
        desk.run(f"{ECHO} track=1")
        home = find_paths().home
        before, kept = desk.session.history, fingerprint(home)
        desk.run("effect.print track=1")
        runner.handles[-1].progress._on_report = lambda _s, _n: runner.handles[-1].cancel()
        runner.turn_all()
        assert desk.session.history is before
        assert (fingerprint(home), half_written(home)) == (kept, [])
