"""What is done with every file of a batch, as a value that another process reads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.workflows.export_audio import FormatChoice, LoudnessGoal
from nexus_desktop.workflows.recipe import Recipe, recipe_from_document

GAIN = effect_named("gain").settings({"gain_db": -3.0}, wet=0.5)
FULL = Recipe(
    FormatChoice("mp3", bitrate_kbps=128, channels=1),
    LoudnessGoal(-16.0, -2.0),
    {"artist": "Žofie"},
    Path("/covers/a.png"),
    False,
    (GAIN, effect_named("reverse").settings({})),
    with_tail=False,
    macro=("edit.split at=1",),
)


@pytest.mark.parametrize("recipe", [FULL, Recipe(FormatChoice())])
def test_another_process_reads_the_same_recipe(recipe: Recipe) -> None:
    sent = json.loads(json.dumps(recipe.to_document()))
    assert recipe_from_document(sent) == recipe


def test_recipes_that_do_something_else_have_other_hashes(tmp_path: Path) -> None:
    plain = replace(FULL, cover=None)
    others = [
        replace(plain, choice=FormatChoice("mp3", bitrate_kbps=160, channels=1)),
        replace(plain, goal=LoudnessGoal(-15.0, -2.0)),
        replace(plain, goal=None),
        replace(plain, tags={}),
        replace(plain, effects=plain.effects[::-1]),
        replace(plain, effects=(replace(GAIN, wet=0.6), plain.effects[1])),
        replace(plain, with_tail=True),
        replace(plain, with_chapters=True),
        replace(plain, macro=("edit.split at=2",)),
    ]
    assert len({each.hash for each in (plain, *others)}) == len(others) + 1
    assert recipe_from_document(plain.to_document()).hash == plain.hash


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(FormatChoice("mp3", bitrate_kbps=9999)),
        Recipe(FormatChoice("wav"), LoudnessGoal(3.0)),
        Recipe(FormatChoice("wav"), tags={"mood": "blue"}),
        Recipe(FormatChoice("wav"), effects=(replace(GAIN, effect="nobody"),)),
    ],
)
def test_what_cannot_be_followed_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(NexusError):
        recipe.check(tmp_path)
