"""The edit that puts what was recorded onto a track."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.clips import add_clip
from nexus_desktop.domain.edits.cutting import windowed
from nexus_desktop.domain.edits.replacing import heard_in, with_clips, with_tracks
from nexus_desktop.domain.edits.sources import add_source
from nexus_desktop.domain.edits.takes import all_takes
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SourceId, TakeId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.recording import RecordedPass
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange, seconds_to_frames

SEAM_S = 0.01
"""How long the new sound and what lies beside it fade into each other; no edge is a click."""
RECORDED = "recorded"


def put_recording(
    project: Project,
    source: AudioSource,
    passes: Sequence[RecordedPass],
    track_id: TrackId,
    *,
    cuts_tail: bool = False,
) -> Project:
    """Lay a recording onto a track, as a clip with a take for every pass; the longest plays,
    of several the last.

    What lies there is not lost: under the new clip it becomes further takes of it, and at its
    ends it is hidden and can be pulled out again.

    Args:
        passes: as `Course.passes` gives them.
        cuts_tail: whether a clip that is recorded into ends there, even where less was recorded.

    Raises:
        EditRefused: nothing was recorded, or the track is not in the project any more.
    """
    if not passes:
        raise EditRefused("Nothing was recorded", "No sound has arrived.")
    project = add_source(project, source)
    lead, rest = _lead_and_rest(passes)
    if lead is not None:
        project = _put_passes(project, source, [lead], track_id, reach=_seam(project, rest[0].span))
    return _put_passes(project, source, rest, track_id, cuts_tail=cuts_tail)


def _seam(project: Project, span: TimeRange) -> int:
    return min(seconds_to_frames(SEAM_S, project.sample_rate), span.length // 4)


def _lead_and_rest(
    passes: Sequence[RecordedPass],
) -> tuple[RecordedPass | None, tuple[RecordedPass, ...]]:
    """Return what was recorded before a loop was reached, and what in it."""
    first, *later = passes
    if not later or first.span.start >= later[0].span.start:
        return None, tuple(passes)
    loop_start = later[0].span.start
    lead = replace(first, span=TimeRange(first.span.start, loop_start))
    inside = replace(first, span=TimeRange(loop_start, first.span.end))
    return lead, (inside, *later)


def _put_passes(
    project: Project,
    source: AudioSource,
    passes: Sequence[RecordedPass],
    track_id: TrackId,
    *,
    cuts_tail: bool = False,
    reach: int = 0,
) -> Project:
    """Lay passes over each other as the takes of one clip, `reach` frames longer than they are."""
    track = project.track(track_id)
    start = min(each.span.start for each in passes)
    span = TimeRange(start, max(each.span.end for each in passes))
    there = heard_in(track, span)
    old = [each for each in _takes_of(there) if each[0].source != source.id]
    number = 1 + sum(take.origin == RECORDED for take, _ in old)
    recorded = [
        (Take(TakeId(new_id()), source.id, name=f"Take {number + n}", origin=RECORDED), each.begins)
        for n, each in enumerate(passes)
    ]
    longest = max(range(len(passes)), key=lambda n: (passes[n].span.length, n))
    chosen = recorded.pop(longest)
    clip = _clip_of(span, chosen, [*reversed(recorded), *old])
    if len(there) == 1 and there[0].span.encloses(span):
        # It is one more take of that clip, whose sound goes where the others go.
        clip = replace(clip, gain_db=there[0].gain_db, rack=there[0].rack, name=there[0].name)
    edges = [piece for each in there for piece in _beside(project, each, span, cuts_tail)]
    project = with_tracks(project, [with_clips(track, there, edges)])
    longer = TimeRange(span.start, Frames(span.end + reach))
    return add_clip(project, track_id, windowed(clip, longer))


def _takes_of(clips: Sequence[Clip]) -> list[tuple[Take, int]]:
    """Return the takes of clips with the place at which the first frame of each would lie."""
    found: dict[tuple[str, int], Take] = {}
    for clip in clips:
        for take in all_takes(clip):
            begins = clip.span.start - clip.source_start + take.begins
            found.setdefault((take.source, begins), take)
    return [(replace(take, id=TakeId(new_id())), begins) for (_, begins), take in found.items()]


def _clip_of(span: TimeRange, chosen: tuple[Take, int], others: list[tuple[Take, int]]) -> Clip:
    """Return a clip whose material begins where the first of its takes does."""
    origin = min(span.start, chosen[1], *(begins for _, begins in others))
    take, *rest = (replace(take, begins=Frames(at - origin)) for take, at in (chosen, *others))
    return Clip(ClipId(new_id()), span, take, Frames(span.start - origin), other_takes=tuple(rest))


def clip_of_pass(recorded: RecordedPass, source: SourceId) -> Clip:
    """Return the clip that one pass alone would be, as it is seen while it is recorded."""
    take = Take(TakeId(f"take of {source}"), source, origin=RECORDED)
    clip = _clip_of(recorded.span, (take, recorded.begins), [])
    return replace(clip, id=ClipId(f"clip of {source}"), name="Recording")


def _beside(project: Project, clip: Clip, span: TimeRange, cuts_tail: bool) -> list[Clip]:
    """Return what stays of a clip on both sides of `span`, reaching into it for a crossfade."""
    seam = _seam(project, span)
    pieces = []
    if clip.span.start < span.start:
        end = Frames(min(clip.span.end, span.start + seam))
        pieces.append(windowed(clip, TimeRange(clip.span.start, end)))
    has_tail = clip.span.end > span.end and not (cuts_tail and clip.span.start < span.start)
    if has_tail:
        start = Frames(max(clip.span.start, span.end - seam, ZERO))
        right = windowed(clip, TimeRange(start, clip.span.end))
        pieces.append(replace(right, id=ClipId(new_id())) if pieces else right)
    return pieces
