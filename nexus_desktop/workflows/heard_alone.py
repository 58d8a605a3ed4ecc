"""What a single clip, track or rack of a project sounds like, with nothing around it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from nexus_desktop.domain.clip import NO_FADE, Clip
from nexus_desktop.domain.edits.effects import rack_at, set_rack
from nexus_desktop.domain.ids import ClipId, SlotId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS, Rack, RackKind, RackPlace
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.domain.track import Track
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.render.rack_resources import ProjectResources, Tails
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress

MIX_FRAMES = 65_536
CHANNELS = 2


@dataclass(frozen=True, slots=True)
class HeardAlone:
    """A project in which only one thing is heard, and over which stretch it is.

    Attributes:
        sources: the sounds that are heard.
    """

    project: Project
    span: TimeRange
    sources: tuple[AudioSource, ...]

    def blocks(self, reader: ResampledReader, progress: Progress) -> Generator[Block]:
        """Yield it, in two channels at the project rate."""
        mixdown = Mixdown(self.project, reader)
        mixdown.seek(self.span.start)
        for start in range(self.span.start, self.span.end, MIX_FRAMES):
            yield mixdown.read(min(MIX_FRAMES, self.span.end - start))
            progress.report((mixdown.position - self.span.start) / self.span.length)


def clip_alone(project: Project, clip: Clip, reader: ResampledReader) -> HeardAlone:
    """Return a clip behind its rack, without its gain and its fades, until it has rung out."""
    bare = replace(clip, gain_db=0.0, fade_in=NO_FADE, fade_out=NO_FADE)
    # On a track of its own: the others still steer effects.
    row = Track(TrackId(new_id()), "", (bare,), is_soloed=True)
    tail = Tails().of(clip.rack, ProjectResources(project, reader))
    span = TimeRange(clip.span.start, Frames(clip.span.end + tail))
    alone = replace(project, tracks=(*map(_unheard, project.tracks), row), master=NO_EFFECTS)
    return HeardAlone(alone, span, (project.source(clip.source),))


def track_alone(project: Project, track: Track, reader: ResampledReader) -> HeardAlone:
    """Return a track behind its rack, in front of its fader, until it has rung out."""
    bare = replace(track, gain_db=0.0, pan=0.0, is_muted=False, is_soloed=True)
    rows = tuple(bare if each.id == track.id else _unheard(each) for each in project.tracks)
    tails, resources = Tails(), ProjectResources(project, reader)
    end = max((clip.span.end + tails.of(clip.rack, resources) for clip in track.clips), default=0)
    start = min((clip.span.start for clip in track.clips), default=Frames(0))
    span = TimeRange(start, Frames(end + tails.of(track.rack, resources)))
    sources = {clip.source: project.source(clip.source) for clip in track.clips}
    alone = replace(project, tracks=rows, master=NO_EFFECTS)
    return HeardAlone(alone, span, tuple(sources.values()))


def before_slot(
    project: Project, place: RackPlace, slot_id: SlotId, span: TimeRange, reader: ResampledReader
) -> HeardAlone:
    """Return what comes to an effect of a rack in a stretch of time."""
    slots = rack_at(project, place).slots
    before = slots[: [slot.id for slot in slots].index(slot_id)]
    cut = set_rack(project, place, Rack(before))
    match place.kind:
        case RackKind.CLIP:
            heard = clip_alone(cut, cut.clip(ClipId(place.owner))[1], reader)
        case RackKind.TRACK:
            heard = track_alone(cut, cut.track(TrackId(place.owner)), reader)
        case RackKind.MASTER:
            sources = {clip.source: cut.source(clip.source) for _, clip in cut.clips()}
            heard = HeardAlone(cut, span, tuple(sources.values()))
    return replace(heard, span=span)


def _unheard(track: Track) -> Track:
    # Not muted where it was not: a muted track steers no effect.
    return replace(track, is_soloed=False)
