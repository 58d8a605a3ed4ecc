"""Racks in a document: kept whole, also those of effects that nobody knows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from nexus_desktop.domain.document import canonical_json, from_document, to_document
from nexus_desktop.domain.document_racks import rack_from_document, rack_to_document
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.rack import NO_EFFECTS, Rack, RackSlot
from tests.support.builders import a_clip, a_project, a_track
from tests.support.strategies import racks

GRAINS = EffectSettings("granulator", (("grain_ms", 20.0), ("amount", 1e6)), wet=0.25)


def a_written_rack() -> Any:  # noqa: ANN401 - parsed JSON is anything
    return json.loads(canonical_json(rack_to_document(Rack((RackSlot(SlotId("a"), GRAINS),)))))


@given(racks())
def test_a_rack_comes_back_exactly(rack: Rack) -> None:
    assert rack_from_document(json.loads(canonical_json(rack_to_document(rack)))) == rack


def test_a_project_without_effects_says_nothing_of_racks() -> None:
    written = canonical_json(to_document(a_project(a_track("a", a_clip("b")))))
    assert b'"rack"' not in written
    assert b'"master"' not in written


def test_a_document_from_before_there_were_racks_is_read_as_it_is() -> None:
    song = a_project(a_track("a", a_clip("b")))
    assert from_document(to_document(song) | {"version": 1}) == song


def test_an_effect_that_nobody_knows_is_kept_as_it_was_written() -> None:
    song = replace(a_project(), master=Rack((RackSlot(SlotId("a"), GRAINS),)))
    written = json.loads(canonical_json(to_document(song)))
    assert from_document(written).master.slots[0].settings == GRAINS


def test_a_rack_whose_effects_are_gone_is_no_rack() -> None:
    assert rack_from_document({"slots": [], "is_bypassed": True}) is NO_EFFECTS


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("slots",), {}, "must be a list"),
        (("is_bypassed",), 1, "must be true or false"),
        (("slots", 0, "settings"), None, "Where an effect should be"),
        (("slots", 0, "settings", "wet"), 2.0, "must be between 0 and 1"),
        (("slots", 0, "settings", "values"), [["a"]], "Where a value of an effect should be"),
        (("slots", 0, "settings", "values"), [["a", "b"]], "must be a number"),
        (("slots", 0, "settings", "values"), [["a", 1], ["a", 2]], "set twice"),
        (("slots", 0, "automation"), [{"param": "a", "points": []}], "not in order"),
        (("slots", 0, "automation"), [{"param": "a", "points": [[5, 1], [5, 2]]}], "not in order"),
    ],
)
def test_damage_is_told_in_a_sentence(path: tuple[Any, ...], value: object, why: str) -> None:
    rack = a_written_rack()
    place = rack
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DocumentError, match=why):
        rack_from_document(rack)
