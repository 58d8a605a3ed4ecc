"""Edits that put a sound made from another one in its place, longer or shorter as it may be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.cutting import cut
from nexus_desktop.domain.edits.markers import markers_with_gap, markers_without
from nexus_desktop.domain.edits.replacing import (
    chosen_tracks,
    clips_by_track,
    heard_in,
    required_span,
    starting_from,
    with_clips,
    with_tracks,
)
from nexus_desktop.domain.edits.sources import add_source
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.fades import fitting_fades
from nexus_desktop.domain.ids import ClipId, TakeId, TrackId, new_id
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.domain.track import Track


class Behind(Enum):
    """What happens to clips behind a sound that has become longer or shorter.

    The rest of a clip always follows the part of it that was treated, and what was treated keeps
    its distance from what was treated before it.
    """

    STAYS = "stays"
    FOLLOWS_ON_TRACK = "follows on its track"
    FOLLOWS = "follows everywhere"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a clip whose sound is to be treated, or all of it.

    Attributes:
        clip: as it was when the sound was taken from it.
        span: of the timeline, within that of the clip; not empty.
    """

    track: TrackId
    clip: Clip
    span: TimeRange

    @property
    def start_in_take(self) -> Frames:
        """The frame of the take at which it begins, at the project rate."""
        return Frames(self._start_in_material - self.clip.take.begins)

    @property
    def _start_in_material(self) -> Frames:
        return Frames(self.clip.source_start + self.span.start - self.clip.span.start)

    def take_of(self, source: AudioSource, origin: str) -> Take:
        """Return a new sound as a take that lies where the piece lies in the material."""
        made = self.clip.take.provenance
        return Take(TakeId(new_id()), source.id, self._start_in_material, source.name, origin, made)


@dataclass(frozen=True, slots=True)
class Treated:
    """What has become of a piece.

    Attributes:
        source: the new sound, at the project rate; None if nothing is left of it.
        origin: what made it, for people.
    """

    piece: Piece
    source: AudioSource | None
    origin: str

    @property
    def growth(self) -> int:
        """By how many frames it has become longer."""
        return (self.source.frames if self.source else 0) - self.piece.span.length


def pieces_in(
    project: Project, span: TimeRange, track_ids: Collection[TrackId]
) -> tuple[Piece, ...]:
    """Return what lies in a stretch of time on some tracks.

    Raises:
        EditRefused: there is no time, no track or no sound selected.
    """
    required_span(span)
    found = []
    for track in chosen_tracks(project, track_ids):
        for clip in heard_in(track, span):
            within = clip.span.intersection(span)
            if within is not None:
                found.append(Piece(track.id, clip, within))
    if not found:
        raise EditRefused(
            "Nothing there", "There is no sound in the selection.", hint="Select a part of a clip."
        )
    return tuple(found)


def pieces_of(project: Project, clip_ids: Collection[ClipId]) -> tuple[Piece, ...]:
    """Return whole clips.

    Raises:
        EditRefused: there are no ids, or a clip is not in the project.
    """
    return tuple(
        Piece(track.id, clip, clip.span)
        for track, clips in clips_by_track(project, clip_ids)
        for clip in clips
    )


def put_treated(project: Project, treated: Sequence[Treated], behind: Behind) -> Project:
    """Put new sounds in the place of pieces; what was played before is another take of the clip.

    Gain, fades and effects of the clips stay.

    Raises:
        EditRefused: a clip is gone, or plays something else than when its sound was taken.
    """
    by_track: dict[TrackId, list[Treated]] = {}
    for each in sorted(treated, key=lambda each: each.piece.span.start):
        if each.source is not None:
            project = add_source(project, each.source)
        by_track.setdefault(each.piece.track, []).append(each)
    changed = [_track_with(project.track(key), of, behind) for key, of in by_track.items()]
    after = with_tracks(project, changed)
    if behind is not Behind.FOLLOWS:
        return after
    end = max(each.piece.span.end for each in treated)
    growth = max((growth_of(of) for of in by_track.values()), key=abs)
    return _everything_moved(after, by_track.keys(), end, growth)


def growth_of(treated: Sequence[Treated]) -> int:
    """Return by how many frames the pieces have become longer together."""
    return sum(each.growth for each in treated)


def _track_with(track: Track, treated: Sequence[Treated], behind: Behind) -> Track:
    gone: list[Clip] = []
    new: list[Clip] = []
    shift = 0
    for each in treated:
        clip = _unchanged(track, each.piece)
        gone.append(clip)
        new += _pieces_with(clip, each, shift)
        shift += each.growth
    if behind is not Behind.STAYS and any(each.growth for each in treated):
        others = {clip.id for clip in gone}
        for clip in track.clips:
            by = sum(each.growth for each in treated if _lies_behind(clip, each.piece.span))
            if by and clip.id not in others:
                gone.append(clip)
                new.append(clip.moved(by))
    return with_clips(track, gone, new)


def _lies_behind(clip: Clip, span: TimeRange) -> bool:
    """Whether a clip goes along with the end of a stretch: behind it, or crossfaded with it."""
    return clip.span.start > span.start and clip.span.end > span.end


def _unchanged(track: Track, piece: Piece) -> Clip:
    was = piece.clip
    for clip in track.clips:
        if clip.id == was.id:
            if (clip.take, clip.span, clip.source_start) == (was.take, was.span, was.source_start):
                return clip
            break
    raise EditRefused(
        "Nothing was changed",
        "The clip was edited while the new sound was being made.",
        hint="Do it again.",
    )


def _pieces_with(clip: Clip, treated: Treated, shift: int) -> list[Clip]:
    """Return a clip with one piece of it treated, and all of it moved by `shift` frames."""
    span = treated.piece.span
    pieces = []
    for piece in cut(clip, span.start, span.end):
        if piece.span.start >= span.end:
            pieces.append(piece.moved(shift + treated.growth))
        elif piece.span.end <= span.start:
            pieces.append(piece.moved(shift) if shift else piece)
        elif treated.source is not None and treated.source.frames:
            pieces.append(_renewed(piece.moved(shift) if shift else piece, treated))
    if pieces and all(piece.id != clip.id for piece in pieces):
        pieces[0] = replace(pieces[0], id=clip.id)
    return pieces


def _renewed(clip: Clip, treated: Treated) -> Clip:
    if treated.source is None:
        return clip
    length = treated.source.frames
    fade_in, fade_out = fitting_fades(clip.fade_in, clip.fade_out, length)
    return replace(
        clip,
        span=TimeRange(clip.span.start, Frames(clip.span.start + length)),
        take=treated.piece.take_of(treated.source, treated.origin),
        other_takes=(clip.take, *clip.other_takes),
        fade_in=fade_in,
        fade_out=fade_out,
    )


def _everything_moved(
    project: Project, but_on: Collection[TrackId], end: Frames, growth: int
) -> Project:
    """Return the project with what begins from `end` on moved, markers too."""
    if not growth:
        return project
    changed = []
    for track in project.tracks:
        if track.id not in but_on:
            behind = starting_from(track, end)
            changed.append(with_clips(track, behind, [clip.moved(growth) for clip in behind]))
    markers = _markers_moved(project, end, growth)
    after = with_tracks(project, changed)
    return after if markers == project.markers else replace(after, markers=markers)


def _markers_moved(project: Project, end: Frames, growth: int) -> tuple[Marker, ...]:
    if growth > 0:
        return markers_with_gap(project, end, growth)
    return markers_without(project, TimeRange(Frames(end + growth), end))
