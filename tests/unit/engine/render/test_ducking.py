"""Music that makes room for a voice on another track, in the mix."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS, Rack, RackSlot
from nexus_desktop.domain.track import Track
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.samples.resample import ResampledReader
from tests.support.audio_files import RECORDINGS
from tests.support.builders import a_clip, a_project, a_source, a_track, with_sources
from tests.support.effects import setting
from tests.support.memory_reader import MemoryReader

RATE = 48_000
BEGINS, ENDS = RATE, 3 * RATE
"""Where the voice is heard."""

LENGTH = 5 * RATE
LEVEL = 0.25
DUCK = setting("duck", amount_db=12.0, attack_ms=10.0, hold_ms=200.0, release_ms=50.0)
MUSIC = np.full((LENGTH, 2), LEVEL, np.float32)


def keyed_by(track: str) -> EffectSettings:
    return replace(DUCK, data=(("key", f"track:{track}"),))


def racked(*chosen: EffectSettings) -> Rack:
    return Rack(tuple(RackSlot(SlotId(str(at)), each) for at, each in enumerate(chosen)))


def a_voice(*, begins: int = BEGINS, is_muted: bool = False) -> Track:
    clip = a_clip("words", begins, ENDS - BEGINS, source="speech")
    return replace(a_track("voice", clip), is_muted=is_muted)


def a_mix(*tracks: Track, master: Rack = NO_EFFECTS) -> Project:
    sources = a_source("song", LENGTH), a_source("speech", ENDS - BEGINS)
    return replace(with_sources(a_project(*tracks), *sources), master=master)


def the_music(chosen: EffectSettings, *, place: str = "track") -> Track:
    clip = a_clip("song", 0, LENGTH, source="song")
    if place == "clip":
        return a_track("music", replace(clip, rack=racked(chosen)))
    return replace(a_track("music", clip), rack=racked(chosen))


def heard(project: Project, speech: Block, *, start: int = 0, sizes: int = 4096) -> Block:
    """Return the mix, of which only the music is heard where the voice is `unheard`."""
    mixdown = Mixdown(project, ResampledReader(MemoryReader({"song": MUSIC, "speech": speech})))
    mixdown.seek(start)
    blocks = [sizes] * (LENGTH // sizes)
    return np.concatenate([mixdown.read(size) for size in blocks])


def steady_speech() -> Block:
    return np.full((ENDS - BEGINS, 2), 0.5, np.float32)


def unheard(track: Track) -> Track:
    """Return a track whose fader is down."""
    return replace(track, gain_db=-200.0)


@pytest.mark.parametrize("place", ["track", "clip"])
def test_music_goes_down_while_the_voice_is_heard_and_comes_back(place: str) -> None:
    project = a_mix(the_music(keyed_by("voice"), place=place), unheard(a_voice()))
    level_db = 20 * np.log10(heard(project, steady_speech())[:, 0] / LEVEL)
    np.testing.assert_allclose(level_db[: BEGINS - 10], 0.0, atol=1e-4)
    np.testing.assert_allclose(level_db[BEGINS + 4800 : ENDS + 9500], -12.0, atol=0.01)
    np.testing.assert_allclose(level_db[ENDS + RATE : -RATE // 10], 0.0, atol=0.01)


def test_a_limiter_before_it_does_not_make_it_late() -> None:
    """What lags is asked for its key as much earlier."""
    plain = a_mix(the_music(keyed_by("voice")), unheard(a_voice()))
    limiter = setting("limiter", ceiling_db=0.0)
    late = the_music(DUCK)
    late = replace(late, rack=racked(limiter, keyed_by("voice"), limiter))
    lagging = a_mix(late, unheard(a_voice()))
    np.testing.assert_allclose(
        heard(lagging, steady_speech()), heard(plain, steady_speech()), atol=6e-3
    )


def test_spoken_words_push_the_music_down() -> None:
    said, rate = soundfile.read(RECORDINGS / "audio-channel-front-center.oga", dtype="float32")
    assert rate == RATE
    words = np.zeros((ENDS - BEGINS, 2), np.float32)
    words[: len(said)] = said[: len(words), np.newaxis]
    project = a_mix(the_music(keyed_by("voice")), unheard(a_voice()))
    level_db = 20 * np.log10(heard(project, words)[:, 0] / LEVEL)
    loud = np.flatnonzero(np.abs(words).max(axis=1) > 0.1) + BEGINS
    assert level_db[: BEGINS - 10].min() > -0.01
    assert np.median(level_db[loud]) < -11.0


@pytest.mark.parametrize("key", ["voice", "nobody", ""])
def test_without_a_voice_the_music_is_untouched(key: str) -> None:
    """The track is empty, has been deleted, or was never chosen."""
    chosen = keyed_by(key) if key else DUCK
    project = a_mix(the_music(chosen), a_track("voice"))
    np.testing.assert_allclose(heard(project, steady_speech()), MUSIC[: LENGTH // 4096 * 4096])


@pytest.mark.parametrize("place", ["track", "clip"])
def test_a_muted_voice_leaves_the_music_alone(place: str) -> None:
    project = a_mix(the_music(keyed_by("voice"), place=place), a_voice(is_muted=True))
    np.testing.assert_allclose(heard(project, steady_speech()), MUSIC[: LENGTH // 4096 * 4096])


def test_a_voice_that_is_muted_while_playing_lets_the_music_come_back() -> None:
    project = a_mix(the_music(keyed_by("voice")), unheard(a_voice()))
    reader = ResampledReader(MemoryReader({"song": MUSIC, "speech": steady_speech()}))
    mixdown = Mixdown(project, reader, is_played=True)
    before = np.concatenate([mixdown.read(1000) for _ in range(90)])
    muted = mixdown.updated(a_mix(the_music(keyed_by("voice")), a_voice(is_muted=True)))
    after = np.concatenate([muted.read(1000) for _ in range(60)])
    assert 20 * np.log10(before[-1, 0] / LEVEL) == pytest.approx(-12.0, abs=0.01)
    assert 20 * np.log10(after[0, 0] / before[-1, 0]) == pytest.approx(0.0, abs=0.01)
    assert 20 * np.log10(after[-1, 0] / LEVEL) == pytest.approx(0.0, abs=0.01)


def test_a_track_that_is_its_own_key_ducks_by_its_own_clips() -> None:
    project = a_mix(the_music(keyed_by("music")))
    level_db = 20 * np.log10(heard(project, steady_speech())[:, 0] / LEVEL)
    np.testing.assert_allclose(level_db[RATE : 4 * RATE], -12.0, atol=0.01)


def test_a_loop_hears_the_voice_where_it_lies_each_time_round() -> None:
    project = a_mix(the_music(keyed_by("voice")), unheard(a_voice()))
    reader = ResampledReader(MemoryReader({"song": MUSIC, "speech": steady_speech()}))
    mixdown = Mixdown(project, reader, is_played=True)
    rounds = []
    for _ in range(2):
        mixdown.seek(BEGINS // 2)
        rounds.append(np.concatenate([mixdown.read(1000) for _ in range(72)]))
    np.testing.assert_allclose(rounds[1], rounds[0], atol=1e-4)
    assert 20 * np.log10(rounds[1][RATE, 0] / LEVEL) == pytest.approx(-12.0, abs=0.01)


def test_the_voice_that_is_deleted_while_playing_lets_the_music_come_back() -> None:
    with_voice = a_mix(the_music(keyed_by("voice")), unheard(a_voice()))
    without = a_mix(the_music(keyed_by("voice")))
    reader = ResampledReader(MemoryReader({"song": MUSIC, "speech": steady_speech()}))
    mixdown = Mixdown(with_voice, reader, is_played=True)
    for _ in range(90):
        mixdown.read(1000)
    updated = mixdown.updated(without)
    updated.seek(80_000)
    level_db = 20 * np.log10(np.concatenate([updated.read(1000) for _ in range(60)])[:, 0] / LEVEL)
    assert level_db[0] == pytest.approx(-12.0, abs=0.2)
    assert level_db[-1] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("place", ["track", "clip"])
def test_the_voice_is_heard_where_it_is_in_blocks_of_any_length(place: str) -> None:
    project = a_mix(the_music(keyed_by("voice"), place=place), unheard(a_voice(begins=BEGINS // 3)))
    short = heard(project, steady_speech())
    long = heard(project, steady_speech(), sizes=LENGTH // 3)
    np.testing.assert_allclose(long[: len(short)], short, atol=1e-6)
