"""What effects may ask for that are applied to a piece of the timeline."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.effect import TRACK_PREFIX
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.engine.render.live_racks import LiveRacks
from nexus_desktop.engine.render.rack_resources import ProjectResources, Tails
from nexus_desktop.engine.render.stereo import STEREO
from nexus_desktop.engine.render.track_sounds import TrackSounds
from nexus_desktop.engine.samples.resample import ResampledReader


@dataclass(frozen=True, slots=True)
class TrackSound:
    """The clips of a track as they are, without racks and fader, from a frame of the timeline on.

    Attributes:
        begins: that frame.
    """

    track: TrackId
    begins: int
    frames: int
    sample_rate: int
    tracks: TrackSounds
    channels: int = STEREO

    def read(self, start: int, frames: int) -> Block:
        # What lies before the piece may be asked for as well: a processor that lags.
        return self.tracks.key(self.track, self.begins + start, frames)


@dataclass(frozen=True, slots=True)
class PieceResources:
    """The sounds of a project, its tracks among them as they go along with a piece.

    Attributes:
        begins: the frame of the timeline at which the piece begins.
    """

    project: Project
    reader: ResampledReader
    begins: int = 0

    def sound(self, name: str) -> Sound:
        if not name.startswith(TRACK_PREFIX):
            return ProjectResources(self.project, self.reader).sound(name)
        track_id = TrackId(name.removeprefix(TRACK_PREFIX))
        if all(track.id != track_id for track in self.project.tracks):
            raise EffectRefused(
                "Sound not found", "The project does not hold the track that steers the effect."
            )
        rate = self.project.sample_rate
        racks = LiveRacks(rate, warm_up_s=0.0, keeps_marks=False)
        tracks = TrackSounds(self.project, self.reader, racks, Tails(), {})
        return TrackSound(track_id, self.begins, max(0, tracks.length - self.begins), rate, tracks)
