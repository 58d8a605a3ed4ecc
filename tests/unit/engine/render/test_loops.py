"""Racks around a loop, against a file in which the same is heard twice in a row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS, Rack, RackSlot
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.plan import PlayPlan
from nexus_desktop.engine.device.plan_reader import PlanReader
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.samples.resample import ResampledReader
from tests.support.builders import a_clip, a_project, a_source, a_track, with_sources
from tests.support.effects import setting
from tests.support.memory_reader import MemoryReader
from tests.support.signals import noise

RATE, SEAM = 48_000, 240
LOOP = 30_000
ROOM = setting("reverb", decay_s=2.0, mix=60.0)
ECHO = setting("delay", time_ms=170.0, feedback=50.0)
AHEAD = setting("limiter", ceiling_db=0.0)
BEAT = noise(LOOP, 2, seed=5, peak=0.2) * np.linspace(0.1, 1.0, LOOP, dtype=np.float32)[:, None]


def rack(*chosen: EffectSettings) -> Rack:
    return Rack(tuple(RackSlot(SlotId(each.effect), each) for each in chosen))


def played(project: Project, plan: PlayPlan, frames: int, most: int = 1000) -> Block:
    reader = ResampledReader(MemoryReader({"beat": BEAT}))
    plays = PlanReader(Mixdown(project, reader, is_played=True), plan, SEAM)
    blocks, left = [plays.next(SEAM).block], frames
    while left:
        blocks.append(plays.next(min(most, left)).block)
        left -= len(blocks[-1])
    return np.concatenate(blocks)[SEAM:]


def beats(place: str, chain: Rack, *clips: Clip) -> Project:
    """Return a project with a rack at one of its places."""
    racks = {each: chain if each == place else NO_EFFECTS for each in ("clip", "track", "master")}
    pieces = [replace(clip, rack=racks["clip"]) for clip in clips]
    project = a_project(replace(a_track("drums", *pieces), rack=racks["track"]))
    return replace(with_sources(project, a_source("beat", LOOP)), master=racks["master"])


def rounds_and_file(once: Project, written: Project, most: int) -> tuple[Block, Block]:
    """Return three rounds as they are played and as they are in a file, without the seams."""
    whole = TimeRange(Frames(0), Frames(LOOP))
    rounds = played(once, PlayPlan(0, LOOP, whole), 3 * LOOP, most)
    reader = ResampledReader(MemoryReader({"beat": BEAT}))
    in_file = Mixdown(written, reader).read(3 * LOOP)
    places = np.arange(3 * LOOP) % LOOP
    is_inside = (places >= 2 * SEAM) & (places < LOOP - SEAM)
    return rounds[is_inside], in_file[is_inside]


STARTS = (0, LOOP, 2 * LOOP)
ONE = a_clip("one", 0, LOOP)
THREE = [a_clip(str(start), start, LOOP) for start in STARTS]


@pytest.mark.parametrize("place", ["clip", "track", "master"])
@pytest.mark.parametrize("chain", [(ROOM,), (ECHO, AHEAD)], ids=["room", "echo"])
@pytest.mark.parametrize("most", [1000, 4096])
def test_what_rings_at_the_end_of_a_loop_rings_on_in_its_next_rounds(
    most: int, chain: tuple[EffectSettings, ...], place: str
) -> None:
    once, written = beats(place, rack(*chain), ONE), beats(place, rack(*chain), *THREE)
    heard, expected = rounds_and_file(once, written, most)
    np.testing.assert_allclose(heard, expected, atol=2e-6)
    first, second = np.split(expected, 3)[:2]
    assert np.abs(second - first).max() > 0.01


@pytest.mark.parametrize("most", [777, 4096])
def test_a_track_rings_on_in_time_below_a_master_that_looks_ahead(most: int) -> None:
    once, written = (
        replace(beats("track", rack(ECHO), *clips), master=rack(AHEAD)) for clips in ([ONE], THREE)
    )
    heard, expected = rounds_and_file(once, written, most)
    np.testing.assert_allclose(heard, expected, atol=2e-6)


def test_what_rings_on_comes_and_goes_without_a_click() -> None:
    hit = np.zeros((LOOP, 2), np.float32)
    hit[1000:20_000] = np.sin(np.arange(19_000) / 90.0)[:, None] * 0.5
    reader = ResampledReader(MemoryReader({"beat": hit}))
    once = beats("track", rack(ROOM), a_clip("one", 0, LOOP))
    plan = PlayPlan(0, LOOP, TimeRange(Frames(0), Frames(LOOP)))
    plays = PlanReader(Mixdown(once, reader, is_played=True), plan, SEAM)
    sound = np.concatenate([plays.next(500).block for _ in range(70)])[SEAM:]
    seam = sound[LOOP - 2 * SEAM : LOOP + 2 * SEAM, 0]
    rings = np.abs(sound[LOOP - 3000 : LOOP - 2 * SEAM, 0]).max()
    assert rings > 0.005
    assert np.abs(np.diff(seam)).max() < 0.15 * rings
