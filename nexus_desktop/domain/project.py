"""The project: one frozen value that holds everything a person made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, ProjectId, SourceId, TrackId
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.rack import NO_EFFECTS, Rack
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import ZERO, Frames, SampleRate
from nexus_desktop.domain.track import Track

DEFAULT_RATE = SampleRate(48_000)
UNTITLED = "Untitled"
"""The title of a project that nobody has named; the first sound in it may name it."""


@dataclass(frozen=True, slots=True)
class Project:
    """Tracks, the sources their clips play, markers and what describes them.

    Never changed in place: an edit builds the next project and shares with it all that stayed
    the same, so that a step of undo costs little and two projects are compared by identity.

    Attributes:
        sources: every source a clip or a take names, by id; treat as read-only.
        markers: sorted by start, then id.
        master: what the mix of all tracks goes through.
    """

    id: ProjectId
    title: str
    sample_rate: SampleRate = DEFAULT_RATE
    tracks: tuple[Track, ...] = ()
    sources: Mapping[SourceId, AudioSource] = field(default_factory=dict)
    markers: tuple[Marker, ...] = ()
    tempo_bpm: float = 120.0
    beats_per_bar: int = 4
    master: Rack = NO_EFFECTS

    @property
    def length(self) -> Frames:
        """Where the last clip ends."""
        return max((track.end for track in self.tracks), default=ZERO)

    @property
    def is_empty(self) -> bool:
        return not any(track.clips for track in self.tracks)

    @property
    def heard_tracks(self) -> tuple[Track, ...]:
        """The tracks that are not muted; once one is soloed, only those that are."""
        is_soloing = any(track.is_soloed for track in self.tracks)
        return tuple(
            track
            for track in self.tracks
            if not track.is_muted and (track.is_soloed or not is_soloing)
        )

    def clips(self) -> Iterator[tuple[Track, Clip]]:
        """Yield every clip with its track, in track order."""
        for track in self.tracks:
            for clip in track.clips:
                yield track, clip

    def track(self, track_id: TrackId) -> Track:
        """Return the track of that id.

        Raises:
            EditRefused: there is none; it was removed meanwhile.
        """
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise EditRefused("No such track", "The track is not in this project any more.")

    def clip(self, clip_id: ClipId) -> tuple[Track, Clip]:
        """Return the clip of that id and the track it lies on.

        Raises:
            EditRefused: there is none; it was removed meanwhile.
        """
        for track, clip in self.clips():
            if clip.id == clip_id:
                return track, clip
        raise EditRefused("No such clip", "The clip is not in this project any more.")

    def source(self, source_id: SourceId) -> AudioSource:
        """Return the source of that id.

        Raises:
            EditRefused: there is none.
        """
        try:
            return self.sources[source_id]
        except KeyError:
            raise EditRefused("No such sound", "The project does not hold this sound.") from None
