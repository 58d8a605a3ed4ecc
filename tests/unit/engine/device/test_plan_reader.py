"""Reading along a plan: what is inside is untouched, and no jump is a click."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.plan import PlayPlan
from nexus_desktop.engine.device.plan_reader import PlanReader, falling, rising
from tests.support.playback import FRAME_STEP, Ramp

SEAM = 240


def read(reader: PlanReader, frames: int, most: int = 1024) -> Block:
    blocks = []
    while frames:
        blocks.append(reader.next(min(most, frames)).block)
        frames -= len(blocks[-1])
    return np.concatenate(blocks)


def frames_of(block: Block) -> list[int]:
    return [round(value) for value in (block[:, 0] / FRAME_STEP).tolist()]


@pytest.mark.parametrize("most", [1, 100, 4096])
def test_the_sound_before_the_start_leads_in(most: int) -> None:
    block = read(PlanReader(Ramp(10_000), PlayPlan(5000, 6000), SEAM), SEAM + 1000, most)
    assert frames_of(block) == list(range(5000 - SEAM, 6000))


def test_silence_leads_in_at_the_very_beginning() -> None:
    block = read(PlanReader(Ramp(10_000), PlayPlan(100, 6000), SEAM), SEAM + 10)
    assert not block[: SEAM - 100].any()
    assert frames_of(block[SEAM - 100 :]) == list(range(110))


def test_the_sound_after_the_end_fades_away() -> None:
    block = read(PlanReader(Ramp(10_000), PlayPlan(5000, 6000), SEAM), SEAM + 1000 + SEAM + 500)
    tail = block[SEAM + 1000 :]
    assert (np.diff(tail[: SEAM + 1, 1]) < 0).all()
    assert tail[0, 1] == pytest.approx(0.5, abs=1e-3)
    assert not tail[SEAM:].any()


def test_a_source_that_is_over_is_not_read_any_more() -> None:
    source = Ramp(1000)
    read(PlanReader(source, PlayPlan(0, 1000), SEAM), SEAM + 100_000)
    assert max(at + frames for at, frames in source.reads) == 1000 + SEAM


@pytest.mark.parametrize("most", [1, 333, 4096])
def test_a_loop_comes_round_to_the_frame_and_its_first_frames_are_untouched(most: int) -> None:
    loop = TimeRange(Frames(3000), Frames(5000))
    block = read(PlanReader(Ramp(10_000), PlayPlan(2500, 10_000, loop), SEAM), SEAM + 9000, most)
    heard = frames_of(block[SEAM:])
    assert heard[: 2500 - SEAM] == list(range(2500, 5000 - SEAM))
    for first in (2500, 4500, 6500):
        assert heard[first : first + 2000 - SEAM] == list(range(3000, 5000 - SEAM))


def test_the_end_of_a_loop_fades_into_what_leads_to_its_start() -> None:
    loop = TimeRange(Frames(3000), Frames(5000))
    block = read(PlanReader(Ramp(10_000), PlayPlan(3000, 10_000, loop), SEAM), SEAM + 4000)
    heard = block[SEAM:, 0] / FRAME_STEP
    seam = heard[2000 - SEAM : 2001]
    expected = np.arange(5000 - SEAM, 5000) - 2000 * rising(SEAM)[:, 0]
    np.testing.assert_allclose(seam[:-1], expected, atol=0.5)
    assert np.abs(np.diff(seam)).max() < 2000 * 1.6 / SEAM + 2, "no step is larger than a fade's"


def test_a_loop_at_the_very_beginning_fades_into_silence() -> None:
    loop = TimeRange(Frames(0), Frames(2000))
    block = read(PlanReader(Ramp(10_000), PlayPlan(0, 10_000, loop), SEAM), SEAM + 2000)
    np.testing.assert_allclose(block[-SEAM:, 1], 0.5 * falling(SEAM)[:, 0], atol=1e-6)


def test_levels_are_those_of_the_piece_that_was_read() -> None:
    reader = PlanReader(Ramp(10_000, mark=0.25), PlayPlan(0, 1000), SEAM)
    assert reader.next(SEAM).levels == {}, "nothing lies before the beginning"
    assert reader.next(SEAM).levels[""].peaks[1] == 0.25


@pytest.mark.parametrize("frames", [1, 2, 240])
def test_the_fades_of_a_swap_add_up_to_one(frames: int) -> None:
    np.testing.assert_allclose(rising(frames) + falling(frames), 1.0, atol=1e-6)
    np.testing.assert_allclose(rising(frames)[::-1], falling(frames), atol=1e-6)
