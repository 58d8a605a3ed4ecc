"""Two machines edit one project; what comes of it holds every edit of both, or both are kept."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Fade
from nexus_desktop.domain.document import canonical_json, from_document, to_document
from nexus_desktop.domain.edits.clips import (
    delete_clips,
    move_clips,
    rename_clip,
    split_clip,
    trim_clip_end,
    trim_clip_start,
)
from nexus_desktop.domain.edits.effects import add_effect, clear_rack, set_effect
from nexus_desktop.domain.edits.shaping import set_clip_gain, set_fade_out
from nexus_desktop.domain.edits.sources import drop_unused_sources
from nexus_desktop.domain.edits.tracks import move_track, remove_track, set_track_gain
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import track_rack
from nexus_desktop.domain.sync_merge import merged
from nexus_desktop.domain.timeline import Frames
from tests.support.builders import BASS, DRUMS, a_clip, a_project, a_source, a_track
from tests.support.every_edit import edits
from tests.support.strategies import projects

KICK, SNARE = ClipId("kick"), ClipId("snare")
Facts = dict[tuple[str, ...], str]


def facts_of(project: Project) -> Facts:
    """Take a document apart into what a person changes at one go, without the code under test."""
    facts: Facts = {}

    def note(value: object, *name: str) -> None:
        facts[name] = json.dumps(value, sort_keys=True)

    def note_rack(owner: dict[str, object], *name: str) -> None:
        rack = owner.get("rack") or owner.get("master")
        if isinstance(rack, dict):
            note(rack["is_bypassed"], *name, "bypass")
            for slot in rack["slots"]:
                note(slot, *name, "effect", slot["id"])

    document: dict[str, object] = json.loads(canonical_json(to_document(project)))
    note(document["title"], "title")
    note([document["tempo_bpm"], document["beats_per_bar"]], "tempo")
    note_rack(document, "master")
    assert isinstance(document["tracks"], list)
    assert isinstance(document["markers"], list)
    for marker in document["markers"]:
        note(marker, "marker", marker["id"])
    for track in document["tracks"]:
        name = ("track", track["id"])
        note([track[key] for key in ("gain_db", "pan", "is_muted", "is_soloed")], *name, "mix")
        note([track["name"], track["color"]], *name, "label")
        note_rack(track, *name)
        for clip in track["clips"]:
            name = ("clip", clip["id"])
            place = [clip[key] for key in ("start", "end", "source_start")]
            note([track["id"], *place], *name, "place")
            note([clip[key] for key in ("gain_db", "fade_in", "fade_out")], *name, "level")
            note([clip["take"], clip["other_takes"]], *name, "sound")
            note(clip["name"], *name, "name")
            note_rack(clip, *name)
    return facts


def changes(before: Facts, after: Facts) -> dict[tuple[str, ...], str | None]:
    """Return what differs, None for what is gone."""
    names = before.keys() | after.keys()
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


@st.composite
def two_edited_copies(draw: st.DrawFn) -> tuple[Project, Project, Project]:
    """Draw a project, and what two people made of it."""
    base = draw(projects())
    return base, draw(edited_copies(base)), draw(edited_copies(base))


@st.composite
def edited_copies(draw: st.DrawFn, project: Project) -> Project:
    """Draw what one to three edits make of a project."""
    for _ in range(draw(st.integers(1, 3))):
        try:
            project = draw(edits(project))(project)
        except EditRefused:
            continue
    return project


@given(two_edited_copies())
def test_every_change_of_both_is_in_what_comes_of_them(
    drawn: tuple[Project, Project, Project],
) -> None:
    base, mine, theirs = drawn
    result = merged(base, mine, theirs)
    if result is None:
        return
    before, after = facts_of(base), facts_of(result)
    made = [changes(before, facts_of(side)) for side in (mine, theirs)]
    for name, value in {**made[0], **made[1]}.items():
        assert after.get(name) == value, f"{name} is not as it was made"
    assert changes(before, after).keys() == made[0].keys() | made[1].keys()


@given(two_edited_copies())
def test_what_comes_of_two_copies_can_be_saved_and_read(
    drawn: tuple[Project, Project, Project],
) -> None:
    result = merged(*drawn)
    if result is not None:
        assert from_document(json.loads(canonical_json(to_document(result)))) == result


@given(two_edited_copies())
def test_it_does_not_matter_which_machine_puts_them_together(
    drawn: tuple[Project, Project, Project],
) -> None:
    base, mine, theirs = drawn
    one, other = merged(base, mine, theirs), merged(base, theirs, mine)
    assert one == other
    if one is not None and other is not None:
        assert to_document(one) == to_document(other)


@given(two_edited_copies())
def test_what_one_side_alone_did_is_taken_as_it_is(
    drawn: tuple[Project, Project, Project],
) -> None:
    base, mine, _ = drawn
    assert merged(base, mine, base) == mine
    assert merged(base, base, mine) == mine
    assert merged(base, mine, mine) == mine


@given(two_edited_copies())
def test_what_was_put_together_once_takes_the_same_again_without_a_change(
    drawn: tuple[Project, Project, Project],
) -> None:
    """A machine that dies between keeping the result and noting it starts over."""
    base, mine, theirs = drawn
    result = merged(base, mine, theirs)
    if result is not None:
        assert merged(base, result, theirs) == result


def song() -> Project:
    """Return two clips on one of two tracks."""
    drums = a_track(DRUMS, a_clip(KICK, 0, 100), a_clip(SNARE, 200, 100))
    return replace(a_project(drums, a_track(BASS)), sources={a_source().id: a_source()})


def one(clip_id: ClipId) -> frozenset[ClipId]:
    return frozenset({clip_id})


def test_a_move_here_and_a_gain_there_come_together_in_one_clip() -> None:
    base = song()
    moved = move_clips(base, one(KICK), 400, 0)
    louder = set_clip_gain(base, one(KICK), -6.0)
    result = merged(base, moved, louder)
    assert result is not None
    _, kick = result.clip(KICK)
    assert (kick.span.start, kick.gain_db) == (400, -6.0)


def test_a_trim_here_and_a_move_there_are_a_clip_that_nobody_made() -> None:
    base = song()
    trimmed = trim_clip_start(base, KICK, Frames(20))
    assert merged(base, trimmed, move_clips(base, one(KICK), 400, 0)) is None


def test_a_clip_that_both_have_cut_would_sound_twice() -> None:
    base = song()
    assert (
        merged(base, split_clip(base, KICK, Frames(40)), split_clip(base, KICK, Frames(60))) is None
    )


def test_what_is_deleted_here_and_edited_there_is_not_lost() -> None:
    base = song()
    assert merged(base, delete_clips(base, one(KICK)), set_clip_gain(base, one(KICK), 3.0)) is None


def test_a_clip_is_never_left_on_a_track_that_is_gone() -> None:
    base = song()
    assert merged(base, remove_track(base, BASS), move_clips(base, one(KICK), 0, 1)) is None


def test_a_sound_that_was_cleared_away_here_and_is_played_there_stays() -> None:
    base = song()
    cleared = drop_unused_sources(delete_clips(base, frozenset({KICK, SNARE})))
    assert cleared.sources == {}
    (track, *rest) = base.tracks
    more = replace(track, clips=(*track.clips, a_clip("crash", 600)))
    result = merged(base, cleared, replace(base, tracks=(more, *rest)))
    assert result is not None
    assert [clip.id for _, clip in result.clips()] == ["crash"]
    assert result.sources == base.sources


def test_two_clips_that_came_to_lie_on_each_other_are_not_heard_together() -> None:
    base = song()
    assert (
        merged(base, move_clips(base, one(KICK), 600, 0), move_clips(base, one(SNARE), 450, 0))
        is None
    )


def test_clips_that_lay_on_each_other_before_still_may() -> None:
    base = move_clips(song(), one(SNARE), -150, 0)
    result = merged(base, set_clip_gain(base, one(KICK), -1.0), rename_clip(base, SNARE, "snap"))
    assert result is not None


def test_fades_and_a_shorter_clip_do_not_go_together_when_they_do_not_fit() -> None:
    base = song()
    faded = set_fade_out(base, KICK, Frames(80))
    assert faded.clip(KICK)[1].fade_out == Fade(Frames(80), faded.clip(KICK)[1].fade_out.shape)
    assert merged(base, faded, trim_clip_end(base, KICK, Frames(50))) is None


def test_effects_are_merged_one_by_one_and_never_inside() -> None:
    place = track_rack(DRUMS)
    gain = EffectSettings("gain", ())
    base = add_effect(add_effect(song(), place, gain, 0), place, gain, 1)
    first, second = (slot.id for slot in base.tracks[0].rack)

    def changed(slot: SlotId, value: float) -> Project:
        settings = EffectSettings("gain", (("gain_db", value),))
        return set_effect(base, place, slot, settings)

    assert merged(base, changed(first, -3.0), changed(second, 1.0)) is not None
    assert merged(base, changed(first, -3.0), changed(first, 1.0)) is None
    assert merged(base, clear_rack(base, place), changed(first, 1.0)) is None


def test_a_track_that_is_moved_here_and_turned_down_there_is_both() -> None:
    base = song()
    result = merged(base, move_track(base, BASS, 0), set_track_gain(base, BASS, -9.0))
    assert result is not None
    assert [track.id for track in result.tracks] == [BASS, DRUMS]
    assert result.tracks[0].gain_db == -9.0


def test_without_a_common_past_only_equal_projects_are_one() -> None:
    base = song()
    assert merged(None, base, song()) == base
    assert merged(None, base, set_clip_gain(base, one(KICK), 3.0)) is None
