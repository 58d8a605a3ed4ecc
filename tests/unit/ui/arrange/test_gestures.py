"""Gestures from press to release: what they select, preview, apply and take back."""

from __future__ import annotations

import pytest

from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.ui.arrange.hit_testing import Hit, Part
from nexus_desktop.ui.arrange.tools import Tools
from tests.support.builders import (
    a_clip,
    a_fade,
    a_project,
    a_source,
    a_span,
    a_track,
    clip_named,
    spans_on,
    with_sources,
)
from tests.support.stage import RehearsalStage, a_pointer

DRUMS, BASS, VOICE = TrackId("drums"), TrackId("bass"), TrackId("voice")


def a_stage(*magnets: int) -> RehearsalStage:
    """Three tracks; "kick" at 100..300 and "snare" at 500..600 on the first, "low" on the second.

    The sound is 1000 long, and the kick plays it from 50 on.
    """
    project = a_project(
        a_track(
            "drums",
            a_clip("kick", 100, 200, source_start=50, fade_in=a_fade(20)),
            a_clip("snare", 500, 100),
        ),
        a_track("bass", a_clip("low", 100, 100)),
        a_track("voice"),
    )
    return RehearsalStage(with_sources(project, a_source("beat", 1000)), *magnets)


def hit(stage: RehearsalStage, part: Part, clip: str = "", row: int = 0) -> Hit:
    track = stage.project.tracks[row]
    found = next((each for each in track.clips if each.id == clip), None)
    return Hit(part, row, track, found)


def dragged(stage: RehearsalStage, part: Part, clip: str, start: int, *ends: int) -> Tools:
    """Press on a part of a clip and drag; the button stays down."""
    tools = Tools(stage)
    tools.press(a_pointer(start), hit(stage, part, clip))
    for end in ends:
        tools.move(a_pointer(end))
    return tools


def test_a_click_sets_the_cursor_and_selects_nothing() -> None:
    stage = a_stage()
    stage.select(Selection(a_span(0, 10), frozenset({DRUMS})))
    tools = Tools(stage)
    tools.press(a_pointer(420), hit(stage, Part.LANE))
    tools.release(a_pointer(421))
    assert stage.cursor == 420
    assert stage.selection == NOTHING_SELECTED


def test_a_drag_selects_time_on_the_tracks_it_crosses() -> None:
    stage = a_stage()
    tools = Tools(stage)
    tools.press(a_pointer(400, 0), hit(stage, Part.LANE))
    tools.move(a_pointer(250, 1))
    tools.release(a_pointer(200, 1))
    assert stage.selection == Selection(a_span(200, 400), frozenset({DRUMS, BASS}))
    assert stage.cursor == 200


def test_a_drag_that_begins_below_the_lanes_selects_on_all_tracks() -> None:
    stage = a_stage()
    tools = Tools(stage)
    tools.press(a_pointer(10, 2, is_on_lane=False), Hit())
    tools.move(a_pointer(60, 2))
    assert stage.selection.tracks == {DRUMS, BASS, VOICE}


def test_shift_and_a_click_extend_the_selection_from_its_far_edge() -> None:
    stage = a_stage()
    stage.select(Selection(a_span(200, 400), frozenset({DRUMS})))
    tools = Tools(stage)
    tools.press(a_pointer(700, shift=True), hit(stage, Part.LANE))
    tools.release(a_pointer(700, shift=True))
    assert stage.selection.span == a_span(200, 700)


def test_shift_and_a_click_select_from_the_cursor_when_nothing_is_selected() -> None:
    stage = a_stage()
    stage.set_cursor(50)
    tools = Tools(stage)
    tools.press(a_pointer(90, shift=True), hit(stage, Part.LANE))
    assert stage.selection.span == a_span(50, 90)


def test_a_selection_snaps_and_alt_lets_go() -> None:
    stage = a_stage(300)
    tools = Tools(stage)
    tools.press(a_pointer(100), hit(stage, Part.LANE))
    tools.move(a_pointer(296))
    assert stage.selection.span == a_span(100, 300)
    assert stage.guide == 300
    tools.move(a_pointer(296, alt=True))
    assert stage.selection.span == a_span(100, 296)


