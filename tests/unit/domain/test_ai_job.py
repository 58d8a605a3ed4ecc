"""What can be set on an AI job, and which models it needs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.ai_job import JobSpec, ModelNeed, TextSpec
from nexus_desktop.domain.effect import ParamScale, ParamSpec
from nexus_desktop.domain.errors import EffectRefused

STYLE = ParamSpec(
    *("style", "Style", "", 0.0, 1.0, 0.0, "Which.", ParamScale.CHOICE, ("calm", "loud"))
)
LENGTH = ParamSpec("length_s", "Length", "s", 1.0, 60.0, 8.0, "How long.")
PROMPT = TextSpec("prompt", "Prompt", "What it is like.", longest=10)
NEEDS = (ModelNeed("ears"), ModelNeed("drums", "style", ("loud",)))
SPEC = JobSpec("play", "Play", "Plays.", (STYLE, LENGTH), "Free.", texts=(PROMPT,), models=NEEDS)


def test_what_is_not_given_has_its_default() -> None:
    assert SPEC.settled({}) == {"style": "calm", "length_s": 8.0, "prompt": ""}


@given(st.floats(1.0, 60.0), st.sampled_from(STYLE.choices))
def test_settings_stay_what_they_are_when_they_were_kept_as_json(length: float, word: str) -> None:
    settled = SPEC.settled({"length_s": length, "style": word, "prompt": "so"})
    assert SPEC.settled(json.loads(json.dumps(settled))) == settled
    assert (settled["length_s"], settled["style"]) == (length, word)


def test_numbers_are_taken_as_people_type_them_and_choices_by_their_place() -> None:
    assert SPEC.settled({"length_s": "12 s", "style": 1}) == {
        "length_s": 12.0,
        "style": "loud",
        "prompt": "",
    }


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"length_s": 61}, "It is 1 to 60 s."),
        ({"length_s": None}, "It is 1 to 60 s."),
        ({"style": "odd"}, "It is one of calm, loud."),
        ({"colour": 1}, "It has length_s, prompt, style."),
        ({"prompt": "far too many words"}, "At most 10 are taken."),
    ],
)
def test_what_it_does_not_take_is_refused_with_what_it_does(
    values: dict[str, object], told: str
) -> None:
    with pytest.raises(EffectRefused) as refusal:
        SPEC.settled(values)
    assert refusal.value.hint == told


def test_only_the_models_of_a_choice_are_needed() -> None:
    assert SPEC.models_for(SPEC.settled({})) == ("ears",)
    assert SPEC.models_for(SPEC.settled({"style": "loud"})) == ("ears", "drums")
