"""Effects of racks that learn from what comes to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.edits.effects import rack_at
from nexus_desktop.domain.errors import CommandError, EffectRefused
from nexus_desktop.domain.rack import MASTER_RACK, RackPlace, clip_rack, track_rack
from nexus_desktop.domain.selection import Selection
from nexus_desktop.engine.block import Block
from nexus_desktop.workflows.commands.context import CommandContext
from tests.support.builders import a_span
from tests.support.hand_runner import HandTaskRunner
from tests.support.macro import run_lines
from tests.support.studio import Studio, a_recording, open_studio
from tests.support.tiny_effects import tiny_effects

RATE = 48_000


@pytest.fixture(autouse=True)
def _tiny() -> Iterator[None]:
    with tiny_effects():
        yield


class Desk:
    """One recording, and the peak that an effect behind it has learned."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self.studio = studio
        self.session = studio.begin()
        self.sound: Block = a_recording(folder / "drums.wav", RATE)
        studio.bring_in(self.session, folder / "drums.wav")
        self.context = CommandContext(self.session, workshop=studio.workshop)

    def run(self, *lines: str) -> None:
        run_lines(self.context, *lines)

    def learned(self, place: RackPlace) -> float:
        settings = rack_at(self.session.project, place).slots[-1].settings
        return float(dict(settings.data).get("peak", "nan"))

    def peak(self, start: int, end: int) -> float:
        return float(np.abs(self.sound[start:end]).max())


@pytest.fixture
def desk(studio: Studio, tmp_path: Path) -> Desk:
    return Desk(studio, tmp_path)


def places(desk: Desk) -> dict[str, RackPlace]:
    track = desk.session.project.tracks[0]
    return {
        "clips=1.1": clip_rack(track.clips[0].id),
        "track=1": track_rack(track.id),
        "master=yes": MASTER_RACK,
    }


@pytest.mark.parametrize("where", ["clips=1.1", "track=1", "master=yes"])
def test_an_effect_learns_from_what_comes_to_it_in_the_selected_time(
    desk: Desk, where: str
) -> None:
    desk.run(
        f"effect.add_gain params=gain_db=-6.0206 {where}",
        f"effect.add effect=scaled params=wet=0.5 {where}",
    )
    track = desk.session.project.tracks[0]
    desk.session.select(Selection(a_span(24_000, 24_010), frozenset({track.id})))
    before = desk.session.project
    desk.run(f"effect.learn {where}")
    place = places(desk)[where]
    assert desk.learned(place) == pytest.approx(desk.peak(24_000, 24_010) / 2, rel=1e-4)
    assert rack_at(desk.session.project, place).slots[-1].settings.wet == 0.5
    assert desk.session.history.current.label.sentence.startswith("Let the scaled learn from")
    desk.session.undo()
    assert desk.session.project is before
    assert desk.studio.errors == []


def test_times_may_be_named_and_a_clip_is_learned_from_as_a_whole(desk: Desk) -> None:
    place = places(desk)["clips=1.1"]
    desk.run("effect.add effect=scaled clips=1.1", "effect.learn clips=1.1")
    assert desk.learned(place) == pytest.approx(desk.peak(0, RATE))
    desk.run("effect.learn clips=1.1 start=0.1 end=0.1002")
    assert desk.learned(place) == pytest.approx(desk.peak(4800, 4810))


def test_what_learns_nothing_and_no_time_are_refused(desk: Desk) -> None:
    desk.run("effect.add_gain track=1")
    with pytest.raises(CommandError, match="No time is selected"):
        desk.run("effect.learn track=1")
    with pytest.raises(EffectRefused, match="Gain learns nothing"):
        desk.run("effect.learn track=1 start=0 end=1")


def test_what_was_turned_meanwhile_stays_turned(tmp_path: Path) -> None:
    runner = HandTaskRunner()
    with open_studio(runner) as studio:
        desk = Desk(studio, tmp_path)
        runner.turn_all()
        desk.run(
            *("effect.add effect=scaled track=1", "effect.learn track=1 start=0 end=0.5"),
            "effect.set track=1 params=wet=0.25",
        )
        runner.turn_all()
        place = places(desk)["track=1"]
        (slot,) = rack_at(desk.session.project, place).slots
        assert slot.settings.wet == 0.25
        assert desk.learned(place) == pytest.approx(desk.peak(0, 24_000))
        desk.run("effect.learn track=1 start=0 end=0.5", "effect.remove track=1")
        runner.turn_all()
        assert [error.title for error in studio.errors] == ["No such effect"]
