"""A project as sound: the one graph that feeds speakers, previews and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK
from nexus_desktop.engine.analysis.levels import levels_of
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.render.live_racks import LiveRacks
from nexus_desktop.engine.render.rack_resources import Tails
from nexus_desktop.engine.render.rack_tap import RackTap
from nexus_desktop.engine.render.stereo import STEREO
from nexus_desktop.engine.render.track_plan import TrackPlan
from nexus_desktop.engine.render.track_sounds import TrackSounds
from nexus_desktop.engine.samples.block_source import MASTER
from nexus_desktop.engine.samples.levels import Levels
from nexus_desktop.engine.samples.resample import ResampledReader

WARM_UP_S = 5.0
"""What the racks hear beforehand where a part of a project is rendered."""

PLAYED_WARM_UP_S = 0.25
"""The same where playing begins: a compressor settles, and nobody waits."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the mix of one state of a project leaves to the mix of the next, and reads no more."""

    racks: LiveRacks
    tails: Tails
    plans: Mapping[TrackId, TrackPlan] = field(default_factory=dict)


class Mixdown:
    """The mix of one state of a project: a `BlockSource` of two channels at the project's rate.

    Where no rack is, every frame is calculated from its place on the timeline alone, in a fixed
    order, so neither the size of the blocks nor a seek can be heard, not in the last bit. A clip
    that nothing is done to comes out as its source is. Racks run along; after a seek they begin
    anew, having heard a little of what lies before.

    Tracks that are soloed silence all others; a track that is muted is silent, soloed or not.
    """

    channels = STEREO

    def __init__(
        self,
        project: Project,
        reader: ResampledReader,
        *,
        is_played: bool = False,
        kept: Kept | None = None,
        tap: RackTap | None = None,
    ) -> None:
        """Lay out a project.

        Args:
            is_played: whether the mix is heard while it is changed: what is rendered ahead is then
                rendered anew from where it is heard, see `updated`.
            kept: what an earlier state has left.
            tap: where the sound behind a rack can be seen, now and after every `updated`.
        """
        kept = kept or Kept(_new_racks(project, is_played, tap), Tails())
        self._project = project
        self._reader = reader
        self._racks = kept.racks
        self._tails = kept.tails
        self._tracks = TrackSounds(project, reader, kept.racks, kept.tails, kept.plans)
        self._audible = [row for row in project.heard_tracks if row.gain_db > SILENT_DB]
        self._position = 0
        self._is_begun = False
        self._heard: dict[TrackId, Block] = {}
        self._last = silence(0, STEREO)

    def updated(self, project: Project) -> Mixdown:
        """Return the mix of the next state, at the same place.

        What was worked out for tracks whose clips are still the same is used again, and effects go
        on from where they are.
        """
        kept = Kept(self._racks, self._tails, self._tracks.plans)
        mixdown = Mixdown(project, self._reader, kept=kept)
        mixdown.seek(self._position)
        return mixdown

    @property
    def sample_rate(self) -> int:
        return self._project.sample_rate

    @property
    def length(self) -> int:
        """Frames until everything has rung out."""
        length = self._tracks.length
        return length + self._tails.of(self._project.master, self._tracks.resources)

    @property
    def position(self) -> int:
        """The frame that `read` returns next."""
        return self._position

    def seek(self, frame: int) -> None:
        self._position = frame

    def loop_until(self, end: int | None) -> None:
        self._tracks.loop_end = end
        self._racks.forget_left()

    def come_round(self, start: int, seam: int) -> None:
        if self._tracks.loop_end is not None:
            self._racks.come_round(self._tracks.loop_end - start, seam)
        self.seek(start)

    def read(self, frames: int) -> Block:
        """Return the next frames, silent past the end."""
        start, self._position = self._position, self._position + frames
        self._racks.next_block()
        if not self._is_begun:
            self._racks.begin(start)
            self._is_begun = True
        master = self._project.master
        if master:
            feed, stream = self._tracks.feed(self._mix), self._racks.stream(MASTER_RACK)
            self._last = stream.read_ringing(master, feed, start, frames)
            self._racks.show(MASTER_RACK, start, self._last)
        else:
            self._last = self._mix(start, frames)
        return self._last

    def levels(self) -> Mapping[str, Levels]:
        """Return the levels of the block last read: every track behind its fader, and `MASTER`.

        Effects that turn the sound down tell by how much, by `slot_key`.
        """
        silent = Levels((0.0,) * STEREO, (0.0,) * STEREO)
        levels: dict[str, Levels] = {track.id: silent for track in self._project.tracks}
        for track_id, sound in self._heard.items():
            levels[track_id] = levels_of(sound)
        levels[MASTER] = levels_of(self._last)
        for key, reduction_db in self._racks.reductions_db().items():
            levels[key] = Levels((), (), reduction_db)
        return levels

    def _mix(self, start: int, frames: int) -> Block:
        """Return all tracks together, before the master."""
        covered = np.zeros(frames, np.bool_)
        self._heard = {}
        mix: Block | None = None
        for track in self._audible:
            sound = self._tracks.heard(track, start, covered)
            if sound is not None:
                self._heard[track.id] = sound
                mix = sound if mix is None else mix + sound
        if mix is None:
            mix = silence(frames, STEREO)
        elif not covered.all():
            mix = mix.copy() if len(self._heard) == 1 else mix
            mix[~covered] = 0.0
        return mix


def _new_racks(project: Project, is_played: bool, tap: RackTap | None) -> LiveRacks:
    return LiveRacks(
        project.sample_rate,
        warm_up_s=PLAYED_WARM_UP_S if is_played else WARM_UP_S,
        keeps_marks=is_played,
        tap=tap,
    )
