"""Presets: their names, what they leave out, and how they are written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.preset import RACK_SHELF, preset_of
from nexus_desktop.domain.preset_document import preset_from_document, preset_to_document
from nexus_desktop.engine.effects.registry import all_effects, effect_named
from tests.support.effects import setting

SPECS = {spec.id: spec for spec in all_effects()}


@st.composite
def any_settings(draw: st.DrawFn) -> EffectSettings:
    """Settings of any effect, anywhere within its ranges."""
    spec = SPECS[draw(st.sampled_from(sorted(SPECS)))]
    values = {
        param.id: float(draw(st.integers(int(param.min), int(param.max))))
        if param.choices
        else draw(st.floats(param.min, param.max))
        for param in spec.params
    }
    return spec.settings(
        values,
        wet=draw(st.floats(0.0, 1.0)),
        data={text.id: draw(st.text("abc/. ,", max_size=9)) for text in spec.data},
    )


@given(chain=st.lists(any_settings(), min_size=1, max_size=4))
def test_a_preset_is_read_as_it_was_written(chain: list[EffectSettings]) -> None:
    preset = preset_of("Mine", chain)
    written = json.loads(json.dumps(preset_to_document(preset, effect_named)))
    assert preset_from_document(written, effect_named) == preset


def test_choices_are_written_as_words_that_people_can_read() -> None:
    document = preset_to_document(
        preset_of("Low", [setting("equalizer", type="highpass")]), effect_named
    )
    assert isinstance(document["chain"], list)
    assert document["chain"][0]["set"]["type"] == "highpass"


def test_a_preset_stands_on_the_shelf_of_its_effect_several_effects_on_that_of_racks() -> None:
    assert preset_of("One", [setting("gain")]).shelf == "gain"
    assert preset_of("Two", [setting("gain"), setting("limiter")]).shelf == RACK_SHELF


def test_what_only_one_project_has_is_left_out_and_what_was_bypassed_is_heard() -> None:
    only_here = EffectSettings(
        "x", (), is_bypassed=True, data=(("key", "track:7"), ("ir", "source:9"), ("room", "a.wav"))
    )
    kept = preset_of("Portable", [only_here]).settings
    assert kept == EffectSettings("x", (), data=(("room", "a.wav"),))


@pytest.mark.parametrize("name", ["", " \n", "a:b", "a@b"])
def test_a_name_that_cannot_be_typed_is_refused(name: str) -> None:
    with pytest.raises(EffectRefused, match="The preset was not kept"):
        preset_of(name, [setting("gain")])


def test_a_name_is_found_whatever_its_letters() -> None:
    assert preset_of("Voice Über", [setting("gain")]).is_called(" voice  über")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (7, "something else"),
        ({"name": "x"}, "chain"),
        ({"name": "x", "chain": []}, "no effect"),
        ({"name": 1, "chain": [{"effect": "gain"}]}, "must be a text"),
        ({"name": "x", "chain": [{"effect": "warp"}]}, "no effect called “warp”"),
        ({"name": "x", "chain": [{"effect": "gain", "set": {"loud": 1}}]}, "no “loud”"),
        ({"name": "x", "chain": [{"effect": "gain", "set": {"gain_db": 900}}]}, "900 is not"),
        ({"name": "x", "chain": [{"effect": "gain", "set": {"gain_db": "nan"}}]}, "not a number"),
        ({"name": "x", "chain": [{"effect": "gain", "set": {"gain_db": [1]}}]}, "no value"),
        ({"name": "x", "chain": [{"effect": "gain", "wet": 2}]}, "between 0 and 1"),
    ],
)
def test_a_preset_that_makes_no_sense_is_refused_in_words(document: object, words: str) -> None:
    with pytest.raises(EffectRefused, match=words):
        preset_from_document(document, effect_named)
