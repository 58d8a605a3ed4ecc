"""The gate against its curve, its times, and sounds that make gates chatter."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Reduces
from tests.support.effects import prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000
QUICK = {"attack_ms": 1.0, "release_ms": 5.0, "hold_ms": 0.0, "hysteresis_db": 0.0}


def steady(level_db: float, frames: int, channels: int = 1) -> Block:
    """Return a constant level."""
    return np.full((frames, channels), 10 ** (level_db / 20), np.float32)


def reduction_db(heard: Block, sound: Block) -> np.ndarray:
    """Return by how much every frame was turned down."""
    return -20 * np.log10(np.abs(heard[:, 0]) / np.abs(sound[:, 0]))


@pytest.mark.parametrize("level_db", [-80, -60, -50, -42, -40, -39, -20, 0])
@pytest.mark.parametrize(("ratio", "range_db"), [(2.0, 100.0), (4.0, 30.0), (100.0, 60.0)])
def test_every_level_comes_out_as_the_curve_says(
    level_db: float, ratio: float, range_db: float
) -> None:
    chosen = setting("gate", threshold_db=-40.0, ratio=ratio, range_db=range_db, **QUICK)
    sound = steady(level_db, RATE)
    expected = min((ratio - 1) * max(0.0, -40.0 - level_db), range_db)
    assert reduction_db(through(chosen, sound), sound)[-1] == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 48_000, 192_000])
@pytest.mark.parametrize(("attack", "release"), [(1.0, 50.0), (20.0, 300.0)])
def test_opening_and_closing_take_the_time_they_say(
    attack: float, release: float, rate: int
) -> None:
    values = {"threshold_db": -40.0, "range_db": 24.0, "ratio": 100.0, "hysteresis_db": 0.0}
    chosen = setting("gate", attack_ms=attack, release_ms=release, hold_ms=0.0, **values)
    quiet, loud = steady(-60.0, rate * 3), steady(-20.0, rate)
    sound = np.concatenate([quiet, loud, quiet])
    taken_db = reduction_db(through(chosen, sound, rate), sound)
    opening, closing = taken_db[len(quiet) :], taken_db[len(quiet) + len(loud) :]
    opened = int(np.argmax(opening <= 24.0 * np.exp(-1))) / rate
    closed = int(np.argmax(closing >= 24.0 * (1 - np.exp(-1)))) / rate
    assert opened * 1000 == pytest.approx(attack, rel=0.05, abs=1100 / rate)
    assert closed * 1000 == pytest.approx(release, rel=0.05)


@pytest.mark.parametrize("hold", [20.0, 200.0])
def test_it_stays_open_for_as_long_as_it_holds(hold: float) -> None:
    values = {**QUICK, "hold_ms": hold}
    chosen = setting("gate", threshold_db=-40.0, ratio=100.0, **values)
    sound = np.concatenate([steady(-20.0, RATE // 10), steady(-60.0, RATE)])
    closing = reduction_db(through(chosen, sound), sound)[RATE // 10 :]
    assert int(np.argmax(closing > 1.0)) / RATE * 1000 == pytest.approx(hold, rel=0.05, abs=0.5)


def test_a_level_that_hovers_at_the_threshold_does_not_make_it_chatter() -> None:
    swaying = np.tile(np.concatenate([steady(-38.0, 2000), steady(-42.0, 2000)]), (10, 1))
    free = setting("gate", threshold_db=-40.0, ratio=100.0, **QUICK)
    calm = setting("gate", threshold_db=-40.0, ratio=100.0, **{**QUICK, "hysteresis_db": 6.0})
    assert reduction_db(through(free, swaying), swaying).max() > 20.0
    np.testing.assert_array_equal(through(calm, swaying), swaying)


def test_what_the_side_chain_leaves_out_does_not_open_it() -> None:
    rumble = tone(RATE, hertz=40.0, peak=0.5)
    chosen = setting("gate", threshold_db=-30.0, low_hz=1000.0, range_db=60.0, hold_ms=0.0)
    assert np.abs(through(chosen, rumble))[RATE // 2 :].max() < 0.001
    np.testing.assert_array_equal(through(setting("gate", threshold_db=-30.0), rumble), rumble)


def test_all_channels_open_together_and_the_meter_tells_how_far_it_is_closed() -> None:
    held = {**QUICK, "hold_ms": 20.0}
    gate = prepared(setting("gate", threshold_db=-20.0, range_db=30.0, ratio=100.0, **held))
    assert isinstance(gate, Reduces)
    sound = noise(RATE, 2, peak=0.001)
    gate.process(sound)
    assert gate.reduction_db == pytest.approx(30.0, abs=0.1)
    sound[:, 1] = noise(RATE, 1, peak=0.9)[:, 0]
    heard = gate.process(sound)
    np.testing.assert_allclose(heard[RATE // 2 :], sound[RATE // 2 :], rtol=1e-4)
