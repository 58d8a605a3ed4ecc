"""Racks of clips, tracks and master in the mix, against effects run by hand over the same sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS, Automation, AutomationPoint, Rack, RackSlot
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.samples.resample import ResampledReader
from tests.support.builders import a_clip, a_fade, a_project, a_source, a_track, with_sources
from tests.support.effects import setting, through
from tests.support.memory_reader import MemoryReader
from tests.support.signals import noise

RATE = 48_000
LIMITER = setting("limiter", ceiling_db=-12.0)
ECHO = setting("delay", time_ms=10.0, feedback=50.0, level_db=0.0)
SOFT_ECHO = setting("delay", time_ms=10.0, feedback=50.0, level_db=-12.0)
SQUEEZE = setting("compressor", threshold_db=-40.0, ratio=8.0)
SOUND = noise(RATE, 2, seed=3, peak=0.4)


def rack(*chosen: EffectSettings, **lanes: Automation) -> Rack:
    slots = [
        RackSlot(SlotId(f"{each.effect} {number}"), each) for number, each in enumerate(chosen)
    ]
    if lanes:
        slots[-1] = replace(slots[-1], automation=tuple(lanes.values()))
    return Rack(tuple(slots))


def with_racks(
    clip: Rack = NO_EFFECTS,
    track: Rack = NO_EFFECTS,
    master: Rack = NO_EFFECTS,
    *,
    frames: int = RATE,
) -> Project:
    piece = replace(a_clip("kick", 0, frames), rack=clip)
    project = a_project(replace(a_track("drums", piece), rack=track))
    return replace(with_sources(project, a_source("beat", RATE)), master=master)


def racked(place: str, chain: Rack, *, frames: int = RATE) -> Project:
    """Return a project with a rack at one of its places."""
    racks = {each: chain if each == place else NO_EFFECTS for each in ("clip", "track", "master")}
    return with_racks(racks["clip"], racks["track"], racks["master"], frames=frames)


def mix_of(
    project: Project, sounds: Mapping[str, Block] | None = None, *, is_played: bool = False
) -> Mixdown:
    reader = ResampledReader(MemoryReader(sounds or {"beat": SOUND}))
    return Mixdown(project, reader, is_played=is_played)


def heard(mixdown: Mixdown, *sizes: int, start: int = 0) -> Block:
    mixdown.seek(start)
    return np.concatenate([mixdown.read(size) for size in sizes])


def in_time(chosen: EffectSettings, sound: Block, latency: int) -> Block:
    """Return a sound behind an effect without the frames by which it lags."""
    padded = np.concatenate([sound, np.zeros((latency, 2), np.float32)])
    return through(chosen, padded)[latency:]


@pytest.mark.parametrize("place", ["clip", "track", "master"])
def test_a_rack_sounds_like_its_effects_in_order(place: str) -> None:
    project = racked(place, rack(SQUEEZE, ECHO))
    expected = through(ECHO, through(SQUEEZE, SOUND))
    np.testing.assert_allclose(heard(mix_of(project), RATE), expected, atol=1e-6)


@pytest.mark.parametrize("place", ["clip", "track", "master"])
def test_latency_is_taken_out_wherever_the_rack_stands(place: str) -> None:
    project = racked(place, rack(setting("limiter", ceiling_db=0.0)))
    np.testing.assert_allclose(heard(mix_of(project), RATE), SOUND, atol=1e-7)


def test_tracks_with_and_without_latency_stay_together() -> None:
    plain = a_track("plain", a_clip("a", 0, RATE))
    late = replace(a_track("late", a_clip("b", 0, RATE)), rack=rack(LIMITER, LIMITER))
    turned = replace(late, rack=rack(replace(LIMITER, is_bypassed=True)))
    project = with_sources(a_project(plain, turned), a_source("beat", RATE))
    np.testing.assert_allclose(heard(mix_of(project), RATE), 2 * SOUND, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["clip", "track", "master"]),
    st.lists(st.integers(1, 9000), min_size=1, max_size=8),
    st.integers(0, RATE),
)
def test_the_size_of_the_blocks_cannot_be_heard(place: str, sizes: list[int], start: int) -> None:
    moving = Automation(
        "gain_db", (AutomationPoint(Frames(0), -20.0), AutomationPoint(Frames(RATE), 6.0))
    )
    chain = rack(SQUEEZE, LIMITER, ECHO, setting("gain"), gain=moving)
    project = racked(place, chain)
    whole = heard(mix_of(project), sum(sizes), start=start)
    pieces = heard(mix_of(project), *sizes, start=start)
    np.testing.assert_allclose(pieces, whole, atol=2e-6)


@pytest.mark.parametrize("place", ["clip", "track", "master"])
def test_echoes_ring_on_behind_the_end_of_what_is_played(place: str) -> None:
    project = racked(place, rack(ECHO), frames=4800)
    mixdown = mix_of(project)
    assert mixdown.length > 4800
    sound = np.concatenate([SOUND[:4800], np.zeros((mixdown.length - 4800, 2), np.float32)])
    np.testing.assert_allclose(heard(mixdown, mixdown.length), through(ECHO, sound), atol=1e-6)
    assert np.abs(heard(mixdown, 4800, start=mixdown.length)).max() < 0.001


def test_what_rings_behind_a_clip_is_gone_where_the_clip_fades_out() -> None:
    project = with_racks(clip=rack(ECHO), frames=4800)
    track = project.tracks[0]
    faded = replace(track.clips[0], fade_out=a_fade(100))
    project = replace(project, tracks=(replace(track, clips=(faded,)),))
    assert not heard(mix_of(project), 4800, start=4800).any()


def test_a_clip_goes_through_its_rack_before_its_gain_and_its_track() -> None:
    project = with_racks(clip=rack(SQUEEZE), track=rack(ECHO))
    track = project.tracks[0]
    louder = replace(track.clips[0], gain_db=20.0)
    project = replace(project, tracks=(replace(track, clips=(louder,), gain_db=-20.0),))
    expected = through(ECHO, through(SQUEEZE, SOUND) * np.float32(10)) * np.float32(0.1)
    np.testing.assert_allclose(heard(mix_of(project), RATE), expected, atol=1e-5)


def test_a_bypassed_rack_is_not_heard() -> None:
    silent = replace(rack(ECHO, SQUEEZE), is_bypassed=True)
    project = with_racks(clip=silent, track=silent, master=silent)
    np.testing.assert_array_equal(heard(mix_of(project), RATE), SOUND)


def test_what_this_version_does_not_know_is_passed_by() -> None:
    unknown = EffectSettings("granulator", (("grain_ms", 20.0),))
    beyond = EffectSettings("gain", (("gain_db", 90.0), ("shine", 2.0)))
    project = with_racks(track=rack(unknown, beyond))
    np.testing.assert_allclose(
        heard(mix_of(project), RATE), SOUND * np.float32(10 ** (36 / 20)), rtol=1e-5
    )


def test_a_part_begins_as_if_what_lies_before_had_been_heard() -> None:
    project = with_racks(track=rack(SQUEEZE, ECHO))
    whole, part = heard(mix_of(project), RATE), heard(mix_of(project), 9000, start=30_000)
    np.testing.assert_allclose(part, whole[30_000:39_000], atol=1e-4)


def test_a_parameter_moves_along_its_points_in_time_whatever_stands_before_it() -> None:
    points = (AutomationPoint(Frames(10_000), 0.0), AutomationPoint(Frames(30_000), -40.0))
    moving = rack(
        setting("limiter", ceiling_db=0.0), setting("gain"), gain=Automation("gain_db", points)
    )
    steady = {"beat": np.full((RATE, 2), 0.5, np.float32)}
    level_db = 20 * np.log10(heard(mix_of(with_racks(track=moving), steady), RATE)[:, 0] / 0.5)
    wanted_db = np.interp(np.arange(RATE), [10_000, 30_000], [0.0, -40.0])
    np.testing.assert_allclose(level_db[:9_000], 0.0, atol=0.01)
    np.testing.assert_allclose(level_db[11_000:29_000], wanted_db[10_400:28_400], atol=1.3)
    np.testing.assert_allclose(level_db[35_000:], -40.0, atol=0.05)
    assert np.abs(np.diff(level_db)).max() < 0.02


def test_a_knob_turned_while_playing_glides_from_the_very_sound_that_is_heard() -> None:
    """The player has rendered ahead, and goes back to where the change is to be heard."""
    before = with_racks(track=rack(ECHO, setting("gain")))
    after = with_racks(track=rack(ECHO, setting("gain", gain_db=-6.0)))
    mixdown = mix_of(before, is_played=True)
    played = heard(mixdown, *[1000] * 40)
    updated = mixdown.updated(after)
    changed = heard(updated, *[1000] * 20, start=20_000)
    expected = through(ECHO, SOUND)[20_000:40_000]
    np.testing.assert_allclose(changed[:2], played[20_000:20_002], atol=2e-3)
    np.testing.assert_allclose(changed[8000:], expected[8000:] * 10 ** (-6 / 20), atol=1e-5)


def test_an_effect_that_is_added_while_playing_leaves_the_echoes_of_the_others() -> None:
    played = mix_of(with_racks(track=rack(SOFT_ECHO)), is_played=True)
    heard(played, *[1000] * 40)
    slots = (*rack(SOFT_ECHO).slots, RackSlot(SlotId("new"), setting("limiter", ceiling_db=0.0)))
    changed = heard(played.updated(with_racks(track=Rack(slots))), 2000, start=30_000)
    np.testing.assert_allclose(changed, through(SOFT_ECHO, SOUND)[30_000:32_000], atol=1e-6)
    gone = heard(played.updated(with_racks(track=rack(SOFT_ECHO))), 2000, start=31_000)
    np.testing.assert_allclose(gone, through(SOFT_ECHO, SOUND)[31_000:33_000], atol=1e-6)


def test_a_loop_comes_back_to_the_sound_it_had() -> None:
    mixdown = mix_of(with_racks(track=rack(ECHO, LIMITER)), is_played=True)
    first = heard(mixdown, *[1000] * 40)
    again = heard(mixdown, *[1000] * 10, start=24_500)
    np.testing.assert_allclose(again, first[24_500:34_500], atol=1e-6)


def test_levels_tell_how_much_effects_turn_down() -> None:
    mixdown = mix_of(with_racks(track=rack(setting("gain"))))
    mixdown.read(1000)
    assert mixdown.levels()["track:drums:gain 0"].reduction_db == 0.0
    assert set(mixdown.levels()) == {"", "drums", "track:drums:gain 0"}


def test_effects_of_one_id_in_two_racks_tell_each_their_own() -> None:
    gentle = setting("compressor", threshold_db=-40.0, ratio=1.0)
    strong = setting("compressor", threshold_db=-40.0, ratio=20.0)
    mixdown = mix_of(with_racks(track=rack(gentle), master=rack(strong)))
    mixdown.read(20_000)
    levels = mixdown.levels()
    assert levels["track:drums:compressor 0"].reduction_db == 0.0
    assert levels["master::compressor 0"].reduction_db > 6.0


def test_a_mono_track_is_panned_the_same_with_and_without_effects() -> None:
    mono = {"beat": SOUND[:, :1]}

    def panned(effects: Rack) -> Block:
        project = with_racks(track=effects)
        project = with_sources(project, a_source("beat", RATE, channels=1))
        track = replace(project.tracks[0], pan=0.7)
        return heard(mix_of(replace(project, tracks=(track,)), mono), 1000)

    np.testing.assert_allclose(panned(rack(setting("gain"))), panned(NO_EFFECTS), atol=1e-6)
