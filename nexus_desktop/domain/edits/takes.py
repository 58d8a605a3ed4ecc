"""Edits of the takes of a clip: which of its sounds is heard, and which it no longer needs."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.replacing import change_clips
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, TakeId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.take import Take


def choose_take(project: Project, clip_id: ClipId, take_id: TakeId) -> Project:
    """Let a clip play another of its takes; place, length, gain, fades and effects stay.

    Raises:
        EditRefused: the clip or the take is gone.
    """

    def chosen(clip: Clip) -> Clip:
        take = take_of(clip, take_id)
        if take == clip.take:
            return clip
        others = (clip.take, *(each for each in clip.other_takes if each.id != take_id))
        return replace(clip, take=take, other_takes=others)

    return change_clips(project, [clip_id], chosen)


def discard_take(project: Project, clip_id: ClipId, take_id: TakeId) -> Project:
    """Let a clip forget a take; the one that is heard gives way to the one heard before.

    Raises:
        EditRefused: the clip or the take is gone, or it is the only one.
    """

    def without(clip: Clip) -> Clip:
        gone = take_of(clip, take_id)
        kept = [each for each in all_takes(clip) if each.id != gone.id]
        if not kept:
            raise EditRefused("The take was not discarded", "It is the only one of its clip.")
        return replace(clip, take=kept[0], other_takes=tuple(kept[1:]))

    return change_clips(project, [clip_id], without)


def all_takes(clip: Clip) -> tuple[Take, ...]:
    """Return the take that is heard, and then the others, the one heard before first."""
    return (clip.take, *clip.other_takes)


def take_of(clip: Clip, take_id: TakeId) -> Take:
    """Return a take of a clip.

    Raises:
        EditRefused: it is gone.
    """
    for take in all_takes(clip):
        if take.id == take_id:
            return take
    raise EditRefused("No such take", "The take is not in this clip any more.")
