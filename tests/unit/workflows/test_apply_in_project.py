"""Effects applied to what is selected: heard, undone, cancelled, and refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.app.paths import find_paths
from nexus_desktop.domain.edits.clips import move_clips
from nexus_desktop.domain.errors import CommandError, EffectRefused, NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.store.garbage import collect_garbage
from nexus_desktop.workflows.commands.context import CommandContext, Ripple
from nexus_desktop.workflows.import_audio import Placement
from tests.support.builders import a_span, spans_on
from tests.support.effects import setting, through
from tests.support.hand_runner import HandTaskRunner
from tests.support.macro import run_lines
from tests.support.studio import Studio, a_recording, fingerprint, half_written, open_studio
from tests.support.tiny_effects import tiny_effects

RATE = 48_000


@pytest.fixture(autouse=True)
def _tiny() -> Iterator[None]:
    with tiny_effects():
        yield


class Desk:
    """A project of one recording of a second, and the commands for it."""

    def __init__(self, studio: Studio, folder: Path, rate: int = RATE) -> None:
        self.studio = studio
        self.path = folder / "drums.wav"
        self.sound = a_recording(self.path, RATE, rate=rate)
        self.session = studio.begin()
        studio.bring_in(self.session, self.path)
        self.context = CommandContext(self.session, workshop=studio.workshop)

    def run(self, *lines: str) -> None:
        run_lines(self.context, *lines)

    @property
    def project(self) -> Project:
        return self.session.project

    def heard(self) -> Block:
        return self.studio.heard(self.project)

    def spans(self) -> list[tuple[int, int]]:
        return spans_on(self.project, self.project.tracks[0].id)

    def stored(self) -> Project:
        return self.studio.services.library.open(self.project.id).project


@pytest.fixture
def desk(studio: Studio, tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(studio, tmp_path)
    yield opened
    assert half_written(find_paths().home) == []


def test_the_treated_sound_takes_the_place_of_the_clip_in_one_step(desk: Desk) -> None:
    before = desk.project
    desk.run("effect.apply effect=backwards clips=1.1")
    np.testing.assert_array_equal(desk.heard(), desk.sound[::-1])
    step = desk.session.history.current
    assert (step.label.sentence, step.label.verb) == (
        *("Applied the backwards to the clip.", "Backwards"),
    )
    assert desk.stored() == desk.project
    desk.session.undo()
    assert desk.project is before
    desk.session.redo()
    np.testing.assert_array_equal(desk.heard(), desk.sound[::-1])
    assert (desk.studio.errors, desk.studio.pins()) == ([], 0)


def test_only_what_is_selected_is_treated(desk: Desk) -> None:
    desk.run("effect.apply effect=backwards start=0.25 end=0.5 tracks=1")
    expected = desk.sound.copy()
    expected[12_000:24_000] = expected[12_000:24_000][::-1]
    np.testing.assert_array_equal(desk.heard(), expected)
    assert desk.session.history.current.label.sentence == "Applied the backwards to 250\u2009ms."


def test_gain_fades_and_rack_are_heard_on_top_and_not_twice(desk: Desk) -> None:
    desk.run("clip.gain clips=1.1 gain_db=-6", "clip.fade_in clips=1.1 length=0.1")
    desk.run("effect.add_gain clips=1.1 params=gain_db=-6")
    desk.run("effect.apply effect=loudest clips=1.1")
    clip = desk.project.tracks[0].clips[0]
    assert (clip.gain_db, clip.fade_in.length, len(clip.rack.slots)) == (-6.0, 4800, 1)
    loudest = desk.sound / np.abs(desk.sound).max()
    np.testing.assert_allclose(desk.heard()[4800:], loudest[4800:] * 10 ** (-12 / 20), atol=1e-6)


def test_effects_on_a_stream_are_applied_too(desk: Desk) -> None:
    desk.run("effect.apply effect=equalizer params=freq=500,gain_db=-12 clips=1.1")
    expected = through(setting("equalizer", freq=500.0, gain_db=-12.0), desk.sound)
    np.testing.assert_allclose(desk.heard(), expected, atol=1e-6)
    desk.run("effect.apply effect=delay clips=1.1")
    assert desk.spans() == [(0, RATE)], "echoes end with what was selected"


@pytest.mark.parametrize(
    ("ripple", "behind"), [(Ripple.OFF, 60_000), (Ripple.TRACK, 72_000), (Ripple.ALL, 72_000)]
)
def test_what_becomes_longer_moves_what_is_behind_as_the_switch_says(
    desk: Desk, ripple: Ripple, behind: int
) -> None:
    desk.run("edit.copy start=0 end=0.1 tracks=1", "edit.paste at=1.25 track=1")
    desk.context.modes.ripple = ripple
    desk.run("effect.apply effect=repeated params=times=2 start=0 end=0.25 tracks=1")
    assert desk.spans() == [(0, 24_000), (24_000, 60_000), (behind, behind + 4800)]
    np.testing.assert_array_equal(desk.heard()[12_000:24_000], desk.sound[:12_000])
    np.testing.assert_array_equal(desk.heard()[24_000:60_000], desk.sound[12_000:])


def test_the_selection_ends_where_the_treated_sound_ends(desk: Desk) -> None:
    tracks = frozenset({desk.project.tracks[0].id})
    desk.session.select(Selection(a_span(0, 12_000), tracks))
    desk.run("effect.apply effect=repeated params=times=3")
    assert desk.session.selection.span == a_span(0, 36_000)
    desk.run("fx.repeat")
    assert desk.session.selection.span == a_span(0, 108_000)


def test_without_a_selection_the_clip_at_the_playhead_is_meant(desk: Desk) -> None:
    desk.session.set_cursor(100)
    desk.run("effect.apply effect=backwards")
    np.testing.assert_array_equal(desk.heard(), desk.sound[::-1])
    desk.session.set_cursor(2 * RATE)
    with pytest.raises(CommandError, match="clip at the playhead"):
        desk.run("effect.apply effect=backwards")


def test_what_is_left_of_nothing_is_taken_out(desk: Desk) -> None:
    desk.run("effect.apply effect=repeated params=times=0 start=0.5 end=0.75 tracks=1")
    assert desk.spans() == [(0, 24_000), (24_000, 36_000)]
    assert len(desk.project.sources) == 1
    assert (desk.studio.errors, desk.studio.pins()) == ([], 0)


def test_a_sound_at_another_rate_is_treated_as_it_is_heard(studio: Studio, tmp_path: Path) -> None:
    desk = Desk(studio, tmp_path)
    other = tmp_path / "other.wav"
    a_recording(other, 44_100, rate=44_100, channels=1, seed=5)
    desk.run("track.close track=1")
    studio.bring_in(desk.session, other)
    before = desk.heard()
    desk.run("effect.apply effect=backwards clips=1.1")
    np.testing.assert_array_equal(desk.heard(), before[::-1])
    assert desk.project.source(desk.project.tracks[0].clips[0].source).channels == 1


def test_a_treated_sound_is_as_well_kept_as_an_imported_one(desk: Desk) -> None:
    desk.run("effect.apply effect=backwards clips=1.1")
    services = desk.studio.services
    assert len(desk.studio.own_files()) == 2
    collect_garbage(services.database, services.store.blobs, min_age_s=0.0)
    np.testing.assert_array_equal(desk.heard(), desk.sound[::-1])
    source = desk.project.source(desk.project.tracks[0].clips[0].source)
    pyramid = desk.studio.waveforms.pyramid(source)
    assert pyramid is not None
    assert (pyramid.is_complete, pyramid.frames) == (True, RATE)


def test_the_same_result_is_kept_once(desk: Desk) -> None:
    desk.run("effect.apply effect=backwards clips=1.1")
    desk.session.undo()
    desk.run("effect.apply effect=backwards clips=1.1")
    assert len(desk.studio.own_files()) == 2


@pytest.fixture
def late(tmp_path: Path) -> Iterator[tuple[Desk, HandTaskRunner]]:
    """A desk whose background is turned by hand; nothing waits there."""
    runner = HandTaskRunner()
    with open_studio(runner) as studio:
        opened = Desk(studio, tmp_path)
        runner.turn_all()
        yield opened, runner


def test_cancelling_leaves_no_trace(late: tuple[Desk, HandTaskRunner]) -> None:
    desk, runner = late
    desk.run("edit.split at=0.5 track=1")
    home = find_paths().home
    before, kept = desk.session.history, fingerprint(home)
    for reports in range(6):
        desk.run("effect.apply effect=backwards clips=1.1,1.2")
        handle, left = runner.handles[-1], reports

        def hear(_share: float | None, _note: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                handle.cancel()  # noqa: B023 - called before the next round

        handle.progress._on_report = hear
        runner.turn_all()
        assert desk.session.history is before
        assert (fingerprint(home), half_written(home)) == (kept, [])
        assert list((home / "blobs").glob("*.*")) == []


def test_what_is_being_made_is_told_until_it_is_there_or_given_up(
    late: tuple[Desk, HandTaskRunner],
) -> None:
    desk, runner = late
    workshop = desk.studio.workshop
    for ending in ("made", "cancelled"):
        desk.run("effect.apply effect=backwards clips=1.1")
        assert list(workshop.making) == ["Applying the backwards"], ending
        if ending == "cancelled":
            runner.handles[-1].cancel()
        runner.turn_all()
        assert list(workshop.making) == [], ending


def test_people_go_on_editing_meanwhile(late: tuple[Desk, HandTaskRunner]) -> None:
    desk, runner = late
    desk.run("effect.apply effect=backwards clips=1.1", "clip.gain clips=1.1 gain_db=-6")
    assert runner.titles[-1] == "Applying the backwards"
    runner.turn_all()
    np.testing.assert_allclose(desk.heard(), desk.sound[::-1] * 10 ** (-6 / 20), atol=1e-6)


def test_a_clip_that_was_moved_meanwhile_is_left_alone(
    late: tuple[Desk, HandTaskRunner],
) -> None:
    desk, runner = late
    desk.run("effect.apply effect=backwards clips=1.1")
    clip_id = desk.project.tracks[0].clips[0].id
    desk.session.apply(lambda p: move_clips(p, [clip_id], 100), Label("Moved.", "Move"))
    moved = desk.project
    runner.turn_all()
    assert desk.project is moved
    assert [error.title for error in desk.studio.errors] == ["Nothing was changed"]


def test_a_sound_whose_file_is_gone_is_not_treated_as_silence(
    studio: Studio, tmp_path: Path
) -> None:
    desk = Desk(studio, tmp_path)
    for path in studio.own_files():
        path.unlink()
    desk.path.unlink()
    for source in desk.project.sources:
        studio.services.sounds.look_again(source)
    before = desk.project
    desk.run("effect.apply effect=backwards clips=1.1")
    assert desk.project is before
    assert [error.title for error in studio.errors] == ["“drums.wav” is missing"]


def test_what_cannot_be_run_is_refused_at_once(late: tuple[Desk, HandTaskRunner]) -> None:
    desk, runner = late
    refused: list[tuple[str, type[NexusError]]] = [
        ("effect.apply effect=nobody clips=1.1", EffectRefused),
        ("effect.apply effect=repeated params=times=9 clips=1.1", EffectRefused),
        ("effect.apply effect=repeated params=wet=0.5 clips=1.1", EffectRefused),
        ("effect.apply effect=backwards clips=7.1", CommandError),
    ]
    for line, kind in refused:
        with pytest.raises(kind):
            desk.run(line)
    assert runner.is_idle
    assert desk.context.used is None


def test_the_last_effect_is_used_again_where_it_was_used(desk: Desk) -> None:
    with pytest.raises(CommandError, match="No effect was used yet"):
        desk.run("fx.repeat")
    desk.run("effect.add_gain params=gain_db=-3 track=1", "fx.repeat track=1")
    slots = desk.project.tracks[0].rack.slots
    assert [slot.settings for slot in slots] == [setting("gain", gain_db=-3.0)] * 2
    assert slots[0].id != slots[1].id
    desk.run("effect.apply effect=backwards clips=1.1", "fx.repeat clips=1.1")
    np.testing.assert_allclose(desk.heard(), desk.sound * 10 ** (-6 / 20), atol=1e-6)


def test_another_track_steers_an_effect_as_it_does_in_a_rack(desk: Desk, tmp_path: Path) -> None:
    a_recording(tmp_path / "voice.wav", 12_000, seed=7)
    desk.studio.bring_in(
        desk.session, tmp_path / "voice.wav", placement=Placement(None, Frames(24_000))
    )
    voice = desk.project.tracks[1].id
    ducked = f"params=key=track:{voice},attack_ms=10,release_ms=50,hold_ms=0,lookahead_ms=5"
    desk.run("edit.split at=0.25 track=1", f"effect.add effect=duck {ducked} clips=1.2")
    racked = desk.heard()
    desk.run("edit.undo", f"effect.apply effect=duck {ducked} clips=1.2")
    applied = desk.heard()
    np.testing.assert_allclose(applied, racked, atol=1e-6)
    desk.run("edit.undo")
    assert np.abs(applied - desk.heard()).max() > 0.1
    with pytest.raises(EffectRefused, match="does not hold the track"):
        desk.run("effect.apply effect=duck params=key=track:nobody clips=1.2")


def test_frames_of_the_project_are_meant(desk: Desk) -> None:
    """A piece that begins between samples of its source begins at a frame of the project."""
    desk.session.set_cursor(Frames(1))
    desk.run("effect.apply effect=backwards start=0.00004 end=0.5 tracks=1")
    assert desk.spans() == [(0, 2), (2, 24_000), (24_000, RATE)]
