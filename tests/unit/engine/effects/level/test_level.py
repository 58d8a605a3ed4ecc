"""Level and sides against arithmetic that does not come from them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.effects import setting, through
from tests.support.signals import noise


def test_six_decibels_are_a_factor_of_two() -> None:
    louder = through(setting("gain", gain_db=20 * np.log10(2.0)), noise(1000))
    np.testing.assert_allclose(louder, noise(1000) * 2, rtol=1e-6)
    upside_down = through(setting("gain", polarity="inverted"), noise(1000))
    np.testing.assert_array_equal(upside_down, -noise(1000))


def test_no_width_is_mono_and_the_usual_width_changes_nothing() -> None:
    sound = noise(1000)
    narrow = through(setting("width", width=0.0), sound)
    np.testing.assert_allclose(narrow, np.repeat(sound.mean(axis=1, keepdims=True), 2, axis=1))
    np.testing.assert_allclose(through(setting("width"), sound), sound, atol=1e-7)


def test_double_width_doubles_what_differs() -> None:
    sound = noise(1000)
    wide = through(setting("width", width=200.0), sound)
    np.testing.assert_allclose(wide.sum(axis=1), sound.sum(axis=1), atol=1e-6)
    np.testing.assert_allclose(wide[:, 0] - wide[:, 1], 2 * (sound[:, 0] - sound[:, 1]), atol=1e-6)


def test_mono_and_further_channels_keep_their_sound() -> None:
    chosen = setting("width", width=0.0, mid_db=-12.0)
    np.testing.assert_array_equal(through(chosen, noise(500, 1)), noise(500, 1))
    np.testing.assert_array_equal(through(chosen, noise(500, 6))[:, 2:], noise(500, 6)[:, 2:])


@pytest.mark.parametrize("channels", [1, 2, 5])
def test_inverted_and_added_to_itself_a_sound_is_gone(channels: int) -> None:
    sound = noise(1000, channels)
    assert not (through(setting("invert"), sound) + sound).any()


@pytest.mark.parametrize(
    ("route", "left", "right"),
    [
        ("as they are", (1, 0), (0, 1)),
        ("swapped", (0, 1), (1, 0)),
        ("left on both", (1, 0), (1, 0)),
        ("right on both", (0, 1), (0, 1)),
        ("mono", (0.5, 0.5), (0.5, 0.5)),
        ("to mid and side", (0.5, 0.5), (0.5, -0.5)),
        ("from mid and side", (1, 1), (1, -1)),
    ],
)
def test_sides_go_where_they_are_sent(
    route: str, left: tuple[float, float], right: tuple[float, float]
) -> None:
    sound = noise(500, 3)
    sent = through(setting("channels", route=route), sound)
    np.testing.assert_allclose(sent[:, 0], sound[:, :2] @ left, atol=1e-7)
    np.testing.assert_allclose(sent[:, 1], sound[:, :2] @ right, atol=1e-7)
    np.testing.assert_array_equal(sent[:, 2], sound[:, 2])


def test_mid_and_side_lead_back_to_left_and_right() -> None:
    sound = noise(500)
    encoded = through(setting("channels", route="to mid and side"), sound)
    decoded = through(setting("channels", route="from mid and side"), encoded)
    np.testing.assert_allclose(decoded, sound, atol=1e-6)


def test_one_side_is_turned_upside_down_alone() -> None:
    sound = noise(500)
    turned = through(setting("channels", invert_right="on"), sound)
    np.testing.assert_array_equal(turned, sound * np.array([1, -1], np.float32))
    mono = through(setting("channels", invert_left="on", route="mono"), noise(500, 1))
    np.testing.assert_array_equal(mono, -noise(500, 1))


@pytest.mark.parametrize(
    ("law", "middle_db"), [("0 db", 0.0), ("-3 db", -3.01), ("-4.5 db", -4.515), ("-6 db", -6.02)]
)
def test_a_pan_law_is_named_by_what_the_middle_loses(law: str, middle_db: float) -> None:
    sound = np.ones((10, 2), np.float32)
    middle = through(setting("pan", law=law), sound)
    np.testing.assert_allclose(20 * np.log10(middle), middle_db, atol=0.01)
    for side, ends in ((-100.0, (1, 0)), (100.0, (0, 1))):
        moved = through(setting("pan", law=law, pan=side), sound)
        np.testing.assert_allclose(moved, np.tile(ends, (10, 1)), atol=1e-7)


@pytest.mark.parametrize("pan", [-100.0, -40.0, 0.0, 25.0, 100.0])
def test_equal_power_keeps_the_power_of_a_sound_in_the_middle(pan: float) -> None:
    sound = np.ones((10, 2), np.float32)
    moved = through(setting("pan", law="-3 db", pan=pan), sound)
    np.testing.assert_allclose((moved**2).sum(axis=1), 1.0, atol=1e-6)


def test_panning_takes_the_far_side_along_where_balance_loses_it() -> None:
    only_left = np.zeros((10, 2), np.float32)
    only_left[:, 0] = 0.5
    lost = through(setting("pan", pan=100.0), only_left)
    moved = through(setting("pan", pan=100.0, way="pan"), only_left)
    assert not lost.any()
    np.testing.assert_allclose(moved, only_left[:, ::-1], atol=1e-7)
    np.testing.assert_allclose(through(setting("pan", way="pan"), noise(50)), noise(50), atol=1e-7)
