"""What can be set on an effect, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.domain.errors import EffectRefused

DRIVE = ParamSpec("drive_db", "Drive", "dB", -12.0, 24.0, 0.0, "How hard.")
SHAPE = ParamSpec(
    *("shape", "Shape", "", 0.0, 1.0, 1.0, "Which curve.", ParamScale.CHOICE, ("soft", "hard"))
)
SPEC = EffectSpec("fuzz", "Fuzz", "Rough.", (DRIVE, SHAPE), "Tone")


@given(st.floats(-12, 24))
def test_what_is_in_the_range_is_taken(value: float) -> None:
    assert SPEC.settings({"drive_db": value}).values == (("drive_db", value), ("shape", 1.0))


def test_what_is_not_given_has_its_default() -> None:
    assert SPEC.settings({}).values == (("drive_db", 0.0), ("shape", 1.0))


@pytest.mark.parametrize("value", [-12.1, 25.0, math.inf, -math.inf, math.nan])
def test_a_bad_value_is_refused_with_the_parameter_and_its_range(value: float) -> None:
    with pytest.raises(EffectRefused) as refusal:
        SPEC.settings({"drive_db": value})
    assert "drive_db" in refusal.value.title
    assert refusal.value.hint == "It is -12 to 24 dB."


@pytest.mark.parametrize("value", [0.5, -1.0, 2.0, math.nan])
def test_a_choice_is_one_of_its_words(value: float) -> None:
    with pytest.raises(EffectRefused, match="shape") as refusal:
        SPEC.settings({"shape": value})
    assert refusal.value.hint == "It is one of soft, hard."


def test_an_unknown_parameter_is_refused_with_those_there_are() -> None:
    with pytest.raises(EffectRefused, match="loudness") as refusal:
        SPEC.settings({"loudness": 1.0})
    assert refusal.value.hint == "It has drive_db, shape."


@pytest.mark.parametrize("wet", [-0.1, 1.1, math.nan])
def test_wet_is_a_share(wet: float) -> None:
    with pytest.raises(EffectRefused, match="wet"):
        SPEC.settings({}, wet=wet)


@pytest.mark.parametrize(
    ("param", "text", "value"),
    [
        (DRIVE, "3", 3.0),
        (DRIVE, "−3.5 dB", -3.5),
        (DRIVE, "3dB", 3.0),
        (SHAPE, "Hard", 1.0),
        (SHAPE, "0", 0.0),
    ],
)
def test_values_are_read_as_people_type_them(param: ParamSpec, text: str, value: float) -> None:
    assert param.value_of(text) == value


@pytest.mark.parametrize(
    ("param", "text"),
    [(DRIVE, "loud"), (DRIVE, ""), (DRIVE, "nan"), (DRIVE, "99"), (SHAPE, "square")],
)
def test_what_cannot_be_read_is_refused(param: ParamSpec, text: str) -> None:
    with pytest.raises(EffectRefused, match=param.id):
        param.value_of(text)


def test_values_are_told_as_people_read_them() -> None:
    assert (DRIVE.text_of(-3.5), SHAPE.text_of(1.0)) == ("-3.5 dB", "hard")


def test_a_bypassed_effect_has_no_share_in_what_is_heard() -> None:
    assert SPEC.settings({}, wet=0.5).share == 0.5
    assert SPEC.settings({}, wet=0.5, is_bypassed=True).share == 0.0
