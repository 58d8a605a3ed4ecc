"""Each channel of a file takes what it was told to, and stands at its speaker."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.render.channel_map import channel_map, routed
from tests.support.signals import noise


def test_channels_take_left_right_their_mean_or_nothing() -> None:
    sound = noise(1000, 2)
    left, right = sound.T
    mapped = routed(sound, channel_map(("L", "r", "-", " M", "R"), 5))
    expected = [left, right, np.zeros(1000), sound.mean(axis=1), right]
    np.testing.assert_allclose(mapped, np.stack(expected, axis=1), atol=1e-7)
    np.testing.assert_array_equal(mapped[:, [0, 1, 4]], sound[:, [0, 1, 1]])


def test_without_a_map_one_channel_is_the_mean_and_two_are_the_mix() -> None:
    sound = noise(1000, 2)
    assert routed(sound, channel_map((), 2)) is sound
    np.testing.assert_allclose(
        routed(sound, channel_map((), 1))[:, 0], sound.mean(axis=1), atol=1e-7
    )


@pytest.mark.parametrize(
    ("words", "channels", "said"),
    [
        ((), 6, "two channels, not 6"),
        (("L", "R"), 6, "2 channels are mapped"),
        (("L", "X"), 2, "cannot take “L,X”"),
        (("L", ""), 2, "cannot take"),
    ],
)
def test_a_map_that_cannot_be_is_refused(words: tuple[str, ...], channels: int, said: str) -> None:
    with pytest.raises(MediaError, match=said) as refusal:
        channel_map(words, channels)
    assert refusal.value.hint
