"""Turned knobs, DC removal, delay and tremolo against arithmetic that does not come from them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from nexus_desktop.domain.effect import EffectSettings
from tests.support.effects import prepared, setting, through
from tests.support.signals import tone

RATE = 48_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (setting("gain"), setting("gain", gain_db=-6.0)),
        (setting("width"), setting("width", width=0.0, mid_db=-6.0)),
        (setting("pan"), setting("pan", pan=-100.0)),
        (setting("channels"), setting("channels", route="to mid and side")),
        (setting("tremolo", depth=0.0), setting("tremolo", depth=100.0)),
        (setting("compressor"), setting("compressor", makeup_db=-6.0)),
        (setting("limiter", gain_db=-6.0), setting("limiter", gain_db=-12.0)),
        (setting("delay", level_db=-60.0), setting("delay", level_db=0.0, time_ms=20.0)),
    ],
    ids=lambda chosen: chosen.effect,
)
def test_turning_a_knob_makes_no_step(before: EffectSettings, after: EffectSettings) -> None:
    processor = prepared(before)
    steady = np.full((4 * RATE, 2), 0.05, np.float32)
    first = processor.process(steady)
    processor.configure(dict(after.values))
    heard = np.concatenate([first[-100:], processor.process(steady)])
    assert np.abs(np.diff(heard, axis=0)).max() < 0.05 * 0.004


def test_an_offset_goes_and_the_sound_stays() -> None:
    sound = tone(RATE * 4, hertz=100.0)
    freed = through(setting("dc_removal", freq=5.0), sound + np.float32(0.3))
    assert abs(freed[RATE:].mean()) < 1e-4
    b, a = signal.butter(1, 5.0, "high", fs=RATE)
    expected = signal.lfilter(b, a, sound + np.float32(0.3), axis=0)
    np.testing.assert_allclose(freed, expected, atol=1e-6)
