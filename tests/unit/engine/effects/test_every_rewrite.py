"""What every effect must keep that hears all of a sound first, or changes its length."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.effect import EffectKind, EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.offered import WholeEffect
from nexus_desktop.engine.effects.registry import all_effects, effect_named, offered_as
from nexus_desktop.engine.effects.sound import HeldSound, NoResources
from nexus_desktop.engine.samples.file_sound import opened_sound
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.effects import retold, tried_settings
from tests.support.signals import noise

WHOLE = {spec.id: spec for spec in all_effects() if spec.kind is EffectKind.WHOLE}
RATES = (8000, 44_100, 48_000, 192_000)
MOST_AT_ONCE = 1 << 21
"""Frames that may be asked for or given at once, whatever the sound lasts."""

every_rewrite = pytest.mark.parametrize("effect", WHOLE)


def rewrite_of(effect: str) -> WholeEffect:
    offered = offered_as(effect)
    assert isinstance(offered, WholeEffect)
    return offered


def told_or_refused(chosen: EffectSettings, sound: Block, rate: int) -> Block | None:
    """Return what the effect makes of a sound; None where it says in words that it cannot."""
    try:
        return retold(chosen, sound, rate)
    except EffectRefused:
        return None


def shares_told(chosen: EffectSettings, sound: Block) -> list[float]:
    """Return how far the effect said that it was, in order."""
    told: list[float | None] = []
    retold(chosen, sound, 8000, Progress(lambda share, _: told.append(share)))
    return [share for share in told if share is not None]


@every_rewrite
@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
@pytest.mark.parametrize("rate", RATES)
def test_any_channels_and_rate_keep_channels_and_type(
    effect: str, channels: int, rate: int
) -> None:
    sound = noise(rate // 2, channels, peak=0.3)
    for chosen in tried_settings(effect)[: 3 if rate < 48_000 else 1]:
        told = retold(chosen, sound, rate)
        assert told.shape[1] == channels
        assert told.dtype == np.float32
        assert np.isfinite(told).all()


@every_rewrite
@pytest.mark.parametrize("frames", [1, 2, 1000, 65_537])
def test_length_is_kept_where_the_effect_says_so(effect: str, frames: int) -> None:
    for chosen in tried_settings(effect):
        told = told_or_refused(chosen, noise(frames, peak=0.3), 8000)
        if told is not None and rewrite_of(effect).keeps_length:
            assert len(told) == frames


@every_rewrite
def test_nothing_stays_nothing(effect: str) -> None:
    for chosen in tried_settings(effect):
        assert retold(chosen, noise(0, 3)).shape == (0, 3)


@every_rewrite
@pytest.mark.parametrize("frames", [1, 100, 20_000])
def test_silence_stays_silence(effect: str, frames: int) -> None:
    for chosen in tried_settings(effect):
        assert not retold(chosen, np.zeros((frames, 2), np.float32)).any()


@every_rewrite
@pytest.mark.parametrize("damage", [np.nan, np.inf, -np.inf, 3.4e38])
def test_damaged_samples_never_spread(effect: str, damage: float) -> None:
    sound = noise(8000, peak=0.3)
    sound[1000, 0] = damage
    for chosen in tried_settings(effect):
        told = retold(chosen, sound, 8000)
        assert np.isfinite(told).all()
        assert told.any()


@every_rewrite
def test_damage_is_taken_as_silence(effect: str) -> None:
    mended, damaged = noise(8000), noise(8000)
    mended[1000], damaged[1000] = 0.0, np.nan
    for chosen in tried_settings(effect):
        np.testing.assert_array_equal(retold(chosen, damaged, 8000), retold(chosen, mended, 8000))


@pytest.mark.parametrize("effect", [each for each in WHOLE if not WHOLE[each].is_linked])
def test_each_channel_is_treated_as_if_it_were_alone(effect: str) -> None:
    sound = noise(8000, 3)
    for chosen in tried_settings(effect):
        alone = [retold(chosen, sound[:, [channel]], 8000) for channel in range(3)]
        np.testing.assert_array_equal(retold(chosen, sound, 8000), np.concatenate(alone, axis=1))


@every_rewrite
def test_sound_on_one_channel_stays_there(effect: str) -> None:
    sound = noise(8000, 4, peak=0.3)
    sound[:, 3] = 0.0
    for chosen in tried_settings(effect):
        told = retold(chosen, sound, 8000)
        assert told[:, 0].any()
        assert not told[:, 3].any()


@every_rewrite
def test_the_input_is_not_changed_and_twice_gives_the_same(effect: str) -> None:
    sound = noise(8000, peak=0.3)
    for chosen in tried_settings(effect):
        first = retold(chosen, sound, 8000)
        np.testing.assert_array_equal(retold(chosen, sound, 8000), first)
    np.testing.assert_array_equal(sound, noise(8000, peak=0.3))


@every_rewrite
def test_a_sound_in_a_file_is_treated_as_one_in_memory(effect: str, tmp_path: Path) -> None:
    sound = noise(100_000, peak=0.3)
    soundfile.write(tmp_path / "sound.wav", sound, 48_000, "FLOAT")
    chosen = effect_named(effect).settings({})
    with opened_sound(tmp_path / "sound.wav", tmp_path) as opened:
        told = list(rewrite_of(effect).rewrite(opened, chosen, NoResources(), Progress()))
    np.testing.assert_array_equal(np.concatenate(told), retold(chosen, sound))


class _LongSound:
    """Tells how much of it is asked for at once."""

    sample_rate, channels, frames = 8000, 1, 5 << 19

    def __init__(self) -> None:
        self._held = HeldSound(noise(1 << 16, 1, peak=0.3), self.sample_rate)
        self.most = 0

    def read(self, start: int, frames: int) -> Block:
        self.most = max(self.most, frames)
        return np.resize(self._held.block, (frames, 1))


@every_rewrite
def test_a_long_sound_is_never_held_as_a_whole(effect: str) -> None:
    sound, chosen = _LongSound(), effect_named(effect).settings({})
    told = rewrite_of(effect).rewrite(sound, chosen, NoResources(), Progress())
    assert max(map(len, told)) <= MOST_AT_ONCE
    assert 0 < sound.most <= MOST_AT_ONCE < sound.frames


@every_rewrite
def test_progress_goes_from_nothing_to_all_and_never_back(effect: str) -> None:
    for chosen in tried_settings(effect):
        shares = shares_told(chosen, noise(200_000, 1, peak=0.3))
        assert shares == sorted(shares)
        assert shares[0] >= 0.0
        assert shares[-1] == pytest.approx(1.0)


@every_rewrite
def test_what_nobody_wants_any_more_stops(effect: str) -> None:
    cancelled = Progress()
    cancelled.cancel()
    midway = Progress(lambda *_: midway.cancel())
    for progress in (cancelled, midway):
        with pytest.raises(Cancelled):
            retold(effect_named(effect).settings({}), noise(200_000, 1), 8000, progress)


@every_rewrite
def test_values_out_of_range_are_refused_by_name(effect: str) -> None:
    for param in WHOLE[effect].params:
        for value in (param.min - 1.0, param.max + 1.0, float("nan")):
            with pytest.raises(EffectRefused, match=param.id) as refusal:
                WHOLE[effect].settings({param.id: value})
            assert refusal.value.hint is not None
            assert param.allowed in refusal.value.hint


@every_rewrite
def test_another_process_finds_what_does_the_work(effect: str) -> None:
    assert pickle.loads(pickle.dumps(rewrite_of(effect))) == rewrite_of(effect)
