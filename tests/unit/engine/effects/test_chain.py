"""Effects in a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.chain import Chain, treated
from tests.support.effects import setting, through
from tests.support.signals import noise

LIMITER = setting("limiter", ceiling_db=0.0)


def ready(*chosen: EffectSettings) -> Chain:
    chain = Chain(chosen)
    chain.prepare(48_000, 2)
    return chain


def cut(sound: Block, size: int) -> Iterator[Block]:
    for start in range(0, len(sound), size):
        yield sound[start : start + size]


def whole(chain: Chain, sound: Block, size: int = 1000, *, with_tail: bool = True) -> Block:
    return np.concatenate(list(treated(chain, cut(sound, size), 2, with_tail=with_tail)))


def test_effects_work_in_their_order() -> None:
    sound = noise(4000)
    loud, held = setting("gain", gain_db=20.0), setting("compressor")
    expected = through(held, through(loud, sound))
    np.testing.assert_array_equal(ready(loud, held).process(sound), expected)
    assert not np.allclose(ready(held, loud).process(sound), expected, atol=0.01)


def test_an_empty_chain_changes_nothing() -> None:
    np.testing.assert_array_equal(whole(ready(), noise(2500)), noise(2500))


@pytest.mark.parametrize("size", [1, 50, 100_000])
def test_latency_is_taken_out_of_a_whole_stream(size: int) -> None:
    sound = noise(3000, peak=0.5)
    chain = ready(LIMITER, LIMITER)
    assert chain.latency == 2 * ready(LIMITER).latency > 0
    np.testing.assert_array_equal(whole(chain, sound, size), sound)


def test_a_sound_shorter_than_the_latency_comes_out_whole() -> None:
    np.testing.assert_array_equal(whole(ready(LIMITER), noise(10, peak=0.5)), noise(10, peak=0.5))


@pytest.mark.parametrize("wet", [0.0, 0.3, 1.0])
def test_the_dry_sound_waits_for_the_wet_one(wet: float) -> None:
    """Below the ceiling both are the same, so any delay between them would be heard."""
    sound = noise(3000, peak=0.5)
    np.testing.assert_allclose(whole(ready(replace(LIMITER, wet=wet)), sound), sound, atol=1e-7)


def test_wet_and_dry_are_mixed_by_share() -> None:
    sound = noise(1000)
    half = replace(setting("gain", polarity="inverted"), wet=0.75)
    np.testing.assert_allclose(ready(half).process(sound), -0.5 * sound, atol=1e-6)


def test_a_bypassed_effect_is_not_heard_and_keeps_its_latency() -> None:
    chain = ready(replace(setting("limiter", ceiling_db=-24.0), is_bypassed=True))
    assert chain.latency == ready(LIMITER).latency
    np.testing.assert_array_equal(whole(chain, noise(3000)), noise(3000))


def test_echoes_ring_on_behind_the_end_when_they_are_wanted() -> None:
    echo = setting("delay", time_ms=10.0, feedback=50.0, level_db=0.0)
    sound = noise(100)
    rung = whole(ready(echo), sound)
    np.testing.assert_array_equal(rung[480:580], sound)
    np.testing.assert_allclose(rung[960:1060], sound / 2, atol=1e-7)
    assert np.abs(rung[-480:]).max() <= 0.001
    assert len(whole(ready(echo), sound, with_tail=False)) == len(sound)
    assert len(whole(ready(replace(echo, is_bypassed=True)), sound)) == len(sound)


def test_after_a_reset_a_chain_begins_anew() -> None:
    chain = ready(setting("delay", time_ms=5.0), LIMITER, setting("equalizer", gain_db=6.0))
    first = chain.process(noise(3000))
    chain.reset()
    np.testing.assert_array_equal(chain.process(noise(3000)), first)
