"""Which clips of a track meet a stretch of time, without looking at all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import accumulate

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.crossfades import effective_fades
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.track import Track


class TrackClips:
    """One track's clips prepared for looking up; built once for each value of the track."""

    def __init__(self, track: Track) -> None:
        self.track = track
        self._starts = [clip.span.start for clip in track.clips]
        # Clips may overlap, so ends are not sorted; the furthest end so far is.
        self._furthest = list(accumulate((clip.span.end for clip in track.clips), max))
        self._fades: Mapping[ClipId, tuple[Fade, Fade]] | None = None

    def between(self, start: float, end: float) -> list[Clip]:
        """Return the clips that share time with start..end, in the track's order."""
        first = bisect_right(self._furthest, start)
        last = bisect_left(self._starts, end)
        return [clip for clip in self.track.clips[first:last] if clip.span.end > start]

    def fades(self, clip: Clip) -> tuple[Fade, Fade]:
        """Return the fades that are heard: the clip's own, or the crossfades with neighbours."""
        if self._fades is None:
            clips = self.track.clips
            heard = zip(clips, effective_fades(clips), strict=True)
            self._fades = {each.id: (fades.fade_in, fades.fade_out) for each, fades in heard}
        return self._fades.get(clip.id, (clip.fade_in, clip.fade_out))


class ClipIndex:
    """The prepared tracks of the project on screen; tracks that stayed the same are kept."""

    def __init__(self) -> None:
        self._tracks: dict[TrackId, TrackClips] = {}

    def of(self, track: Track) -> TrackClips:
        """Return the prepared track, preparing it if it is new or has changed."""
        known = self._tracks.get(track.id)
        if known is None or known.track is not track:
            known = self._tracks[track.id] = TrackClips(track)
        return known

    def keep_only(self, tracks: frozenset[TrackId]) -> None:
        """Forget the tracks that are not among these."""
        for gone in self._tracks.keys() - tracks:
            del self._tracks[gone]
