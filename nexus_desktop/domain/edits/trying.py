"""Lets pieces of clips be heard through effects that nobody has applied yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.cutting import cut, inside
from nexus_desktop.domain.edits.replacing import change_clips, with_clips, with_tracks
from nexus_desktop.domain.edits.treating import Piece
from nexus_desktop.domain.ids import ClipId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import Rack, RackSlot


@dataclass(frozen=True, slots=True)
class CutOut:
    """A project in which every piece is a clip of its own, so that it can be treated alone.

    Attributes:
        clips: those that are the pieces; they have the ids of the clips they were cut from.
    """

    project: Project
    clips: tuple[ClipId, ...]


def cut_out(project: Project, pieces: Sequence[Piece]) -> CutOut:
    """Return a project that sounds the same, with the pieces cut out of their clips.

    Args:
        pieces: of clips that are in the project, at most one of each.
    """
    for piece in pieces:
        track = project.track(piece.track)
        cut_up = with_clips(track, [piece.clip], _parts(piece))
        project = with_tracks(project, [cut_up])
    return CutOut(project, tuple(piece.clip.id for piece in pieces))


def before_racks(tried: CutOut, slots: Sequence[RackSlot]) -> Project:
    """Return the project with effects on the pieces, in front of those that their clips have.

    That is where applying them puts them: the take itself is treated.
    """

    def with_slots(clip: Clip) -> Clip:
        own = () if clip.rack.is_bypassed else clip.rack.slots
        return replace(clip, rack=Rack((*slots, *own)))

    return change_clips(tried.project, tried.clips, with_slots)


def _parts(piece: Piece) -> list[Clip]:
    """Return the clip in parts, of which the piece keeps its id: it is what people point at."""
    clip, span = piece.clip, piece.span
    around = [part for part in cut(clip, span.start, span.end) if not part.span.overlaps(span)]
    return [
        *inside(clip, span),
        *(replace(part, id=ClipId(new_id())) for part in around),
    ]
