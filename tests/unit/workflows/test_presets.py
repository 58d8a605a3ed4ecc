"""The library of presets: what comes with the program, and what a person keeps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.app.paths import resource
from nexus_desktop.domain.effect import EffectKind, EffectSpec
from nexus_desktop.domain.errors import EffectRefused, StoreError
from nexus_desktop.domain.preset import RACK_SHELF, preset_of
from nexus_desktop.engine.effects.chain import Chain, treated
from nexus_desktop.engine.effects.registry import all_effects
from nexus_desktop.store.preset_files import PresetFiles, export_presets, read_presets
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.presets import PresetLibrary
from tests.support.effects import setting
from tests.support.hand_runner import HandTaskRunner
from tests.support.signals import noise

FACTORY = {"name": "Whisper", "chain": [{"effect": "gain", "set": {"gain_db": -30}}]}
LOUD = preset_of("Loud", [setting("gain", gain_db=6.0)])


def library_in(folder: Path, errors: list[Exception] | None = None) -> PresetLibrary:
    """Return presets as the next start of the program finds them."""
    (folder / "factory").mkdir(exist_ok=True)
    export_presets(folder / "factory/gain.json", [FACTORY])
    found = [] if errors is None else errors
    files = PresetFiles(folder / "own")
    return PresetLibrary(folder / "factory", files, InlineTaskRunner(), found.append)


@pytest.fixture
def presets(tmp_path: Path) -> PresetLibrary:
    return library_in(tmp_path)


def names(presets: PresetLibrary, shelf: str = "gain") -> list[str]:
    return [preset.name for preset in presets.on(shelf)]


def test_what_is_kept_stands_before_what_the_program_comes_with(
    presets: PresetLibrary, tmp_path: Path
) -> None:
    presets.keep(LOUD)
    assert names(presets) == ["Loud", "Whisper"]
    assert names(library_in(tmp_path)) == ["Loud", "Whisper"]
    assert presets.is_own("gain", "loud")
    assert not presets.is_own("gain", "Whisper")


def test_keeping_it_again_takes_the_place_of_the_one_before(
    presets: PresetLibrary, tmp_path: Path
) -> None:
    presets.keep(LOUD)
    louder = preset_of("LOUD", [setting("gain", gain_db=12.0)])
    presets.keep(louder)
    assert presets.named("gain", "loud") == louder
    assert library_in(tmp_path).on("gain")[0] == louder
    assert names(presets) == ["LOUD", "Whisper"]


def test_an_own_preset_hides_the_one_of_the_program_until_it_is_removed(
    presets: PresetLibrary, tmp_path: Path
) -> None:
    presets.keep(preset_of("whisper", [setting("gain", gain_db=-40.0)]))
    assert names(presets) == ["whisper"]
    presets.remove("gain", "Whisper")
    assert names(presets) == names(library_in(tmp_path)) == ["Whisper"]
    with pytest.raises(EffectRefused, match="The program comes with “Whisper”"):
        presets.remove("gain", "Whisper")


def test_a_new_effect_begins_with_the_preset_that_was_chosen(
    presets: PresetLibrary, tmp_path: Path
) -> None:
    assert presets.beginning("gain") == setting("gain")
    presets.make_default("gain", "whisper")
    assert presets.beginning("gain") == setting("gain", gain_db=-30.0)
    assert library_in(tmp_path).beginning("gain") == setting("gain", gain_db=-30.0)
    presets.make_default("gain", "")
    assert library_in(tmp_path).beginning("gain") == setting("gain")


def test_an_unknown_preset_is_refused_with_those_there_are(presets: PresetLibrary) -> None:
    with pytest.raises(EffectRefused, match="Whisper"):
        presets.named("gain", "Wisper")
    with pytest.raises(EffectRefused, match="There is none yet"):
        presets.named(RACK_SHELF, "x")
    with pytest.raises(EffectRefused, match="no effect called"):
        presets.make_default("../gain", "")


def test_what_somebody_has_sent_is_taken_in_and_never_replaces_what_is_there(
    presets: PresetLibrary, tmp_path: Path
) -> None:
    sent, twice = tmp_path / "sent.json", list[str]()
    presets.keep(LOUD)
    presets.give_out([LOUD, preset_of("Chain", [*LOUD.chain, *LOUD.chain])], sent, lambda: None)
    other = tmp_path / "other"
    other.mkdir()
    there = library_in(other)
    there.keep(preset_of("Loud", [setting("gain", gain_db=1.0)]))
    there.take_in(sent, lambda taken: twice.extend(preset.name for preset in taken))
    there.take_in(sent, lambda taken: twice.extend(preset.name for preset in taken))
    assert twice == ["Loud 2", "Chain"]
    assert there.named("gain", "Loud").settings == setting("gain", gain_db=1.0)
    assert there.named("gain", "Loud 2").settings == LOUD.settings
    assert names(there, RACK_SHELF) == ["Chain"]


def test_a_preset_of_a_newer_version_is_kept_unseen(tmp_path: Path) -> None:
    newer = {"name": "Tomorrow", "chain": [{"effect": "teleport"}]}
    (tmp_path / "own").mkdir()
    export_presets(tmp_path / "own/gain.json", [newer])
    presets = library_in(tmp_path)
    assert names(presets) == ["Whisper"]
    assert "“Tomorrow” is kept, but not shown" in presets.notes[0]
    presets.keep(LOUD)
    assert newer in read_presets(tmp_path / "own/gain.json").presets


def test_files_are_written_in_the_background_and_failures_are_told(tmp_path: Path) -> None:
    lane, errors = HandTaskRunner(), list[Exception]()
    files = PresetFiles(tmp_path / "own")
    presets = PresetLibrary(tmp_path, files, lane, errors.append)
    presets.keep(LOUD)
    assert names(presets) == ["Loud"]
    assert not (tmp_path / "own").exists()
    (tmp_path / "own").write_text("in the way")
    lane.turn()
    assert [type(error) for error in errors] == [StoreError]
    presets.take_in(tmp_path / "none.json", lambda _taken: errors.clear())
    lane.turn()
    assert len(errors) == 2


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> PresetLibrary:
    """What comes with the program, and nothing else."""
    files, errors = PresetFiles(tmp_path_factory.mktemp("none")), list[Exception]()
    return PresetLibrary(resource("presets"), files, InlineTaskRunner(), errors.append)


@pytest.mark.parametrize("file", sorted(resource("presets").glob("*.json")), ids=lambda f: f.stem)
def test_every_preset_that_the_program_comes_with_can_be_used(
    file: Path, shipped: PresetLibrary
) -> None:
    found = shipped.on(file.stem)
    assert len(found) == len(json.loads(file.read_text("utf-8"))["presets"])
    assert {preset.shelf for preset in found} == {file.stem}
    assert len({preset.chain for preset in found}) == len(found)
    assert len({preset.name.casefold() for preset in found}) == len(found)


@pytest.mark.parametrize("spec", [s for s in all_effects() if s.params], ids=lambda s: s.id)
def test_every_effect_comes_with_several_presets_that_differ_from_what_is_usual(
    spec: EffectSpec, shipped: PresetLibrary
) -> None:
    usual = spec.settings({})
    found = [preset for preset in shipped.on(spec.id) if preset.settings != usual]
    assert len(found) == len(shipped.on(spec.id)) >= 3


RACKED = [spec.id for spec in all_effects() if spec.kind is EffectKind.LIVE]


@pytest.mark.parametrize("shelf", [RACK_SHELF, *RACKED])
def test_presets_leave_a_sound_that_can_be_heard_and_is_not_far_too_loud(
    shelf: str, shipped: PresetLibrary
) -> None:
    sound = noise(24_000, peak=0.5)
    for preset in shipped.on(shelf):
        chain = Chain(preset.chain)
        chain.prepare(48_000, 2)
        heard = np.abs(np.concatenate(list(treated(chain, [sound], 2, with_tail=False))))
        assert 0.01 < heard.max() < 4.0, preset.name