def test_escape_gives_back_selection_and_cursor() -> None:
    stage = a_stage()
    before = Selection(a_span(0, 10), frozenset({BASS}))
    stage.select(before)
    stage.set_cursor(7)
    tools = Tools(stage)
    tools.press(a_pointer(400), hit(stage, Part.LANE))
    tools.move(a_pointer(800))
    tools.cancel()
    assert (stage.selection, stage.cursor) == (before, 7)
    assert not tools.is_busy


def test_the_edge_of_a_selection_is_dragged_past_the_other_one() -> None:
    stage = a_stage()
    stage.select(Selection(a_span(200, 400), frozenset({DRUMS})))
    tools = Tools(stage)
    tools.press(a_pointer(400), hit(stage, Part.SELECTION_END))
    tools.move(a_pointer(150))
    tools.release(a_pointer(150))
    assert stage.selection == Selection(a_span(150, 200), frozenset({DRUMS}))


def test_a_clip_follows_the_pointer_and_lands_in_one_step() -> None:
    stage = a_stage()
    tools = dragged(stage, Part.CLIP_TITLE, "snare", 550, 560, 600, 650)
    assert clip_named(stage.project, "snare").span == a_span(600, 700)
    assert stage.steps == []
    tools.release(a_pointer(650))
    assert stage.steps == ["Moved the clip."]
    stage.session.undo()
    assert spans_on(stage.project) == [(100, 300), (500, 600)]


def test_either_end_of_a_dragged_clip_snaps() -> None:
    stage = a_stage(704)
    dragged(stage, Part.CLIP_TITLE, "snare", 550, 650)
    assert clip_named(stage.project, "snare").span == a_span(604, 704)
    assert stage.guide == 704


def test_selected_clips_move_together_and_none_leaves_the_timeline() -> None:
    stage = a_stage()
    stage.select(Selection(None, frozenset({DRUMS}), frozenset({ClipId("kick"), ClipId("snare")})))
    tools = dragged(stage, Part.CLIP_TITLE, "snare", 550, 0)
    tools.release(a_pointer(0))
    assert spans_on(stage.project) == [(0, 200), (400, 500)]
    assert stage.steps == ["Moved the clips."]


def test_a_clip_moves_to_another_track_and_stays_selected_there() -> None:
    stage = a_stage()
    tools = Tools(stage)
    tools.press(a_pointer(550, 0), hit(stage, Part.CLIP_TITLE, "snare"))
    tools.move(a_pointer(560, 2))
    tools.release(a_pointer(560, 2))
    assert spans_on(stage.project, "voice") == [(510, 610)]
    assert stage.selection == Selection(None, frozenset({VOICE}), frozenset({ClipId("snare")}))


def test_clips_of_two_tracks_move_down_no_further_than_the_last_track() -> None:
    stage = a_stage()
    ids = frozenset({ClipId("kick"), ClipId("low")})
    stage.select(Selection(None, frozenset({DRUMS, BASS}), ids))
    tools = Tools(stage)
    tools.press(a_pointer(150, 0), hit(stage, Part.CLIP_TITLE, "kick"))
    tools.move(a_pointer(150, 2, y=300))
    tools.release(a_pointer(150, 2, y=300))
    assert spans_on(stage.project, "bass") == [(100, 300)]
    assert spans_on(stage.project, "voice") == [(100, 200)]


def test_a_clip_brought_back_to_its_place_makes_no_step() -> None:
    stage = a_stage()
    tools = dragged(stage, Part.CLIP_TITLE, "snare", 550, 600, 550)
    tools.release(a_pointer(550))
    assert stage.steps == []
    assert clip_named(stage.project, "snare").span == a_span(500, 600)


def test_escape_puts_a_dragged_clip_back() -> None:
    stage = a_stage()
    tools = dragged(stage, Part.CLIP_TITLE, "snare", 550, 700)
    tools.cancel()
    assert clip_named(stage.project, "snare").span == a_span(500, 600)
    assert stage.selection == NOTHING_SELECTED
    assert stage.text == ""


def test_a_click_on_a_title_selects_the_clip_and_ctrl_adds_and_removes() -> None:
    stage = a_stage()
    for clip, ctrl in (("kick", False), ("snare", True), ("kick", True)):
        tools = Tools(stage)
        tools.press(a_pointer(110, ctrl=ctrl), hit(stage, Part.CLIP_TITLE, clip))
        tools.release(a_pointer(110, ctrl=ctrl))
    assert stage.selection.clips == {ClipId("snare")}


