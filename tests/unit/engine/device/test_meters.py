"""Meter ballistics, in numbers anybody can check by hand."""

from __future__ import annotations

import math

import pytest

from nexus_desktop.engine.device.meters import FLOOR_DBFS, MeterReading, Meters
from nexus_desktop.engine.samples.levels import Levels

BLOCK_S = 0.02


def sounding(meters: Meters, peak: float, seconds: float, start: int = 0, key: str = "") -> int:
    """Feed a constant level, a block every 20 ms, each read when it is heard; a frame is 1 ms."""
    blocks = round(seconds / BLOCK_S)
    for number in range(blocks):
        at = start + 20 * number
        meters.push(at, BLOCK_S, {key: Levels((peak,), (peak * peak,))})
        meters.advance(at, at / 1000)
    return start + 20 * blocks


def quiet(meters: Meters, start: int, seconds: float) -> int:
    """Let time pass in which nothing is heard."""
    end = start + round(1000 * seconds)
    for at in range(start, end, 20):
        meters.advance(at, at / 1000)
    meters.advance(end, end / 1000)
    return end


def test_a_peak_is_shown_at_once() -> None:
    meters = Meters()
    sounding(meters, 0.5, BLOCK_S)
    assert meters.readings().master.peak_dbfs[0] == pytest.approx(-6.02, abs=0.01)


def test_the_peak_falls_by_twenty_decibels_a_second() -> None:
    meters = Meters()
    end = sounding(meters, 1.0, 0.5)
    quiet(meters, end, 1.0)
    assert meters.readings().master.peak_dbfs[0] == pytest.approx(-20.0, abs=0.5)


def test_the_highest_peak_is_held_for_a_second_and_a_half() -> None:
    meters = Meters()
    end = sounding(meters, 1.0, BLOCK_S)
    end = quiet(meters, end, 1.4)
    assert meters.readings().master.hold_dbfs[0] == pytest.approx(0.0, abs=0.01)
    quiet(meters, end, 0.3)
    reading = meters.readings().master
    assert reading.hold_dbfs == reading.peak_dbfs


def test_rms_rises_to_its_value_in_three_tenths_of_a_second() -> None:
    meters = Meters()
    sounding(meters, 0.5, 0.3)
    reached = 10 ** (meters.readings().master.rms_dbfs[0] / 10) / 0.25
    assert reached == pytest.approx(1 - math.exp(-1), abs=0.01)


def test_everything_comes_to_rest_at_the_floor() -> None:
    meters = Meters()
    end = sounding(meters, 1.0, 1.0)
    quiet(meters, end, 10.0)
    reading = meters.readings().master
    assert reading.peak_dbfs == reading.hold_dbfs == reading.rms_dbfs == (FLOOR_DBFS,)


def test_the_clip_light_stays_on_until_it_is_reset() -> None:
    meters = Meters()
    end = sounding(meters, 1.0, BLOCK_S)
    assert meters.readings().master.is_clipped == (False,), "full scale itself is not clipping"
    end = sounding(meters, 1.01, BLOCK_S, end)
    quiet(meters, end, 100.0)
    assert meters.readings().master.is_clipped == (True,)
    meters.reset_clips()
    assert meters.readings().master.is_clipped == (False,)


def test_nothing_is_shown_before_it_is_heard() -> None:
    meters = Meters()
    meters.push(100, BLOCK_S, {"": Levels((1.0,), (1.0,))})
    meters.advance(99, 0.0)
    assert meters.readings().by_track == {}
    meters.advance(100, 0.0)
    assert meters.readings().master.peak_dbfs == (0.0,)


def test_what_was_replaced_is_never_shown() -> None:
    meters = Meters()
    for at in (100, 200, 300):
        meters.push(at, BLOCK_S, {"": Levels((at / 1000,), (0.0,))})
    meters.cut(200)
    meters.advance(1000, 0.0)
    assert meters.readings().master.peak_dbfs[0] == pytest.approx(-20.0)


def test_a_track_that_is_no_longer_told_about_falls_while_others_play() -> None:
    meters = Meters()
    end = sounding(meters, 1.0, 1.0, key="drums")
    sounding(meters, 1.0, 3.0, start=end, key="bass")
    assert meters.readings().of("drums").rms_dbfs[0] < -40
    assert meters.readings().of("drums").peak_dbfs[0] < -50


def test_an_unheard_track_reads_silence() -> None:
    assert Meters().readings().of("nobody") == MeterReading()


def test_what_effects_take_away_is_told_when_it_is_heard() -> None:
    meters = Meters()
    loud = Levels((0.5, 0.5), (0.1, 0.1))
    meters.push(100, 0.02, {"drums": loud, "slot": Levels((), (), 6.0)})
    meters.advance(50, 1.0)
    assert meters.readings().reductions_db == {}
    meters.advance(100, 1.02)
    assert meters.readings().reductions_db == {"slot": 6.0}
    assert set(meters.readings().by_track) == {"drums"}
    meters.advance(100, 2.0)
    assert meters.readings().reductions_db == {}
