"""The auto-duck against its amount and its times, and what it does for want of a key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Keyed, Reduces
from tests.support.effects import prepared, setting
from tests.support.signals import noise, tone

RATE = 48_000
MUSIC_LEVEL = 0.5


def steady(level_db: float, frames: int) -> Block:
    """Return a constant level."""
    return np.full((frames, 2), 10 ** (level_db / 20), np.float32)


def ducked(
    chosen: EffectSettings, sound: Block, key: Block, sizes: Sequence[int] = (), rate: int = RATE
) -> Block:
    """Return a sound that makes room for a key, in blocks of these sizes and the rest at once."""
    processor = prepared(chosen, rate)
    assert isinstance(processor, Keyed)
    parts, edges = [], np.cumsum([0, *sizes, len(sound) - sum(sizes)])
    for start, end in pairwise(edges):
        processor.hear(key[start:end])
        parts.append(processor.process(sound[start:end]))
    return np.concatenate(parts)


def reduction_db(heard: Block) -> Block:
    taken_db: Block = -20 * np.log10(heard[:, 0] / MUSIC_LEVEL)
    return taken_db


def music(frames: int) -> Block:
    return np.full((frames, 2), MUSIC_LEVEL, np.float32)


@pytest.mark.parametrize("amount_db", [0.0, 6.0, 24.0, 60.0])
@pytest.mark.parametrize(("level_db", "is_heard"), [(-70, 0), (-30.2, 0), (-29.8, 1), (0, 1)])
def test_a_key_above_the_threshold_turns_the_sound_down_by_the_amount(
    level_db: float, is_heard: int, amount_db: float
) -> None:
    chosen = setting("duck", threshold_db=-30.0, amount_db=amount_db, attack_ms=5.0)
    heard = ducked(chosen, music(RATE), steady(level_db, RATE))
    assert reduction_db(heard)[-1] == pytest.approx(is_heard * amount_db, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 48_000, 192_000])
@pytest.mark.parametrize(("attack", "hold", "release"), [(5.0, 0.0, 50.0), (50.0, 300.0, 400.0)])
def test_attack_hold_and_release_take_the_time_they_say(
    attack: float, hold: float, release: float, rate: int
) -> None:
    values = {"attack_ms": attack, "hold_ms": hold, "release_ms": release}
    chosen = setting("duck", amount_db=20.0, **values)
    key = np.concatenate([steady(-6.0, rate), steady(-80.0, 3 * rate)])
    taken_db = reduction_db(ducked(chosen, music(4 * rate), key, rate=rate))
    reached = int(np.argmax(taken_db >= 20.0 * (1 - np.exp(-1)))) * 1000 / rate
    gone = int(np.argmax(taken_db[rate:] <= 20.0 * np.exp(-1))) * 1000 / rate
    assert reached == pytest.approx(attack, rel=0.05, abs=1100 / rate)
    assert gone == pytest.approx(hold + release, rel=0.05)


def test_a_voice_with_pauses_shorter_than_the_hold_keeps_the_sound_down() -> None:
    word = tone(RATE // 5, hertz=150.0, peak=0.3)
    pause = np.zeros((RATE // 5, 2), np.float32)
    key = np.concatenate([word, pause] * 5)
    values = {"attack_ms": 5.0, "release_ms": 20.0, "amount_db": 12.0}
    patient, hasty = (setting("duck", hold_ms=hold, **values) for hold in (250.0, 50.0))
    calm = reduction_db(ducked(patient, music(len(key)), key))
    pumping = reduction_db(ducked(hasty, music(len(key)), key))
    assert calm[RATE // 10 :].min() == pytest.approx(12.0, abs=0.01)
    assert pumping[RATE // 10 :].min() < 1.0


def test_looking_ahead_it_is_down_before_the_first_word() -> None:
    key = np.concatenate([steady(-90.0, RATE), steady(-6.0, RATE)])
    chosen = setting("duck", lookahead_ms=200.0, attack_ms=40.0, amount_db=20.0)
    in_time = ducked(chosen, music(2 * RATE), key)[9600:]
    assert reduction_db(in_time)[RATE] == pytest.approx(20.0, abs=0.2)
    assert reduction_db(in_time)[RATE - 9700] == pytest.approx(0.0, abs=0.2)


def test_without_a_key_the_sound_stays_as_it_is() -> None:
    sound = noise(8000)
    np.testing.assert_array_equal(prepared(setting("duck")).process(sound), sound)


def test_when_the_key_is_taken_away_the_sound_comes_back() -> None:
    processor = prepared(setting("duck", hold_ms=10.0, release_ms=20.0))
    assert isinstance(processor, Keyed)
    assert isinstance(processor, Reduces)
    processor.hear(steady(0.0, RATE))
    processor.process(music(RATE))
    assert processor.reduction_db == pytest.approx(12.0, abs=0.01)
    processor.process(music(RATE))
    np.testing.assert_array_equal(processor.process(music(1000)), music(1000))
    assert processor.reduction_db == 0.0


@pytest.mark.parametrize("sizes", [[1] * 200, [7, 64, 0, 4096, 333], [1000] * 7])
def test_the_size_of_the_blocks_cannot_be_heard(sizes: list[int]) -> None:
    key = noise(9000, peak=0.5) * (np.arange(9000) % 3000 < 1000)[:, np.newaxis]
    times = {"attack_ms": 3.0, "hold_ms": 5.0, "release_ms": 10.0}
    chosen, sound = setting("duck", threshold_db=-20.0, **times), noise(9000, seed=2)
    pieces, whole = ducked(chosen, sound, key, sizes), ducked(chosen, sound, key)
    np.testing.assert_allclose(pieces, whole, atol=1e-6)
    assert not np.array_equal(whole, sound)


def test_a_damaged_key_counts_as_silence_where_it_is_damaged() -> None:
    key = np.full((4000, 2), np.nan, np.float32)
    np.testing.assert_array_equal(ducked(setting("duck"), music(4000), key), music(4000))
