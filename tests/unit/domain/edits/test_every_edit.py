"""What holds for every edit, with any arguments, on any project."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.document import canonical_json, from_document, to_document
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import HIGHEST_GAIN_DB, SILENT_DB
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.track import Track, in_order
from tests.support.builders import a_history, a_step
from tests.support.every_edit import EVERY_EDIT, Edit, edits
from tests.support.strategies import projects


def edited(edit: Edit, project: Project) -> Project:
    """Return what an edit made of a project; the same project where it was refused in words."""
    try:
        return edit(project)
    except EditRefused as caught:
        refusal = caught
    assert refusal.title
    assert refusal.message.endswith(".")
    return project


def assert_rules_hold(project: Project) -> None:
    ids = [clip.id for _, clip in project.clips()]
    assert len(ids) == len(set(ids))
    assert len({track.id for track in project.tracks}) == len(project.tracks)
    for track in project.tracks:
        assert_track_is_well_formed(track)
    for _, clip in project.clips():
        assert {take.source for take in (clip.take, *clip.other_takes)} <= project.sources.keys()
    for left, right in pairwise(project.markers):
        assert (left.span.start, left.id) < (right.span.start, right.id)


def assert_track_is_well_formed(track: Track) -> None:
    assert track.clips == in_order(track.clips)
    assert -1.0 <= track.pan <= 1.0
    assert SILENT_DB <= track.gain_db <= HIGHEST_GAIN_DB
    for clip in track.clips:
        assert clip.span.start >= 0
        assert not clip.span.is_empty
        assert min(clip.fade_in.length, clip.fade_out.length) >= 0
        assert clip.fade_in.length + clip.fade_out.length <= clip.span.length
        assert SILENT_DB <= clip.gain_db <= HIGHEST_GAIN_DB


def assert_unchanged_parts_are_shared(before: Project, after: Project) -> None:
    old_tracks = {track.id: track for track in before.tracks}
    old_clips = {clip.id: clip for _, clip in before.clips()}
    for track in after.tracks:
        assert track is old_tracks.get(track.id) or track != old_tracks.get(track.id)
    for _, clip in after.clips():
        assert clip is old_clips.get(clip.id) or clip != old_clips.get(clip.id)
    assert after is before or after != before


def assert_undo_is_exact(before: Project, after: Project) -> None:
    history = a_history(before).pushed(a_step(after))
    assert history.undone().project is before
    assert history.undone().redone().project is after


@pytest.mark.parametrize("name", sorted(EVERY_EDIT))
@settings(max_examples=max(1, settings().max_examples // 2))
@given(data=st.data())
def test_every_edit_keeps_the_rules_and_shares_what_it_leaves(
    name: str, data: st.DataObject
) -> None:
    project = data.draw(projects(arriving=True))
    described = repr(project)
    after = edited(data.draw(edits(project, name)), project)
    assert repr(project) == described
    assert_rules_hold(after)
    assert_unchanged_parts_are_shared(project, after)
    assert_undo_is_exact(project, after)


@given(data=st.data())
def test_many_edits_in_a_row_keep_the_rules_and_can_be_written_down(data: st.DataObject) -> None:
    history = a_history(data.draw(projects()))
    for _ in range(data.draw(st.integers(1, 8))):
        after = edited(data.draw(edits(history.project)), history.project)
        assert_rules_hold(after)
        assert from_document(json.loads(canonical_json(to_document(after)))) == after
        history = history.pushed(a_step(after))
    for step in reversed(history.steps):
        assert history.project is step.project
        history = history.undone()
