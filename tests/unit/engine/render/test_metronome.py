"""Beats fall where they should, whatever the blocks, and over nothing but what is played."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.plan import PlayPlan
from nexus_desktop.engine.device.plan_reader import PlanReader
from nexus_desktop.engine.render.metronome import Beat, WithMetronome
from tests.support.playback import Ramp

RATE = 48_000
MARK = 0.5


def silent() -> Ramp:
    return Ramp(0)


def onsets(sound: Block, start: int) -> list[int]:
    """Return where something begins after at least 50 ms of silence."""
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 1e-4)
    first = np.concatenate([[True], np.diff(loud) > 0.05 * RATE])
    return [start + int(place) for place in loud[first]]


def played(source: WithMetronome, start: int, frames: int) -> Block:
    reader = PlanReader(source, PlayPlan(start, 1 << 40), 0)
    blocks, have = [], 0
    while have < frames:
        blocks.append(reader.next(min(1024, frames - have)).block)
        have += len(blocks[-1])
    return np.concatenate(blocks)


@given(st.floats(20.0, 400.0), st.integers(1, 12), st.integers(-200_000, 10**9))
def test_beats_are_found_from_any_frame(bpm: float, bar: int, frame: int) -> None:
    beat = Beat(bpm, bar)
    first = beat.first_from(frame, RATE)
    assert beat.place_of(first, RATE) >= frame > beat.place_of(first - 1, RATE)


def test_a_beat_falls_on_every_fraction_of_a_minute_and_the_first_of_a_bar_is_accented() -> None:
    source = WithMetronome(silent(), Beat(120.0, 4, is_on=True))
    sound = played(source, 0, 5 * RATE)
    found = onsets(sound, 0)
    assert found == pytest.approx([n * RATE // 2 for n in range(10)], abs=3)
    peaks = [float(np.abs(sound[place : place + 2000]).max()) for place in found]
    assert [peak > 0.3 for peak in peaks] == [n % 4 == 0 for n in range(10)]


@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=8))
def test_the_size_of_the_blocks_makes_no_difference(lengths: list[int]) -> None:
    whole = WithMetronome(silent(), Beat(140.0, 3, is_on=True))
    parts = WithMetronome(silent(), Beat(140.0, 3, is_on=True))
    whole.seek(1000)
    parts.seek(1000)
    expected = whole.read(sum(lengths))
    np.testing.assert_array_equal(np.concatenate([parts.read(n) for n in lengths]), expected)


def test_the_project_is_heard_below_and_its_meters_do_not_know() -> None:
    source = WithMetronome(Ramp(RATE), Beat(60.0, 4, is_on=True))
    source.seek(0)
    block = source.read(RATE)
    assert block[RATE // 2, 1] == MARK
    assert source.levels()[""].peaks[1] == MARK
    assert np.abs(block[:2000, 1]).max() > MARK


def test_a_count_in_before_the_beginning_is_beaten_alone() -> None:
    bar = Beat(120.0, 4).bar_frames(RATE)
    assert bar == 2 * RATE
    source = WithMetronome(Ramp(10 * RATE), Beat(120.0, 4, count_in=(-bar, 0)))
    sound = played(source, -bar, bar + RATE)
    assert onsets(sound[:bar], -bar) == pytest.approx([-96_000, -72_000, -48_000, -24_000], abs=3)
    assert (sound[bar:, 1] == MARK).all(), "behind it the project plays without beats"


def test_a_count_in_in_the_middle_silences_the_project_until_its_end() -> None:
    source = WithMetronome(Ramp(20 * RATE), Beat(60.0, 4, count_in=(2 * RATE, 6 * RATE)))
    sound = played(source, 2 * RATE, 5 * RATE)
    assert len(onsets(sound[: 4 * RATE], 0)) == 4
    assert not (sound[: 4 * RATE, 1] == MARK).any()
    assert (sound[4 * RATE :, 1] == MARK).all()


def test_it_comes_round_with_a_loop() -> None:
    source = WithMetronome(silent(), Beat(120.0, 2, is_on=True))
    source.loop_until(RATE)
    source.seek(RATE // 2)
    source.read(RATE // 2)
    source.come_round(0, 240)
    assert onsets(source.read(RATE), 0) == pytest.approx([0, RATE // 2], abs=3)
