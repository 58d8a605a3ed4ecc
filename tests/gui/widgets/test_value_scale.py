"""Values and their places on a scale lead to each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.ui.widgets.value_scale import ValueScale, plain_number, plain_words

FADER = ValueScale(-60, 12, 0, step=0.5, fine_step=0.1, bend=2.2)
PAN = ValueScale(-1, 1, 0, step=0.05, fine_step=0.01)
PITCH = ValueScale(20, 20_000, 1_000, step=10, fine_step=1, is_logarithmic=True)
SCALES = [FADER, PAN, PITCH]


@given(scale=st.sampled_from(SCALES), share=st.floats(0, 1))
def test_a_share_leads_to_a_value_and_back(scale: ValueScale, share: float) -> None:
    assert scale.share(scale.value(share)) == pytest.approx(share, abs=1e-9)


@given(scale=st.sampled_from(SCALES), shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_further_along_is_more(scale: ValueScale, shares: tuple[float, float]) -> None:
    low, high = sorted(shares)
    assert scale.value(low) <= scale.value(high)


@given(scale=st.sampled_from(SCALES), value=st.floats(-1e6, 1e6))
def test_a_rounded_value_is_on_the_scale_and_near(scale: ValueScale, value: float) -> None:
    rounded = scale.rounded(value)
    assert scale.minimum <= rounded <= scale.maximum
    assert abs(rounded - scale.limited(value)) <= scale.fine_step / 2 + 1e-9


def test_the_ends_are_the_ends() -> None:
    for scale in SCALES:
        assert scale.value(0) == pytest.approx(scale.minimum)
        assert scale.value(1) == pytest.approx(scale.maximum)


def test_equal_ways_are_equal_ratios_on_a_logarithmic_scale() -> None:
    assert PITCH.value(0.5) == pytest.approx(math.sqrt(20 * 20_000))


def test_the_loud_end_of_a_fader_has_the_room() -> None:
    assert FADER.share(12) - FADER.share(0) > FADER.share(-48) - FADER.share(-60)


@pytest.mark.parametrize(("low", "high", "home"), [(0, 0, 0), (0, 1, 2), (3, 1, 2)])
def test_a_scale_without_room_is_refused(low: float, high: float, home: float) -> None:
    with pytest.raises(ValueError, match="not a range"):
        ValueScale(low, high, home, step=1, fine_step=1)


def test_a_logarithmic_scale_cannot_hold_zero() -> None:
    with pytest.raises(ValueError, match="above zero"):
        ValueScale(0, 1, 0, step=1, fine_step=1, is_logarithmic=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [("3.5", 3.5), ("−3,5\N{THIN SPACE}dB", -3.5), ("-3.5dB", -3.5), (" +2 st", 2.0), ("50%", 50)],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float) -> None:
    assert plain_number(text) == number


@pytest.mark.parametrize("text", ["", "dB", "loud", "1.2.3"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="float"):
        plain_number(text)


def test_numbers_are_written_with_a_real_minus_and_no_idle_zeros() -> None:
    assert [plain_words(value) for value in (-0.5, 2.0, 0.25)] == ["−0.5", "2", "0.25"]
