"""Generators that sound on a track."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.errors import EditRefused, EffectRefused
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.effects_menu import EFFECTS_MENU
from nexus_desktop.workflows.generate_sound import GenerateRequest, generate_onto_track
from tests.support.builders import a_span, spans_on
from tests.support.effects import setting, through
from tests.support.macro import run_lines
from tests.support.studio import Studio, a_recording

RATE = 48_000


@pytest.fixture
def context(studio: Studio) -> CommandContext:
    """An empty project, in which sounds can be made."""
    return CommandContext(studio.begin(), workshop=studio.workshop)


@pytest.fixture
def with_drums(studio: Studio, context: CommandContext, tmp_path: Path) -> CommandContext:
    """A project with one second of drums."""
    a_recording(tmp_path / "drums.wav", RATE)
    studio.bring_in(context.session, tmp_path / "drums.wav")
    return context


def rows(project: Project) -> list[tuple[str, list[tuple[int, int]]]]:
    return [(track.name, spans_on(project, track.id)) for track in project.tracks]


def test_an_empty_project_gets_a_track_with_the_sound(
    studio: Studio, context: CommandContext
) -> None:
    before = context.session.project
    run_lines(context, "effect.generate_tone freq=1000 at=0.5 length=0.25")
    project = context.session.project
    assert rows(project) == [("Tone", [(24_000, 36_000)])]
    assert context.session.history.current.label.sentence == "Generated 250\u2009ms of tone."
    tone = through(setting("tone", freq=1000.0), np.zeros((12_000, 2), np.float32))
    np.testing.assert_array_equal(studio.heard(project)[24_000:], tone)
    (source,) = project.sources.values()
    assert (source.channels, studio.pins(), studio.errors) == (1, 0, [])
    context.session.undo()
    assert context.session.project is before


def test_selected_time_is_filled(with_drums: CommandContext) -> None:
    session = with_drums.session
    track = session.project.tracks[0].id
    session.select(Selection(a_span(12_000, 24_000), frozenset({track})))
    run_lines(with_drums, "effect.generate_noise")
    assert rows(session.project) == [("drums", [(0, 12_000), (12_000, 24_000), (24_000, RATE)])]
    origins = [clip.take.origin for clip in session.project.tracks[0].clips]
    assert origins == ["imported", "noise", "imported"]


def test_what_would_lie_upon_another_sound_gets_its_own_track(
    with_drums: CommandContext,
) -> None:
    run_lines(with_drums, "effect.generate_click_track at=0.5 length=0.25 track=1")
    assert rows(with_drums.session.project) == [
        ("drums", [(0, RATE)]),
        ("Click track", [(24_000, 36_000)]),
    ]
    run_lines(with_drums, "effect.generate_click_track at=2 length=0.25 track=1")
    assert rows(with_drums.session.project)[0] == ("drums", [(0, RATE), (96_000, 108_000)])


def test_it_begins_at_the_playhead_and_lasts_ten_seconds(context: CommandContext) -> None:
    context.session.set_cursor(1000)
    run_lines(context, "effect.generate_dtmf digits=12")
    assert rows(context.session.project)[0][1] == [(1000, 1000 + 10 * RATE)]


def test_what_makes_no_sense_is_refused(context: CommandContext, studio: Studio) -> None:
    with pytest.raises(EffectRefused, match="“freq” cannot be set"):
        run_lines(context, "effect.generate_tone freq=0")
    with pytest.raises(EditRefused, match="It has no length"):
        run_lines(context, "effect.generate_tone length=0")
    request = GenerateRequest(setting("gain"), a_span(0, 10), None)
    with pytest.raises(EffectRefused, match="Gain makes no sound"):
        generate_onto_track(studio.workshop, context.session, request)
    assert context.session.project.is_empty


def test_a_track_that_was_removed_meanwhile_is_told(
    studio: Studio, with_drums: CommandContext
) -> None:
    session = with_drums.session
    request = GenerateRequest(setting("tone"), a_span(0, 10), session.project.tracks[0].id)
    run_lines(with_drums, "track.close track=1")
    generate_onto_track(studio.workshop, session, replace(request, replaces=True))
    assert [error.title for error in studio.errors] == ["No such track"]


def test_every_generator_is_in_the_menu() -> None:
    ids = {command.id for command in EFFECTS_MENU.commands}
    for name in ("tone", "sweep", "noise", "dtmf", "click_track"):
        assert f"effect.generate_{name}" in ids
