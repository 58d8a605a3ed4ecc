"""Beats are heard where they are."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.ai.local.hearing.pulse import hear_pulse
from nexus_desktop.engine.effects.sound import HeldSound
from nexus_desktop.tasks.progress import Progress
from tests.support.music import cadence, clicks

RATE = 44_100


@pytest.mark.parametrize(("bpm", "late_s"), [(90.0, 0.0), (104.0, 0.21), (126.0, 0.4)])
def test_the_first_beat_of_a_click_track_is_found(bpm: float, late_s: float) -> None:
    sound = np.concatenate([np.zeros(round(late_s * RATE), np.float32), clicks(bpm, 12.0, RATE)])
    pulse, _ = hear_pulse(HeldSound(sound[:, np.newaxis], RATE), Progress())
    assert pulse.bpm == pytest.approx(bpm, rel=0.01)
    off_s = (pulse.first_beat_s - late_s + pulse.beat_s / 2) % pulse.beat_s - pulse.beat_s / 2
    assert abs(off_s) < 0.025


def test_without_beats_the_usual_tempo_is_taken_and_the_key_is_still_heard() -> None:
    sound = cadence(7, RATE, is_minor=False)[: round(3.5 * RATE)]
    pulse, key = hear_pulse(HeldSound(sound[:, np.newaxis], RATE), Progress())
    assert (pulse.bpm, pulse.confidence) == (120.0, 0.0)
    assert key is not None
    assert key.tonic == 7
