"""What was recorded lies where it was played, and what was there is not lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.recording import put_recording
from nexus_desktop.domain.edits.takes import all_takes
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.recording import Course, RecordedPass
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.take import Take
from tests.support.builders import a_clip, a_project, a_source, a_span, a_track, with_clip

DRUMS = TrackId("drums")
SECOND = 48_000
SEAM = 480


@pytest.fixture
def microphone() -> AudioSource:
    return a_source("microphone", 100 * SECOND)


def clips_of(project: Project) -> list[Clip]:
    return list(project.track(DRUMS).clips)


def heard_at(clip: Clip, take: Take, place: int) -> int:
    """Return which frame of its source a take plays at a place of the timeline."""
    return place - clip.span.start + clip.source_start - take.begins


def once(start: int, end: int, begins: int) -> list[RecordedPass]:
    return [RecordedPass(a_span(start, end), begins)]


def test_a_recording_is_a_clip_that_plays_each_frame_where_it_belongs(
    microphone: AudioSource,
) -> None:
    after = put_recording(a_project(), microphone, once(1000, 9000, 700), DRUMS)
    [clip] = clips_of(after)
    assert clip.span == a_span(1000, 9000)
    assert heard_at(clip, clip.take, 1000) == 300
    assert (clip.take.name, clip.take.origin) == ("Take 1", "recorded")
    assert after.source(clip.source) == microphone


def test_of_passes_that_are_all_cut_short_the_longest_is_heard(microphone: AudioSource) -> None:
    loop = a_span(1000, 9000)
    passes = Course(4000, loop).passes(0, 5000 + 2000, 0)
    assert [each.span for each in passes] == [a_span(4000, 9000), a_span(1000, 3000)]
    [clip] = clips_of(put_recording(a_project(), microphone, passes, DRUMS))
    assert clip.span == loop
    assert heard_at(clip, clip.take, 4000) == 0
    assert [heard_at(clip, take, 1000) for take in clip.other_takes] == [5000]


def test_a_recording_that_began_late_is_silent_before(microphone: AudioSource) -> None:
    [clip] = clips_of(put_recording(a_project(), microphone, once(1000, 9000, 1500), DRUMS))
    assert heard_at(clip, clip.take, 1500) == 0
    assert clip.source_start >= 0


def test_a_punch_into_a_clip_becomes_a_take_between_what_stays(microphone: AudioSource) -> None:
    song = with_clip(a_project(), a_clip("voice", 0, 10 * SECOND))
    [old] = clips_of(song)
    passes = once(4 * SECOND, 6 * SECOND, SECOND)
    left, new, right = clips_of(put_recording(song, microphone, passes, DRUMS))
    assert new.span == a_span(4 * SECOND, 6 * SECOND)
    assert heard_at(new, new.take, 4 * SECOND) == 3 * SECOND
    [original] = new.other_takes
    assert original.source == old.source
    for place in (4 * SECOND, 5 * SECOND):
        assert heard_at(new, original, place) == heard_at(old, old.take, place)
    assert (left.id, left.span) == (old.id, a_span(0, 4 * SECOND + SEAM))
    assert right.span == a_span(6 * SECOND - SEAM, 10 * SECOND)
    assert heard_at(right, right.take, 7 * SECOND) == heard_at(old, old.take, 7 * SECOND)


def test_a_take_of_a_clip_keeps_what_was_set_there(microphone: AudioSource) -> None:
    song = with_clip(a_project(), replace(a_clip("voice", 0, 10 * SECOND), gain_db=-6.0, name="V"))
    new = clips_of(put_recording(song, microphone, once(SECOND, 2 * SECOND, 0), DRUMS))[1]
    assert (new.gain_db, new.name) == (-6.0, "V")


def test_clips_under_a_longer_recording_become_its_takes(microphone: AudioSource) -> None:
    song = a_project(
        a_track("drums", a_clip("a", SECOND, SECOND), a_clip("b", 3 * SECOND, SECOND, source="b"))
    )
    before = {clip.source: clip for clip in clips_of(song)}
    [new] = clips_of(put_recording(song, microphone, once(0, 5 * SECOND, 0), DRUMS))
    assert len(new.other_takes) == 2
    for take in new.other_takes:
        old = before[take.source]
        assert heard_at(new, take, old.span.start) == heard_at(old, old.take, old.span.start)


def test_a_second_recording_over_the_first_is_its_second_take(microphone: AudioSource) -> None:
    first = put_recording(a_project(), microphone, once(0, SECOND, 0), DRUMS)
    again = replace(a_source("again", 2 * SECOND))
    [clip] = clips_of(put_recording(first, again, once(0, SECOND, 0), DRUMS))
    assert [take.name for take in all_takes(clip)] == ["Take 2", "Take 1"]


def test_each_time_round_a_loop_is_a_take_and_the_last_whole_one_plays(
    microphone: AudioSource,
) -> None:
    course = Course(0, a_span(0, SECOND))
    passes = course.passes(0, 3 * SECOND + 100, -50)
    [clip] = clips_of(put_recording(a_project(), microphone, passes, DRUMS))
    assert clip.span == a_span(0, SECOND)
    assert [take.name for take in all_takes(clip)] == ["Take 3", "Take 4", "Take 2", "Take 1"]
    assert [heard_at(clip, take, 0) for take in all_takes(clip)] == [
        50 + n * SECOND for n in (2, 3, 1, 0)
    ]


def test_what_was_recorded_before_the_loop_is_a_clip_of_its_own(microphone: AudioSource) -> None:
    course = Course(0, a_span(SECOND, 2 * SECOND))
    passes = course.passes(0, 3 * SECOND, 0)
    lead, loop = clips_of(put_recording(a_project(), microphone, passes, DRUMS))
    assert lead.span == a_span(0, SECOND + SEAM)
    assert loop.span == a_span(SECOND, 2 * SECOND)
    assert [heard_at(loop, take, SECOND) // SECOND for take in all_takes(loop)] == [2, 1]


def test_punch_and_roll_hides_the_rest_of_the_clip_it_cuts_into(microphone: AudioSource) -> None:
    song = a_project(
        a_track("drums", a_clip("a", 0, 10 * SECOND), a_clip("later", 20 * SECOND, SECOND))
    )
    passes = once(4 * SECOND, 5 * SECOND, 0)
    after = put_recording(song, microphone, passes, DRUMS, cuts_tail=True)
    left, new, later = clips_of(after)
    assert left.span == a_span(0, 4 * SECOND + SEAM)
    assert new.span.end == 5 * SECOND
    assert later.id == "later"


def test_nothing_recorded_is_refused(microphone: AudioSource) -> None:
    with pytest.raises(EditRefused):
        put_recording(a_project(), microphone, [], DRUMS)
