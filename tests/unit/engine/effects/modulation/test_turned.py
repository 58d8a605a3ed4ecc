"""Knobs of the modulation effects, turned while they are heard."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.domain.effect import EffectSettings
from tests.support.effects import prepared, setting
from tests.support.signals import tone

RATE = 48_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (setting("flanger", feedback=-80.0), setting("flanger", feedback=80.0, mix=20.0)),
        (setting("flanger", feedback=0.0), setting("flanger", depth_ms=1.0, stereo_phase=180.0)),
        (setting("phaser", stages="2"), setting("phaser", stages="12", feedback=90.0)),
        (setting("phaser", feedback=80.0), setting("phaser", feedback=-80.0, centre_hz=300.0)),
        (setting("tremolo", shape="ramp"), setting("tremolo", shape="square", rate_hz=0.5)),
        (setting("auto_pan", depth=0.0), setting("auto_pan", depth=100.0, shape="triangle")),
        (setting("chorus", voices="4"), setting("chorus", voices="3", depth_ms=0.5)),
        (setting("vibrato", depth_cents=0.0), setting("vibrato", depth_cents=20.0)),
    ],
    ids=lambda chosen: chosen.effect,
)
def test_a_turned_knob_does_not_click(before: EffectSettings, after: EffectSettings) -> None:
    """Nothing bends more sharply than where a glide of 10 ms begins, to twice the level at most."""
    processor = prepared(before)
    low = tone(2 * RATE, hertz=60.0, peak=0.2)
    first = processor.process(low[:RATE])
    processor.configure(dict(after.values))
    heard = np.concatenate([first[-2:], processor.process(low[RATE:])]).astype(np.float64)
    assert np.abs(np.diff(heard, 2, axis=0)).max() < 2 * 0.2 / (0.01 * RATE)
