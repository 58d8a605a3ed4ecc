"""What is edited is what is heard, from a device that is turned by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.edits.shaping import set_clip_gain
from nexus_desktop.domain.edits.tracks import set_track_mute
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.null_output import NullOutput
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind
from nexus_desktop.workflows.playback import Playback
from tests.support.builders import a_span
from tests.support.listening import BEGUN, Listening
from tests.support.playback import Crank, HandOutput
from tests.support.studio import Studio, a_recording


@pytest.fixture
def listening(studio: Studio, tmp_path: Path) -> Iterator[Listening]:
    opened = Listening(studio, tmp_path / "take.wav")
    yield opened
    opened.playback.close()


def test_the_project_is_heard_from_where_it_is_played(listening: Listening) -> None:
    listening.playback.play(Frames(10_000))
    assert listening.playback.is_playing
    listening.run(20_000)
    heard = listening.heard
    np.testing.assert_array_equal(
        heard[BEGUN:], listening.mix()[10_000 + BEGUN : 10_000 + len(heard)]
    )


def test_the_end_of_what_was_asked_for_is_the_end(listening: Listening) -> None:
    listening.playback.play(Frames(0), Frames(24_000))
    listening.run(48_000)
    assert not listening.playback.is_playing
    assert not listening.heard[24_000 + BEGUN :].any()


def test_an_edit_is_heard_while_it_plays(listening: Listening) -> None:
    listening.playback.play(Frames(0))
    listening.run(9_600)
    [(_track, clip)] = listening.session.project.clips()
    listening.session.apply(lambda p: set_clip_gain(p, [clip.id], -20.0), Label("Softer.", "Gain"))
    changed = len(listening.heard) + BEGUN
    listening.run(48_000)
    heard = listening.heard
    np.testing.assert_array_equal(heard[changed:], listening.mix()[changed : len(heard)])


def test_a_gesture_is_heard_before_it_ends(listening: Listening) -> None:
    [track] = listening.session.project.tracks
    listening.playback.play(Frames(0))
    listening.run(9_600)
    listening.session.preview(lambda p: set_track_mute(p, track.id, True))
    quiet_from = len(listening.heard) + BEGUN
    listening.run(24_000)
    assert not listening.heard[quiet_from:].any()


def test_pausing_holds_the_place_and_stopping_goes_back(listening: Listening) -> None:
    listening.playback.play(Frames(4800))
    listening.run(9600)
    listening.playback.pause()
    listening.run(4800)
    assert listening.playback.is_paused
    held = listening.playback.position
    listening.run(4800)
    assert listening.playback.position == held > 4800
    listening.playback.resume()
    listening.run(4800)
    assert listening.playback.position > held
    listening.playback.stop()
    assert not listening.playback.is_playing
    assert not listening.playback.is_paused


def test_a_loop_that_is_on_is_played_again_and_again(listening: Listening) -> None:
    listening.playback.set_loop(a_span(20_000, 30_000), is_on=True)
    listening.playback.play(Frames(0))
    listening.run(60_000)
    assert listening.playback.is_playing
    assert 20_000 <= listening.playback.position < 30_000
    once = listening.heard[BEGUN:9_500]
    np.testing.assert_array_equal(once, listening.mix()[20_000 + BEGUN : 29_500])


def test_a_loop_that_is_off_is_remembered_but_not_played(listening: Listening) -> None:
    told: list[SessionEvent] = []
    listening.session.subscribe(told.append)
    listening.playback.set_loop(a_span(0, 100), is_on=False)
    assert listening.playback.loop == a_span(0, 100)
    assert not listening.playback.is_looping
    assert [event.kind for event in told] == [SessionEventKind.LOOP]
    listening.playback.play(Frames(0))
    listening.run(20_000)
    assert listening.playback.position > 100


def test_another_project_takes_the_place_of_the_one_that_played(
    listening: Listening, studio: Studio, tmp_path: Path
) -> None:
    listening.playback.set_loop(a_span(0, 10_000), is_on=True)
    listening.playback.play(Frames(0))
    listening.run(9600)
    other = studio.begin()
    a_recording(tmp_path / "other.wav", 96_000, seed=9)
    studio.bring_in(other, tmp_path / "other.wav")
    listening.playback.open(other)
    assert not listening.playback.is_playing
    assert not listening.playback.is_looping
    before = len(listening.heard)
    listening.playback.play(Frames(0))
    listening.run(24_000)
    played = listening.heard[before:]
    sound = studio.heard(other.project)
    tail = played[-4800:]
    at = int(np.flatnonzero((sound[:, 0] == tail[0, 0]) & (sound[:, 1] == tail[0, 1]))[0])
    np.testing.assert_array_equal(tail, sound[at : at + 4800])
    listening.session.apply(lambda p: set_track_mute(p, p.tracks[0].id, True), Label("M.", "M"))
    listening.run(24_000)
    assert listening.heard[-4800:].any(), "an edit of the project before changes nothing here"


def test_listeners_hear_of_starting_and_stopping(listening: Listening) -> None:
    listening.playback.play(Frames(0))
    listening.run(960)
    listening.playback.stop()
    listening.run(4800)
    assert len(listening.events) >= 2


def test_where_the_sound_goes_is_said_and_why_it_goes_nowhere(studio: Studio) -> None:
    output = NullOutput(48_000, 2, reason="No sound card was found.")
    transport = Transport(output, lambda _event: None)
    playback = Playback(transport, studio.services.resampled)
    assert playback.missing_output == "No sound card was found."
    assert playback.output_words == "Output: none"
    transport.close()


def test_another_device_goes_on_at_the_same_frame(listening: Listening) -> None:
    listening.playback.play(Frames(10_000))
    listening.run(9_600)
    place = listening.playback.position
    another = HandOutput()
    transport = Transport(another, listening.playback.announce, clock=listening.clock, run=Crank)
    listening.playback.switch_to(transport)
    assert listening.playback.is_playing
    assert listening.playback.position == place
    assert not listening.output.is_running
    transport.close()


def test_another_device_leaves_what_rests_at_rest(listening: Listening) -> None:
    listening.playback.seek(Frames(7_000))
    transport = Transport(
        HandOutput(), listening.playback.announce, clock=listening.clock, run=Crank
    )
    listening.playback.switch_to(transport)
    assert not listening.playback.is_playing
    assert listening.playback.position == 7_000
    transport.close()


def test_who_listens_gets_the_mix_as_it_is_heard(listening: Listening) -> None:
    heard: list[Block] = []
    end = listening.playback.listening.begin(lambda block, _rate: heard.append(block))
    listening.playback.play(Frames(0))
    listening.run(48_000)
    sound = np.concatenate(heard)
    assert 47_000 <= len(sound) <= 48_000 + 2048
    np.testing.assert_allclose(sound[BEGUN:40_000], listening.output.played[BEGUN:40_000])
    end()
    listening.run(4800)
    assert len(np.concatenate(heard)) == len(sound)


def test_who_listens_hears_what_is_beyond_full_scale(listening: Listening) -> None:
    clips = [clip.id for _track, clip in listening.session.project.clips()]
    louder = Label("Made it louder.", "Louder")
    listening.session.apply(lambda project: set_clip_gain(project, clips, 12.0), louder)
    heard: list[Block] = []
    listening.playback.listening.begin(lambda block, _rate: heard.append(block))
    listening.playback.play(Frames(0))
    listening.run(24_000)
    assert np.abs(listening.output.played).max() == 1.0
    assert np.abs(np.concatenate(heard)).max() == pytest.approx(0.5 * 10 ** (12 / 20), rel=0.01)
