"""Takes clips apart: windows on them, pieces of them, and fades that still fit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nexus_desktop.domain.clip import NO_FADE, Clip, Fade
from nexus_desktop.domain.fades import fitting_fades
from nexus_desktop.domain.ids import ClipId, new_id
from nexus_desktop.domain.timeline import Frames, TimeRange


def windowed(clip: Clip, span: TimeRange) -> Clip:
    """Return the clip with its ends at other places and every sound where it was.

    Both fades move with their ends and are shortened where they no longer fit.
    """
    if span == clip.span:
        return clip
    fade_in, fade_out = fitting_fades(clip.fade_in, clip.fade_out, span.length)
    return replace(
        clip,
        span=span,
        source_start=Frames(clip.source_start + span.start - clip.span.start),
        fade_in=fade_in,
        fade_out=fade_out,
    )


def cut(clip: Clip, *places: Frames) -> list[Clip]:
    """Cut a clip at rising places; those not inside it are left out.

    The first piece keeps the clip's id, the others get new ones. A fade stays with its end of the
    clip; one that reaches over a cut is shortened to it, since half a fade has no shape of its own.
    """
    inside = sorted({at for at in places if clip.span.start < at < clip.span.end})
    if not inside:
        return [clip]
    edges = [clip.span.start, *inside, clip.span.end]
    return [
        _piece(clip, TimeRange(start, end), ClipId(new_id()) if number else clip.id)
        for number, (start, end) in enumerate(pairwise(edges))
    ]


def _piece(clip: Clip, span: TimeRange, clip_id: ClipId) -> Clip:
    keeps_start, keeps_end = span.start == clip.span.start, span.end == clip.span.end
    return replace(
        clip,
        id=clip_id,
        span=span,
        source_start=Frames(clip.source_start + span.start - clip.span.start),
        fade_in=_at_most(clip.fade_in, span.length) if keeps_start else NO_FADE,
        fade_out=_at_most(clip.fade_out, span.length) if keeps_end else NO_FADE,
    )


def _at_most(fade: Fade, length: Frames) -> Fade:
    return fade if fade.length <= length else replace(fade, length=length)


def outside(clip: Clip, span: TimeRange) -> list[Clip]:
    """Return what of a clip lies outside of `span`; the first piece keeps the clip's id."""
    pieces = cut(clip, span.start, span.end)
    return _going_on(clip, [piece for piece in pieces if not piece.span.overlaps(span)])


def inside(clip: Clip, span: TimeRange) -> list[Clip]:
    """Return what of a clip lies in `span`, as one piece with the clip's id, or nothing."""
    pieces = cut(clip, span.start, span.end)
    return _going_on(clip, [piece for piece in pieces if piece.span.overlaps(span)])


def _going_on(clip: Clip, pieces: list[Clip]) -> list[Clip]:
    """Return the pieces with the id of the clip on the first one."""
    if pieces and pieces[0].id != clip.id:
        pieces[0] = replace(pieces[0], id=clip.id)
    return pieces
