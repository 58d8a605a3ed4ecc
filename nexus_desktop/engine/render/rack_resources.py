"""What effects in the racks of a project may ask for: sounds, and how long they ring."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from nexus_desktop.domain.effect import SOURCE_PREFIX, TRACK_PREFIX
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import Rack
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.sound import HeldSound, Sound
from nexus_desktop.engine.render.rack_chain import at_work
from nexus_desktop.engine.render.stereo import STEREO
from nexus_desktop.engine.samples.resample import ResampledReader

LONGEST_TAIL_S = 30.0
"""Echoes that would go on for longer are cut there."""

MOST_TAILS = 1024


@dataclass(frozen=True, slots=True)
class SourceSound:
    """A sound of the project, at its own rate."""

    source: AudioSource
    reader: ResampledReader

    @property
    def sample_rate(self) -> int:
        return self.source.sample_rate

    @property
    def channels(self) -> int:
        return self.source.channels

    @property
    def frames(self) -> int:
        return self.source.frames

    def read(self, start: int, frames: int) -> Block:
        return self.reader.read(self.source, start, frames, self.source.sample_rate)


@dataclass(frozen=True, slots=True)
class ProjectResources:
    """The sounds of a project under the names that effects know them by."""

    project: Project
    reader: ResampledReader

    def sound(self, name: str) -> Sound:
        if name.startswith(TRACK_PREFIX):
            # Tracks are heard as they pass; see `Keyed`.
            return HeldSound(silence(0, STEREO), self.project.sample_rate)
        source = self.project.sources.get(SourceId(name.removeprefix(SOURCE_PREFIX)))
        if source is None or not name.startswith(SOURCE_PREFIX):
            raise EffectRefused(
                "Sound not found", "The project does not hold the sound that the effect needs."
            )
        return SourceSound(source, self.reader)


class Tails:
    """How long racks go on sounding, worked out once for all that are set alike."""

    def __init__(self) -> None:
        self._known: OrderedDict[Rack, int] = OrderedDict()

    def of(self, rack: Rack, resources: ProjectResources) -> int:
        """Return the frames that are heard behind the end of what goes in."""
        if not rack:
            return 0
        tail = self._known.get(rack)
        if tail is None:
            rate = resources.project.sample_rate
            chain = at_work(rack, resources, rate)
            tail = self._known[rack] = min(chain.tail, round(LONGEST_TAIL_S * rate))
            if len(self._known) > MOST_TAILS:
                self._known.popitem(last=False)
        return tail
