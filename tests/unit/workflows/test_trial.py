"""Effects heard round and round before they are applied, of which nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.app.paths import find_paths
from nexus_desktop.domain.edits.treating import Behind, pieces_in, pieces_of
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.workflows.apply_in_project import ApplyRequest
from nexus_desktop.workflows.trial import Trial
from tests.support.builders import a_span
from tests.support.effects import setting, through
from tests.support.hand_runner import HandTaskRunner
from tests.support.studio import Studio, a_recording, fingerprint, half_written, open_studio
from tests.support.tape_player import TapePlayer
from tests.support.tiny_effects import tiny_effects

RATE = 48_000
HALF = a_span(12_000, 36_000)


@pytest.fixture(autouse=True)
def _tiny() -> Iterator[None]:
    with tiny_effects():
        yield


class Booth:
    """A recording of a second, a player, and a trial; the work is turned by hand."""

    def __init__(self, studio: Studio, runner: HandTaskRunner, folder: Path) -> None:
        self.studio, self.runner = studio, runner
        self.sound = a_recording(folder / "drums.wav", RATE)
        self.session = studio.begin()
        studio.bring_in(self.session, folder / "drums.wav")
        runner.turn_all()
        self.before = self.session.project
        self.player = TapePlayer()
        self.trial = Trial(studio.workshop, self.session, self.player)
        self.changes = 0
        self.trial.on_change = self._count

    def _count(self) -> None:
        self.changes += 1

    def request(self, settings: EffectSettings, span: TimeRange | None = HALF) -> ApplyRequest:
        project = self.session.history.project
        if span is None:
            pieces = pieces_of(project, [clip.id for _, clip in project.clips()])
        else:
            pieces = pieces_in(project, span, [project.tracks[0].id])
        return ApplyRequest(pieces, (settings,), Behind.STAYS)

    def heard(self) -> Block:
        return self.studio.heard(self.session.project)

    def expected(self, middle: Block) -> Block:
        return np.concatenate((self.sound[:12_000], middle, self.sound[36_000:]))


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    runner = HandTaskRunner()
    with open_studio(runner) as studio:
        opened = Booth(studio, runner, tmp_path)
        yield opened
        opened.trial.close()
        runner.turn_all()
        assert (studio.pins(), half_written(find_paths().home)) == (0, [])


def whole(effect: str, **values: float) -> EffectSettings:
    return effect_named(effect).settings(values)


def test_an_effect_on_a_stream_is_heard_on_the_selection_round_and_round(booth: Booth) -> None:
    booth.trial.begin(booth.request(setting("gain", gain_db=-6.0)))
    assert (booth.trial.is_on, booth.trial.is_preparing, booth.changes) == (True, False, 1)
    quieter = booth.sound[12_000:36_000] * 10 ** (-6 / 20)
    np.testing.assert_allclose(booth.heard(), booth.expected(quieter), atol=1e-6)
    assert (booth.player.loop, booth.player.is_looping, booth.player.is_playing) == (
        *(HALF, True, True),
    )
    assert booth.session.history.project is booth.before


def test_what_is_turned_is_heard_in_the_same_slots(booth: Booth) -> None:
    booth.trial.begin(booth.request(setting("gain", gain_db=-6.0)))
    first = booth.session.project.tracks[0].clips
    booth.trial.change([setting("gain", gain_db=-12.0)])
    second = booth.session.project.tracks[0].clips
    assert [clip.id for clip in first] == [clip.id for clip in second]
    assert first[1].rack.slots[0].id == second[1].rack.slots[0].id
    np.testing.assert_allclose(
        booth.heard()[12_000:36_000], booth.sound[12_000:36_000] * 10 ** (-12 / 20), atol=1e-6
    )


def test_it_sounds_like_what_applying_gives(booth: Booth) -> None:
    settings = setting("equalizer", freq=500.0, gain_db=-12.0)
    booth.trial.begin(booth.request(settings))
    tried = booth.heard()
    booth.trial.apply(booth.request(settings))
    booth.runner.turn_all()
    assert not booth.trial.is_on
    np.testing.assert_allclose(booth.heard()[:36_000], tried[:36_000], atol=1e-6)
    np.testing.assert_allclose(
        tried[12_000:36_000], through(settings, booth.sound[12_000:36_000]), atol=1e-6
    )
    assert booth.session.history.current.label.verb == "Equaliser"


def test_what_needs_the_whole_sound_is_made_first_and_used_when_it_is_applied(
    booth: Booth,
) -> None:
    request = booth.request(whole("backwards"))
    booth.trial.begin(request)
    assert (booth.trial.is_preparing, booth.player.is_playing) == (True, False)
    assert booth.session.project is booth.before
    booth.runner.turn_all()
    backwards = booth.expected(booth.sound[12_000:36_000][::-1])
    np.testing.assert_array_equal(booth.heard(), backwards)
    assert booth.player.is_playing
    assert (booth.trial.is_preparing, booth.changes) == (False, 2)
    tasks = len(booth.runner.titles)
    booth.trial.apply(request)
    np.testing.assert_array_equal(booth.heard(), backwards)
    assert len(booth.runner.titles) == tasks, "nothing had to be made again"
    assert booth.session.history.current.label.sentence == "Applied the backwards to 500\u2009ms."


def test_what_becomes_longer_is_looped_to_its_new_end_and_selected_when_applied(
    booth: Booth,
) -> None:
    track = booth.before.tracks[0].id
    booth.session.select(Selection(HALF, frozenset([track])))
    request = booth.request(whole("repeated", times=2.0))
    booth.trial.begin(request)
    booth.runner.turn_all()
    assert booth.player.loop == a_span(12_000, 60_000)
    assert booth.session.selection.span == HALF
    booth.trial.apply(request)
    assert booth.session.selection.span == a_span(12_000, 60_000)
    assert booth.player.loop is None
    assert not booth.player.is_playing


def test_when_it_ends_everything_is_as_it_was(booth: Booth) -> None:
    before = fingerprint(find_paths().home)
    mine = a_span(5, 500)
    booth.player.set_loop(mine, is_on=False)
    for settings in (setting("gain", gain_db=-6.0), whole("backwards")):
        booth.trial.begin(booth.request(settings))
        booth.runner.turn_all()
        booth.trial.end()
        booth.runner.turn_all()
        assert booth.session.project is booth.before
        assert (booth.player.loop, booth.player.is_looping, booth.player.is_playing) == (
            *(mine, False, False),
        )
    assert booth.studio.pins() == 0
    after = fingerprint(find_paths().home)
    assert {key: after[key] for key in ("revisions", "snapshots", "pins")} == {
        key: before[key] for key in ("revisions", "snapshots", "pins")
    }


def test_set_otherwise_it_is_made_again_and_what_comes_late_is_let_go(booth: Booth) -> None:
    booth.trial.begin(booth.request(whole("repeated", times=1.5), None))
    booth.trial.change([whole("repeated", times=3.0)])
    booth.runner.turn_all()
    assert booth.session.project.length == 3 * RATE
    booth.trial.change([whole("repeated", times=2.0)])
    assert booth.session.project.length == 3 * RATE, "heard until the other is there"
    booth.runner.turn_all()
    assert booth.session.project.length == 2 * RATE
    assert booth.studio.pins() == 1


def test_passed_by_the_sound_is_heard_as_it_is(booth: Booth) -> None:
    for settings in (setting("gain", gain_db=-6.0), whole("backwards")):
        booth.trial.begin(booth.request(settings))
        booth.runner.turn_all()
        tried = booth.heard()
        booth.trial.change([replace(settings, is_bypassed=True)])
        np.testing.assert_allclose(booth.heard(), booth.sound, atol=1e-7)
        booth.trial.change([settings])
        np.testing.assert_array_equal(booth.heard(), tried)


def test_what_has_to_learn_first_is_made_from_the_piece(booth: Booth) -> None:
    booth.trial.begin(booth.request(effect_named("scaled").settings({})))
    assert booth.trial.is_preparing
    booth.runner.turn_all()
    piece = booth.sound[12_000:36_000]
    np.testing.assert_allclose(booth.heard()[12_000:36_000], piece / np.abs(piece).max(), atol=1e-6)


def test_stopping_ends_it_and_pausing_does_not(booth: Booth) -> None:
    booth.trial.begin(booth.request(setting("gain")))
    booth.player.pause()
    booth.trial.follow_player()
    assert booth.trial.is_on
    booth.player.stop()
    booth.trial.follow_player()
    assert not booth.trial.is_on


def test_preparing_is_not_ended_by_silence(booth: Booth) -> None:
    booth.trial.begin(booth.request(whole("backwards")))
    booth.trial.follow_player()
    assert booth.trial.is_on


def test_an_edit_or_another_selection_ends_it(booth: Booth) -> None:
    track = booth.before.tracks[0].id
    booth.trial.begin(booth.request(setting("gain")))
    booth.session.select(Selection(a_span(0, 10), frozenset([track])))
    assert not booth.trial.is_on
    booth.trial.begin(booth.request(setting("gain")))
    booth.session.undo()
    assert not booth.trial.is_on
    assert booth.session.project.tracks == ()
    booth.session.redo()


def test_what_cannot_be_set_is_refused_and_the_rest_goes_on(booth: Booth) -> None:
    beyond = replace(whole("repeated"), wet=0.5)
    with pytest.raises(EffectRefused):
        booth.trial.begin(booth.request(beyond))
    assert not booth.trial.is_on
    booth.trial.begin(booth.request(whole("repeated")))
    with pytest.raises(EffectRefused):
        booth.trial.change([beyond])
    booth.runner.turn_all()
    assert booth.session.project.length == 72_000


def test_a_cancelled_preparation_ends_it(booth: Booth) -> None:
    booth.trial.begin(booth.request(whole("backwards")))
    booth.runner.handles[-1].cancel()
    booth.runner.turn_all()
    assert not booth.trial.is_on
    assert (booth.session.project, booth.studio.errors) == (booth.before, [])


def test_where_nothing_would_be_left_nothing_is_played(booth: Booth) -> None:
    booth.trial.begin(booth.request(whole("repeated", times=0.0)))
    booth.runner.turn_all()
    assert not booth.player.is_playing
    assert booth.session.project.tracks[0].clips[-1].span.length == Frames(12_000)
