"""The ruler's lines: round values, never crowded, words that say which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.arrange.ticks import (
    LEAST_MAJOR_PX,
    RulerFormat,
    tick_scale,
    tick_text,
    ticks,
)

RATE = SampleRate(48_000)
forms = st.sampled_from(RulerFormat)
zooms = st.floats(1 / 32, 2_000_000)


@given(zooms, forms, st.sampled_from([8000, 44_100, 48_000, 384_000]))
def test_words_never_stand_closer_than_their_length(
    frames_per_pixel: float, form: RulerFormat, rate: int
) -> None:
    scale = tick_scale(frames_per_pixel, SampleRate(rate), form)
    assert scale.major / frames_per_pixel >= LEAST_MAJOR_PX * (1 - 1e-6)
    assert scale.minor <= scale.major


@given(zooms, forms, st.floats(0, 1e9))
def test_no_two_words_on_one_screen_are_equal(
    frames_per_pixel: float, form: RulerFormat, start: float
) -> None:
    scale = tick_scale(frames_per_pixel, RATE, form)
    shown = [
        tick.text
        for tick in ticks(start, start + 1600 * frames_per_pixel, scale, RATE, form)
        if tick.text
    ]
    assert len(shown) == len(set(shown))
    assert len(shown) <= 1600 / LEAST_MAJOR_PX + 2


@given(zooms, forms, st.floats(0, 1e9))
def test_the_first_word_lies_at_or_before_the_left_edge(
    frames_per_pixel: float, form: RulerFormat, start: float
) -> None:
    scale = tick_scale(frames_per_pixel, RATE, form)
    first = next(iter(ticks(start, start + 1600 * frames_per_pixel, scale, RATE, form)))
    assert first.text
    assert first.frame <= start + 1e-3


@pytest.mark.parametrize(
    ("frames_per_pixel", "frame", "text"),
    [
        (48_000 * 8 / 92, 76 * 48_000, "0:01:16"),
        (48_000 * 0.2 / 92, 76.4 * 48_000, "0:01:16.4"),
        (48_000 * 0.004 / 92, 76.125 * 48_000, "0:01:16.125"),
        (48_000 * 3000 / 92, 36_000 * 48_000, "10:00:00"),
    ],
)
def test_words_have_the_decimals_that_the_zoom_needs(
    frames_per_pixel: float, frame: float, text: str
) -> None:
    scale = tick_scale(frames_per_pixel, RATE, RulerFormat.TIME)
    assert tick_text(frame, scale, RATE, RulerFormat.TIME) == text


def test_samples_are_counted_in_groups_of_three() -> None:
    scale = tick_scale(1.0, RATE, RulerFormat.SAMPLES)
    assert (
        tick_text(3_648_000, scale, RATE, RulerFormat.SAMPLES)
        == "3\N{THIN SPACE}648\N{THIN SPACE}000"
    )
