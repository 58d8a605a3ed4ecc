"""The spectrum of a rack is that of its sound where it is heard, while it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.edits.effects import add_effect
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.rack import RackPlace, track_rack
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.workflows.live_meters import RackSpectrum
from tests.support.effects import setting
from tests.support.listening import Listening
from tests.support.studio import Studio


@pytest.fixture
def listening(studio: Studio, tmp_path: Path) -> Iterator[Listening]:
    """Two seconds of noise on a track with a filter that takes all but its lows."""
    opened = Listening(studio, tmp_path / "take.wav")
    cut = setting("low_pass", freq=500.0, slope="48")
    place = track_rack(opened.session.project.tracks[0].id)
    opened.session.apply(
        lambda project: add_effect(project, place, cut), Label("Cut the tops.", "Cut")
    )
    yield opened
    opened.playback.close()


def place_in(listening: Listening) -> RackPlace:
    return track_rack(listening.session.project.tracks[0].id)


def lows_and_tops(rack: RackSpectrum, place: RackPlace) -> tuple[float, float]:
    """Return the mean levels below the filter and two octaves above it."""
    picture = rack.look(place)
    assert picture is not None
    hertz = picture.frequencies_hz
    lows = picture.levels_db[(hertz > 100) & (hertz < 400)]
    return float(lows.mean()), float(picture.levels_db[hertz > 2000].mean())


def test_what_comes_out_of_the_rack_is_seen_as_it_is_heard(listening: Listening) -> None:
    rack, place = RackSpectrum(listening.playback, listening.clock), place_in(listening)
    assert rack.look(place) is None
    listening.playback.play(Frames(0))
    listening.run(24_000)
    lows, tops = lows_and_tops(rack, place)
    assert lows > -60
    assert tops < lows - 60


def test_looking_while_it_plays_shows_what_was_rendered_before(listening: Listening) -> None:
    listening.playback.play(Frames(0))
    listening.run(24_000)
    rack, place = RackSpectrum(listening.playback, listening.clock), place_in(listening)
    rack.look(place)
    listening.run(9600)
    assert lows_and_tops(rack, place)[0] > -60


def test_looking_changes_nothing_of_what_is_heard(listening: Listening) -> None:
    rack, place = RackSpectrum(listening.playback, listening.clock), place_in(listening)
    listening.playback.play(Frames(0))
    listening.run(24_000)
    rack.look(place)
    listening.run(24_000)
    rack.look(None)
    listening.run(24_000)
    heard, mix = listening.heard[4800:60_000], listening.mix()[4800:60_000]
    np.testing.assert_allclose(heard, mix, atol=1e-5)


def test_the_picture_falls_when_nothing_plays_any_more(listening: Listening) -> None:
    rack, place = RackSpectrum(listening.playback, listening.clock), place_in(listening)
    rack.look(place)
    listening.playback.play(Frames(0))
    listening.run(24_000)
    before, _ = lows_and_tops(rack, place)
    listening.playback.stop()
    listening.clock.now += 1.0
    assert lows_and_tops(rack, place)[0] == pytest.approx(before - 40, abs=0.5)


def test_another_session_is_not_tapped(listening: Listening) -> None:
    rack = RackSpectrum(listening.playback, listening.clock)
    rack.look(place_in(listening))
    listening.playback.open(listening.session)
    assert listening.playback.listening.tap.place is None