def test_a_trembling_hand_has_clicked() -> None:
    stage = a_stage()
    tools = dragged(stage, Part.CLIP_TITLE, "snare", 550, 553)
    tools.release(a_pointer(553))
    assert stage.steps == []
    assert clip_named(stage.project, "snare").span == a_span(500, 600)


@pytest.mark.parametrize(
    ("part", "grabbed", "to", "span"),
    [
        (Part.CLIP_START, 100, 150, (150, 300)),
        (Part.CLIP_START, 100, 60, (60, 300)),
        (Part.CLIP_START, 100, 0, (50, 300)),
        (Part.CLIP_START, 100, 900, (299, 300)),
        (Part.CLIP_END, 300, 200, (100, 200)),
        (Part.CLIP_END, 300, 5000, (100, 1050)),
        (Part.CLIP_END, 300, 0, (100, 101)),
    ],
)
def test_trimming_reveals_what_is_hidden_and_stops_at_the_limits(
    part: Part, grabbed: int, to: int, span: tuple[int, int]
) -> None:
    stage = a_stage()
    tools = dragged(stage, part, "kick", grabbed, to)
    tools.release(a_pointer(to))
    assert spans_on(stage.project)[0] == span
    assert len(stage.steps) == 1


def test_trimming_grabs_the_edge_not_the_pointer() -> None:
    stage = a_stage()
    tools = dragged(stage, Part.CLIP_END, "kick", 297, 307)
    tools.release(a_pointer(307))
    assert spans_on(stage.project)[0] == (100, 310)


def test_a_fade_handle_sets_the_length_and_stops_at_the_other_fade() -> None:
    stage = a_stage()
    tools = dragged(stage, Part.FADE_OUT, "kick", 292, 240)
    tools.release(a_pointer(240))
    assert clip_named(stage.project, "kick").fade_out.length == 52
    tools = dragged(stage, Part.FADE_OUT, "kick", 240, -500)
    tools.release(a_pointer(-500))
    kick = clip_named(stage.project, "kick")
    assert (kick.fade_in.length, kick.fade_out.length) == (20, 180)


def test_a_fade_dragged_out_of_the_clip_is_gone() -> None:
    stage = a_stage()
    tools = dragged(stage, Part.FADE_IN, "kick", 120, 0)
    tools.release(a_pointer(0))
    assert clip_named(stage.project, "kick").fade_in.length == 0


def test_the_gain_handle_goes_by_a_fifth_of_a_decibel_a_pixel_and_finely_with_shift() -> None:
    stage = a_stage()
    tools = Tools(stage)
    tools.press(a_pointer(200, y=50), hit(stage, Part.GAIN, "kick"))
    tools.move(a_pointer(200, y=80))
    assert clip_named(stage.project, "kick").gain_db == pytest.approx(-6.0)
    assert stage.text.startswith("−6.0")
    tools.move(a_pointer(200, y=80, shift=True))
    assert clip_named(stage.project, "kick").gain_db == pytest.approx(-0.6)
    tools.release(a_pointer(200, y=80, shift=True))
    assert stage.steps == ["Changed the gain of the clip."]


def test_a_double_click_selects_the_clip_and_its_time_a_triple_click_the_track() -> None:
    stage = a_stage()
    tools = Tools(stage)
    tools.press(a_pointer(150), hit(stage, Part.CLIP_BODY, "kick"), clicks=2)
    tools.release(a_pointer(150))
    kick = frozenset({ClipId("kick")})
    assert stage.selection == Selection(a_span(100, 300), frozenset({DRUMS}), kick)
    tools.press(a_pointer(150), hit(stage, Part.CLIP_BODY, "kick"), clicks=3)
    assert stage.selection.clips == {ClipId("kick"), ClipId("snare")}


def test_the_middle_button_moves_the_view_and_edits_nothing() -> None:
    stage = a_stage()
    tools = Tools(stage)
    tools.press_middle(a_pointer(100, y=10))
    tools.move(a_pointer(140, y=15))
    tools.release(a_pointer(150, y=15))
    assert stage.panned == [(40, 5), (10, 0)]
    assert stage.steps == []
