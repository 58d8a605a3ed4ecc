"""Putting changed clips in the place of old ones in long rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.edits.replacing import FEW, change_clips, with_clips, with_tracks
from nexus_desktop.domain.track import in_order
from tests.support.builders import BASS, a_clip, a_project, a_track

ROW = [a_clip(f"clip {number:03}", number * 10, 50) for number in range(200)]


@pytest.mark.parametrize("count", [1, FEW // 2, FEW + 1, 200])
def test_few_and_many_changes_give_the_same_row(count: int) -> None:
    track = a_track("drums", *ROW)
    gone = ROW[::-1][:count]
    new = [clip.moved(333) for clip in gone]
    after = with_clips(track, gone, new)
    assert after.clips == in_order([*[clip for clip in ROW if clip not in gone], *new])
    untouched = {clip.id: clip for clip in ROW if clip not in gone}
    assert all(untouched.get(clip.id, clip) is clip for clip in after.clips)


def test_nothing_to_change_gives_the_same_objects() -> None:
    track = a_track("drums", *ROW)
    project = a_project(track)
    assert with_clips(track, [], []) is track
    assert with_tracks(project, [track]) is project
    assert change_clips(project, [ROW[5].id], lambda clip: replace(clip)) is project


def test_the_other_tracks_stay_the_same_objects() -> None:
    project = a_project(a_track("drums", *ROW), a_track("bass", a_clip("low")))
    after = change_clips(project, [ROW[5].id], lambda clip: replace(clip, name="new"))
    assert after.track(BASS) is project.track(BASS)
    assert sum(new is not old for new, old in zip(after.tracks[0].clips, ROW, strict=True)) == 1
