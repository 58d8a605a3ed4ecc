"""Presets by command: set on an effect or a rack, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.domain.errors import CommandError, EffectRefused
from nexus_desktop.domain.preset import preset_of
from nexus_desktop.store.preset_files import PresetFiles
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.presets import PresetLibrary
from tests.support.builders import a_clip, a_history, a_project, a_track
from tests.support.effects import setting
from tests.support.macro import run_lines

SOFT = preset_of("Soft", [setting("gain", gain_db=-20.0)])


@pytest.fixture
def presets(tmp_path: Path) -> PresetLibrary:
    errors = list[Exception]()
    return PresetLibrary(tmp_path, PresetFiles(tmp_path), InlineTaskRunner(), errors.append)


@pytest.fixture
def context(presets: PresetLibrary) -> CommandContext:
    """A song whose master has a gain."""
    project = a_project(a_track("drums", a_clip("kick")))
    context = CommandContext(EditSession(a_history(project)), presets=presets)
    run_lines(context, "effect.add_gain master=yes")
    return context


def test_an_effect_is_set_to_a_preset_and_stays_bypassed(
    context: CommandContext, presets: PresetLibrary
) -> None:
    presets.keep(SOFT)
    run_lines(context, "effect.bypass master=yes", "effect.preset master=yes name=soft")
    (slot,) = context.session.project.master
    assert slot.settings.values == SOFT.settings.values
    assert slot.settings.is_bypassed
    assert context.session.history.current.label.sentence == "Set the gain to “Soft”."


def test_what_is_set_is_kept_under_a_name(context: CommandContext, presets: PresetLibrary) -> None:
    run_lines(
        context,
        "effect.set master=yes params=gain_db=-20",
        "effect.save_preset master=yes name=Soft",
        "effect.default_preset master=yes name=Soft",
    )
    assert presets.on("gain") == (SOFT,)
    assert presets.beginning("gain") == SOFT.settings
    run_lines(
        context, "effect.default_preset master=yes", "effect.remove_preset effect=gain name=soft"
    )
    assert presets.on("gain") == ()


def test_a_rack_is_kept_without_what_is_bypassed_and_put_elsewhere(
    context: CommandContext, presets: PresetLibrary
) -> None:
    run_lines(
        context,
        "effect.add_limiter master=yes",
        "effect.add_delay master=yes",
        "effect.bypass master=yes",
        "fx.save_preset master=yes name=Both",
        "fx.preset track=1 name=Both",
    )
    rack = context.session.project.tracks[0].rack
    assert [slot.settings.effect for slot in rack] == ["gain", "limiter"]
    assert {slot.id for slot in rack}.isdisjoint(s.id for s in context.session.project.master)
    assert context.session.history.current.label.sentence == "Set “drums” to “Both”."


def test_presets_are_sent_and_received(
    context: CommandContext, presets: PresetLibrary, tmp_path: Path
) -> None:
    presets.keep(SOFT)
    sent = tmp_path / "sent.presets"
    run_lines(
        context,
        f"fx.export_preset effect=gain name=Soft path={sent}",
        "effect.remove_preset effect=gain name=Soft",
        f"fx.import_presets path={sent}",
    )
    assert presets.on("gain") == (SOFT,)


def test_an_unknown_preset_changes_nothing(context: CommandContext) -> None:
    before = context.session.history
    with pytest.raises(EffectRefused, match="Unknown preset"):
        run_lines(context, "effect.preset master=yes name=soft")
    assert context.session.history is before


def test_without_presets_that_is_said() -> None:
    context = CommandContext(EditSession(a_history(a_project())))
    with pytest.raises(CommandError, match="No presets"):
        run_lines(context, "effect.remove_preset effect=gain name=x")
