"""Automatic crossfades: where clips of a track overlap, one goes while the other comes.

Nothing of this is stored. A clip keeps its own fades, and pulling two clips apart again leaves them
as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_desktop.domain.clip import Clip, Fade, FadeShape
from nexus_desktop.domain.fades import fitting_fades
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.timeline import Frames


@dataclass(frozen=True, slots=True)
class EffectiveFades:
    """The fades a clip is heard with."""

    fade_in: Fade
    fade_out: Fade


def effective_fades(clips: Sequence[Clip]) -> tuple[EffectiveFades, ...]:
    """Return the fades that the clips of one track are heard with, one entry for each clip.

    Where a clip begins inside an earlier one and ends behind it, both fade over the overlap, unless
    the clip's own fade there is longer. A clip that lies wholly inside another one is heard on top
    of it, and silenced clips fade nobody. Fades that do not fit into their clip together become
    shorter in proportion.

    Args:
        clips: sorted by start, as a track keeps them.
    """
    rises = [clip.fade_in for clip in clips]
    falls = [clip.fade_out for clip in clips]
    sounding: list[int] = []
    for later, clip in enumerate(clips):
        if clip.gain_db <= SILENT_DB:
            continue
        sounding = [earlier for earlier in sounding if clips[earlier].span.end > clip.span.start]
        for earlier in sounding:
            cross = _crossfade(clips[earlier], clip)
            falls[earlier] = _longer(falls[earlier], cross)
            rises[later] = _longer(rises[later], cross)
        sounding.append(later)
    return tuple(
        EffectiveFades(*fitting_fades(rise, fall, clip.span.length))
        for clip, rise, fall in zip(clips, rises, falls, strict=True)
    )


def _crossfade(earlier: Clip, later: Clip) -> Fade:
    """Return the fade over a partial overlap, or one of no length where there is none."""
    is_partial = earlier.span.start < later.span.start and earlier.span.end < later.span.end
    length = earlier.span.end - later.span.start if is_partial else 0
    return Fade(Frames(length), _shape(earlier, later))


def _shape(earlier: Clip, later: Clip) -> FadeShape:
    """Return equal power, or linear where both play the very same sound at the same place.

    Two different sounds add up by power, but equal ones by amplitude: with equal power a clip that
    was split and trimmed back over the cut would swell there by 3 dB.
    """
    is_same = earlier.source == later.source and _offset(earlier) == _offset(later)
    return FadeShape.LINEAR if is_same else FadeShape.EQUAL_POWER


def _offset(clip: Clip) -> int:
    return clip.source_start - clip.take.begins - clip.span.start


def _longer(own: Fade, other: Fade) -> Fade:
    return other if other.length > own.length else own
