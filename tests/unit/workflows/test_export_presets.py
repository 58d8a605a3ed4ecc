"""Export presets: what the program comes with, and a person's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.domain.bounce import whole
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.store.export_memory import ExportMemory
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.export_audio import (
    ExportRequest,
    FormatChoice,
    LoudnessGoal,
    settings_for,
)
from nexus_desktop.workflows.export_presets import FACTORY, ExportPreset, ExportPresets
from tests.support.builders import a_project

TALK = FormatChoice("mp3", bitrate_kbps=96, channels=1)
SOFT = LoudnessGoal(-20.0, -3.0)


def presets_in(folder: Path) -> ExportPresets:
    """Return the presets as the next start of the program finds them."""
    errors: list[Exception] = []
    memory = ExportMemory(folder / "exports.toml")
    found = ExportPresets(memory, InlineTaskRunner(), errors.append)
    assert errors == []
    return found


@pytest.mark.parametrize("preset", FACTORY, ids=lambda preset: preset.id)
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_every_preset_can_be_written_at_any_rate(preset: ExportPreset, rate: int) -> None:
    request = ExportRequest(whole(a_project(rate=rate)), Path("x"), preset.choice)
    settings_for(request).check()
    if preset.goal is not None:
        preset.goal.settings()
    assert preset.help.endswith(".")


def test_ids_and_names_are_distinct() -> None:
    called = [word for preset in FACTORY for word in {preset.id, preset.name.casefold()}]
    assert len(set(called)) == len(called)


def test_what_is_kept_is_there_at_the_next_start_before_all_others(tmp_path: Path) -> None:
    presets_in(tmp_path).keep("  My talk ", TALK, SOFT)
    found = presets_in(tmp_path).all[0]
    assert (found.name, found.choice, found.goal, found.is_own) == ("My talk", TALK, SOFT, True)
    assert presets_in(tmp_path).named("MY TALK") == found


def test_keeping_it_again_takes_its_place_and_it_can_be_removed(tmp_path: Path) -> None:
    presets = presets_in(tmp_path)
    presets.keep("Talk", TALK, SOFT)
    presets.keep("TALK", TALK, None)
    assert [preset.name for preset in presets_in(tmp_path).all if preset.is_own] == ["TALK"]
    presets.remove("talk")
    assert presets.all == FACTORY
    assert presets_in(tmp_path).all == FACTORY


@pytest.mark.parametrize("name", ["", "   ", "Podcast", "cd", "PODCAST_VOICE"])
def test_a_name_has_to_be_one_of_its_own(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="not kept"):
        presets_in(tmp_path).keep(name, TALK, None)


def test_what_is_not_there_is_told_with_what_is(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Unknown") as refusal:
        presets_in(tmp_path).named("gramophone")
    assert "podcast_voice" in refusal.value.hint
    with pytest.raises(CommandError, match="comes with"):
        presets_in(tmp_path).remove("podcast")


def test_a_preset_of_a_newer_version_is_kept_but_not_shown(tmp_path: Path) -> None:
    (tmp_path / "exports.toml").write_text("[presets.new.choice]\nformat_id = 7\n")
    presets = presets_in(tmp_path)
    assert presets.all == FACTORY
    assert "new" in presets.notes[0]
    presets.keep("Talk", TALK, None)
    assert "format_id = 7" in (tmp_path / "exports.toml").read_text()
