"""The curve that is drawn of an effect on dynamics is the one that is heard."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.effects.registry import has_transfer, reduces, transfer_db
from tests.support.effects import setting, through

RATE = 48_000
LEVELS_DB = (-60.0, -40.0, -30.0, -22.0, -20.0, -18.0, -10.0, -3.0, 0.0)
SET = (
    setting("compressor", threshold_db=-20.0, ratio=4.0, knee_db=6.0),
    setting("compressor", threshold_db=-30.0, ratio=2.0, knee_db=0.0, makeup_db=5.0),
    setting("compressor", threshold_db=-24.0, ratio=8.0, auto_makeup=1.0),
    setting("gate", threshold_db=-25.0, ratio=2.0, range_db=30.0, hysteresis_db=0.0, hold_ms=0.0),
    setting("gate", threshold_db=-15.0, ratio=100.0, range_db=20.0, hysteresis_db=0.0),
    setting("limiter", ceiling_db=-6.0, gain_db=4.0),
)


@pytest.mark.parametrize("settings", SET, ids=lambda each: each.effect)
@pytest.mark.parametrize("level_db", LEVELS_DB)
def test_a_level_that_stays_comes_out_as_it_is_drawn(
    settings: EffectSettings, level_db: float
) -> None:
    steady = np.full((3 * RATE, 1), 10.0 ** (level_db / 20.0), np.float32)
    heard_db = 20.0 * np.log10(np.abs(through(settings, steady)[-1, 0]))
    drawn = transfer_db(settings, np.array([level_db]))
    assert drawn is not None
    assert heard_db == pytest.approx(drawn[0], abs=0.05)


def test_what_has_no_such_curve_says_so() -> None:
    assert [has_transfer(each) for each in ("compressor", "equalizer", "reverse", "nobody")] == [
        *(True, False, False, False),
    ]
    assert transfer_db(setting("equalizer"), np.zeros(1)) is None


def test_what_turns_down_is_known() -> None:
    assert all(reduces(each) for each in ("compressor", "gate", "limiter", "de_esser", "duck"))
    assert not any(reduces(each) for each in ("gain", "equalizer", "reverse", "nobody"))
