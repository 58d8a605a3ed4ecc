"""Racks by command: what is set, what the history says, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.edits.effects import racks
from nexus_desktop.domain.errors import CommandError, EffectRefused, NexusError
from nexus_desktop.domain.rack import MASTER_RACK, AutomationPoint, RackSlot
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import command_named, run_command
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.builders import a_clip, a_history, a_project, a_track
from tests.support.macro import run_lines

RATE = 48_000


@pytest.fixture
def context() -> CommandContext:
    """A song of one track, without effects."""
    return CommandContext(EditSession(a_history(a_project(a_track("drums", a_clip("kick"))))))


def master(context: CommandContext) -> tuple[RackSlot, ...]:
    return context.session.project.master.slots


def said(context: CommandContext) -> str:
    return context.session.history.current.label.sentence


def test_effects_are_put_where_they_are_wanted(context: CommandContext) -> None:
    run_lines(
        context,
        "effect.add effect=compressor master=yes",
        "effect.add effect=gain master=yes at=1",
        "effect.add effect=limiter master=yes",
    )
    assert [slot.settings.effect for slot in master(context)] == ["gain", "compressor", "limiter"]
    run_lines(context, "effect.move master=yes slot=3 to=1", "effect.remove master=yes slot=2")
    assert [slot.settings.effect for slot in master(context)] == ["limiter", "compressor"]
    run_lines(context, "effect.clear master=yes")
    assert said(context) == "Removed all effects from the master."
    assert racks(context.session.project) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "effect.set master=yes params=threshold_db=-20",
            "Set the threshold of the compressor to −20 dB.",
        ),
        ("effect.set master=yes params=wet=0.5", "Set the mix of the compressor to 0.5."),
        ("effect.set master=yes params=ratio=2,knee_db=0", "Set the compressor."),
        ("effect.bypass master=yes", "Bypassed the compressor."),
        ("effect.compare master=yes", "Compared the other settings of the compressor."),
        (
            "effect.automate master=yes param=ratio points=0:2",
            "Automated the ratio of the compressor.",
        ),
        ("fx.bypass", "Bypassed all effects."),
    ],
)
def test_the_history_says_what_was_set(context: CommandContext, line: str, words: str) -> None:
    run_lines(context, "effect.add effect=compressor master=yes")
    before = context.session.project
    run_lines(context, line)
    assert said(context) == words
    context.session.undo()
    assert context.session.project is before


def test_a_knob_that_is_turned_on_and_on_is_one_step(context: CommandContext) -> None:
    run_lines(context, "effect.add effect=gain master=yes")
    steps = len(context.session.history.steps)
    run_lines(context, *(f"effect.set master=yes params=gain_db={level}" for level in range(9)))
    assert len(context.session.history.steps) == steps + 1


def test_settings_are_compared_and_reset(context: CommandContext) -> None:
    run_lines(
        context,
        "effect.add effect=gain master=yes params=gain_db=-6",
        "effect.compare master=yes",
        "effect.set master=yes params=gain_db=3",
        "effect.compare master=yes",
    )
    assert dict(master(context)[0].settings.values)["gain_db"] == -6.0
    run_lines(context, "effect.compare master=yes", "effect.reset master=yes")
    assert dict(master(context)[0].settings.values)["gain_db"] == 0.0


def test_a_parameter_moves_along_points_in_time(context: CommandContext) -> None:
    line = 'effect.automate master=yes param=gain_db points="0:-20 0.5:−10"'
    run_lines(context, "effect.add effect=gain master=yes", line)
    lane = master(context)[0].automation[0]
    half = Frames(RATE // 2)
    assert lane.points == (AutomationPoint(Frames(0), -20.0), AutomationPoint(half, -10.0))
    run_lines(context, "effect.automate master=yes param=gain_db points=")
    assert master(context)[0].automation == ()


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("effect.add effect=fuzz", "no effect called “fuzz”"),
        ("effect.add effect=gain params=gain_db=99", "-60 to 36 dB"),
        ("effect.add effect=gain params=gain_db=nan", "-60 to 36 dB"),
        ("effect.add effect=gain params=loudness=1", "It has gain_db, polarity"),
        ("effect.add effect=gain params=loud", "gives no value"),
        ("effect.add effect=gain track=drum", "no track “drum”"),
        ("effect.set slot=2 params=gain_db=1", "There are 1 Gain"),
        ("effect.set track=1 slot=1 params=gain_db=1", "The rack is empty"),
        ("effect.automate param=gain_db points=5", "“5” is no point"),
        ("effect.automate param=gain_db points=0:99", "-60 to 36 dB"),
        ("effect.automate param=depth points=0:1", "It has no “depth”"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    context: CommandContext, line: str, refusal: str
) -> None:
    run_lines(context, "effect.add effect=gain master=yes")
    before = context.session.project
    name = line.split()[0]
    where = "" if name == "effect.add" or "track=" in line else " master=yes"
    with pytest.raises(NexusError) as caught:
        run_lines(context, line + where)
    assert refusal in str(caught.value)
    assert isinstance(caught.value, CommandError | EffectRefused)
    assert context.session.project is before


def test_all_effects_are_bypassed_and_heard_again(context: CommandContext) -> None:
    run_lines(context, "effect.add effect=gain track=1", "effect.add effect=gain master=yes")
    before = context.session.project
    run_lines(context, "fx.bypass")
    assert all(rack.is_bypassed for _, rack in racks(context.session.project))
    run_lines(context, "fx.bypass")
    assert context.session.project == before
    assert dict(racks(before))[MASTER_RACK].is_bypassed is False


def test_a_reset_keeps_what_an_effect_has_to_work_with(context: CommandContext) -> None:
    run_lines(
        context,
        "effect.add effect=dtmf master=yes params=digits=12,tone_ms=200,wet=0.5",
        "effect.bypass master=yes",
        "effect.reset master=yes",
    )
    (slot,) = master(context)
    usual = effect_named("dtmf").settings({}, is_bypassed=True, data={"digits": "12"})
    assert slot.settings == usual


def test_without_a_track_an_effect_goes_to_the_master() -> None:
    empty = replace(a_project(), tracks=())
    context = CommandContext(EditSession(a_history(empty)))
    command = command_named("effect.add_gain")
    assert command.obstacle(context) == ""
    run_command(command, context)
    assert [slot.settings.effect for slot in master(context)] == ["gain"]
    assert said(context) == "Added the gain to the master."


def test_all_effects_are_copied_from_the_master_to_a_track_in_one_step(
    context: CommandContext,
) -> None:
    run_lines(
        context,
        "effect.add effect=compressor master=yes",
        "effect.add effect=limiter master=yes",
        "fx.copy master=yes",
        "fx.paste track=1",
    )
    (track,) = context.session.project.tracks
    assert [slot.settings for slot in track.rack] == [slot.settings for slot in master(context)]
    assert not {slot.id for slot in track.rack} & {slot.id for slot in master(context)}
    assert said(context) == "Pasted the effects to “drums”."
    run_lines(context, "edit.undo")
    assert not context.session.project.tracks[0].rack


def test_nothing_is_pasted_before_something_was_copied(context: CommandContext) -> None:
    assert command_named("fx.paste").obstacle(context) == "No rack has been copied yet."
