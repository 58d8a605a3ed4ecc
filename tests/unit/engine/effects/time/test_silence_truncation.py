"""Pauses of known length, and what is left of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.engine.block import Block
from tests.support.effects import retold, setting
from tests.support.signals import noise

RATE = 8000


def with_pauses(*lengths: int, room: float = 0.0) -> Block:
    """Return loud stretches of 1000 frames, each with a pause of this length behind it."""
    parts = []
    for seed, length in enumerate(lengths):
        loud = noise(1000, seed=seed + 1)
        parts += [np.copysign(np.maximum(np.abs(loud), 0.1), loud), noise(length, peak=room)]
    return np.concatenate(parts).astype(np.float32)


def pauses_of(sound: Block, below: float = 0.01) -> list[int]:
    """Return how long the pauses are, one after the other."""
    padded = np.concatenate([[False], np.abs(sound).max(axis=1) < below, [False]])
    starts, ends = (np.flatnonzero(np.diff(padded.astype(int)) == step) for step in (1, -1))
    return [int(length) for length in ends - starts]


@given(lengths=st.lists(st.integers(1, 90_000), min_size=1, max_size=4))
@settings(max_examples=30)
def test_long_pauses_become_equally_short_and_the_sound_stays(lengths: list[int]) -> None:
    sound = with_pauses(*lengths)
    told = retold(setting("silence_truncation", silence_ms=500.0, keep_ms=100.0), sound, RATE)
    expected = [800 if length > 4000 else length for length in lengths]
    assert pauses_of(told) == expected
    np.testing.assert_array_equal(told, with_pauses(*expected))


@given(lengths=st.lists(st.integers(1, 90_000), min_size=1, max_size=4))
@settings(max_examples=30)
def test_compressing_leaves_a_share_of_what_is_too_long(lengths: list[int]) -> None:
    chosen = setting("silence_truncation", silence_ms=500.0, mode="compress", share=25.0)
    told = retold(chosen, with_pauses(*lengths), RATE)
    expected = [n if n <= 4000 else 4000 + round((n - 4000) * 0.25) for n in lengths]
    assert pauses_of(told) == expected


@pytest.mark.parametrize("keep_ms", [10.0, 35.0, 400.0])
def test_the_noise_of_the_room_goes_through_the_joint_without_a_step(keep_ms: float) -> None:
    slow = 0.002 * np.sin(2 * np.pi * 3.7 * np.arange(40_000) / RATE)
    sound = with_pauses(40_000)
    sound[1000:] = slow[:, np.newaxis]
    told = retold(setting("silence_truncation", keep_ms=keep_ms), sound, RATE)
    kept = told[1000:, 0]
    assert len(kept) == round(keep_ms * RATE / 1000)
    # In 10 ms from one crest to the other at most, and the slope of the room itself.
    assert np.abs(np.diff(kept)).max() < 0.004 * np.pi / 2 / 79 + 2e-5


def test_a_pause_begins_and_ends_as_it_did() -> None:
    sound = with_pauses(40_000, 1, room=0.001)
    told = retold(setting("silence_truncation", keep_ms=300.0), sound, RATE)
    np.testing.assert_array_equal(told[:2100], sound[:2100])
    np.testing.assert_array_equal(told[-2100:], sound[-2100:])
    power = np.square(told[1000:3400].reshape(-1, 480)).mean(axis=1)
    np.testing.assert_allclose(power, 0.001**2 / 3, rtol=0.25)


def test_a_pause_is_where_every_channel_is_silent() -> None:
    sound = np.zeros((20_000, 2), np.float32)
    sound[:10_500, 0] = sound[9500:, 1] = 0.5
    told = retold(setting("silence_truncation", threshold_db=-40.0), sound, RATE)
    np.testing.assert_array_equal(told, sound)


def test_the_threshold_tells_the_room_from_the_sound() -> None:
    sound = with_pauses(20_000, 20_000, room=0.003)
    for threshold_db, frames in ((-50.0, 2 * (1000 + 2400)), (-70.0, len(sound))):
        told = retold(setting("silence_truncation", threshold_db=threshold_db), sound, RATE)
        assert len(told) == frames
