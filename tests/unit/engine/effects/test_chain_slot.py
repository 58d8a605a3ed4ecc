"""One effect of a chain while it is turned."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.effects.chain_slot import ChainSlot
from nexus_desktop.engine.effects.registry import processor_for
from tests.support.effects import setting
from tests.support.signals import noise

LIMITER = setting("limiter", ceiling_db=0.0)


def at_work(chosen: EffectSettings) -> ChainSlot:
    slot = ChainSlot(chosen, processor_for(chosen))
    slot.prepare(48_000, 2)
    return slot


def test_bypassing_while_playing_makes_no_step() -> None:
    chosen = setting("gain", gain_db=-60.0)
    slot = at_work(chosen)
    steady = np.ones((4800, 2), np.float32)
    before = slot.process(steady)
    slot.configure(replace(chosen, is_bypassed=True))
    steps = np.abs(np.diff(np.concatenate([before, slot.process(steady)]), axis=0))
    assert steps.max() < 0.003
    np.testing.assert_allclose(slot.process(steady)[-1], 1.0, atol=1e-6)


@pytest.mark.parametrize("size", [1, 7, 100, 5000])
def test_the_dry_sound_has_waited_even_while_it_was_not_heard(size: int) -> None:
    slot, sound = at_work(LIMITER), noise(10_000, peak=0.5)
    for start in range(0, 5000, size):
        slot.process(sound[start : min(5000, start + size)])
    slot.configure(replace(LIMITER, wet=0.0))
    parts = [slot.process(sound[start : start + size]) for start in range(5000, 10_000, size)]
    late = sound[5000 - slot.latency : 10_000 - slot.latency]
    np.testing.assert_allclose(np.concatenate(parts), late, atol=1e-6)


def test_an_effect_becomes_another_setting_of_itself_and_no_other_effect() -> None:
    slot = at_work(LIMITER)
    assert slot.can_become(setting("limiter", ceiling_db=-6.0))
    assert not slot.can_become(setting("gain"))
    assert not slot.can_become(replace(LIMITER, data=(("impulse", "hall.wav"),)))


def test_a_copy_goes_on_by_itself() -> None:
    slot, sound = at_work(LIMITER), noise(3000)
    slot.process(sound[:1000])
    copied = copy.deepcopy(slot)
    first = slot.process(sound[1000:])
    np.testing.assert_array_equal(copied.process(sound[1000:]), first)
