"""The sound of every track of one state of a project."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.crossfades import EffectiveFades
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import clip_rack, track_rack
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.domain.track import Track
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.fade_curves import Curve, falling, rising
from nexus_desktop.engine.render.live_racks import LiveRacks
from nexus_desktop.engine.render.rack_resources import ProjectResources, Tails
from nexus_desktop.engine.render.rack_stream import Feed
from nexus_desktop.engine.render.stereo import STEREO, pan_gains, placed, to_stereo
from nexus_desktop.engine.render.track_plan import TrackPlan
from nexus_desktop.engine.samples.resample import ResampledReader

_NOTHING = np.float32(-0.0)
"""What addition leaves every number as it is, −0.0 too; +0.0 would change that one's bits."""

_Part = tuple[int, Block]
"""A sound and the frame of the block at which it begins."""


class TrackSounds:
    """Reads the clips of tracks, through the racks behind them.

    Attributes:
        plans: how the clips of each track are laid out.
        loop_end: the frame at which playing comes round, if it does.
    """

    def __init__(
        self,
        project: Project,
        reader: ResampledReader,
        racks: LiveRacks,
        tails: Tails,
        plans: Mapping[TrackId, TrackPlan],
    ) -> None:
        """Lay out a project; `plans` are those of an earlier state, used where they still fit."""
        self._project = project
        self._reader = reader
        self._racks = racks
        self._tails = tails
        self.resources = ProjectResources(project, reader)
        self.plans = {track.id: self._plan(track, plans) for track in project.tracks}
        self.loop_end: int | None = None

    @property
    def length(self) -> int:
        """Where the last track has rung out, before the master."""
        return max(map(self._end_of, self._project.tracks), default=0)

    def heard(self, track: Track, start: int, covered: NDArray[np.bool_]) -> Block | None:
        """Return what is heard of a track behind its fader, or None.

        Args:
            covered: one for each frame; becomes True where the track may sound.
        """
        if not track.rack:
            parts = [
                (at, self._placed(sound, clip, track.gain_db, track.pan))
                for clip, at, sound in self._clips(track, start, len(covered))
            ]
            for at, sound in parts:
                covered[at : at + len(sound)] = True
            return _sum(parts, len(covered)) if parts else None
        feed = self.feed(lambda at, frames: self._bus(track, at, frames))
        place = track_rack(track.id)
        sound = self._racks.stream(place).read_ringing(track.rack, feed, start, len(covered))
        self._racks.show(place, start, sound)
        covered[:] = True
        level = _factor(track.gain_db)
        is_mono = self.plans[track.id].is_mono(self._project.sources)
        left, right = pan_gains(track.pan, 1 if is_mono else STEREO)
        return placed(sound, level * left, level * right)

    def feed(self, sound: Callable[[int, int], Block]) -> Feed:
        """Return what goes into a rack, from the beginning of the timeline on."""
        return Feed(sound, self.key, self.resources, left_at=self.loop_end)

    def key(self, track_id: TrackId, start: int, frames: int) -> Block:
        """Return the clips of a track as they are, for effects elsewhere that they steer.

        A muted track steers nothing, as in Ardour; one that shall be heard by effects alone has its
        fader down, which is behind this.
        """
        track = next((each for each in self._project.tracks if each.id == track_id), None)
        if track is None or track.is_muted:
            return silence(frames, STEREO)
        return self._bus(track, start, frames, with_racks=False)

    def _bus(self, track: Track, start: int, frames: int, *, with_racks: bool = True) -> Block:
        """Return all clips of a track together, before its rack and its fader."""
        clips = self._clips(track, start, frames, with_racks=with_racks)
        parts = [(at, self._placed(sound, clip)) for clip, at, sound in clips]
        return _sum(parts, frames) if parts else silence(frames, STEREO)

    def _clips(
        self, track: Track, start: int, frames: int, *, with_racks: bool = True
    ) -> Iterator[tuple[Clip, int, Block]]:
        """Yield the clips that are heard, with their fades, and where in the block each begins."""
        end = start + frames
        for clip, fades in self.plans[track.id].sounding(start, end):
            source = self._project.sources.get(clip.source)
            if clip.gain_db <= SILENT_DB or source is None:
                continue
            first, last = max(start, clip.span.start), end
            if not clip.rack or not with_racks:
                last = min(end, clip.span.end)
            if first < last:
                sound = self._clip_sound(clip, source, first, last - first, with_racks)
                yield clip, first - start, _faded(sound, clip.span, fades, first)
        if with_racks and self._racks.rings:
            yield from self._ringing_clips(track, start, frames)

    def _ringing_clips(
        self, track: Track, start: int, frames: int
    ) -> Iterator[tuple[Clip, int, Block]]:
        """Yield what rings on of clips since playing came round, as loud as they are."""
        for clip in track.clips:
            if clip.rack and clip.gain_db > SILENT_DB and clip.source in self._project.sources:
                at = start + clip.source_start - clip.span.start
                sound = self._racks.ringing(clip_rack(clip.id), at, frames)
                if sound is not None:
                    yield clip, 0, sound

    def _clip_sound(
        self, clip: Clip, source: AudioSource, start: int, frames: int, with_rack: bool
    ) -> Block:
        """Return the take of a clip behind its rack, from a frame of the timeline on."""
        if not clip.rack or not with_rack:
            return self._take_sound(clip, source, start - clip.span.start, frames)

        # In frames of the material: a clip that is moved or split is the same to its rack.
        begin = clip.source_start
        offset = begin - clip.span.start

        def fed(at: int, count: int) -> Block:
            first, last = max(at, begin), min(at + count, begin + clip.span.length)
            block = silence(count, STEREO)
            if first < last:
                sound = self._take_sound(clip, source, first - begin, last - first)
                block[first - at : last - at] = placed(sound, 1.0, 1.0)
            return block

        def keys(track_id: TrackId, at: int, count: int) -> Block:
            return self.key(track_id, at - offset, count)

        place = clip_rack(clip.id)
        left_at = None if self.loop_end is None else self.loop_end + offset
        feed = Feed(fed, keys, self.resources, first=begin, left_at=left_at)
        sound = self._racks.stream(place).read(clip.rack, feed, start + offset, frames)
        self._racks.show(place, start, sound)
        return sound

    def _take_sound(self, clip: Clip, source: AudioSource, at: int, frames: int) -> Block:
        """Return the take of a clip from its frame `at` on, in one or two channels."""
        place = clip.source_start + at - clip.take.begins
        return to_stereo(self._reader.read(source, place, frames, self._project.sample_rate))

    def _placed(self, sound: Block, clip: Clip, gain_db: float = 0.0, pan: float = 0.0) -> Block:
        level = _factor(clip.gain_db) * _factor(gain_db)
        left, right = pan_gains(pan, self._project.sources[clip.source].channels)
        return placed(sound, level * left, level * right)

    def _plan(self, track: Track, plans: Mapping[TrackId, TrackPlan]) -> TrackPlan:
        plan = plans.get(track.id)
        if plan is not None and plan.clips is track.clips:
            return plan
        return TrackPlan(track.clips, lambda rack: self._tails.of(rack, self.resources))

    def _end_of(self, track: Track) -> int:
        end = self.plans[track.id].end
        return end + self._tails.of(track.rack, self.resources) if end else 0


def _sum(parts: list[_Part], frames: int) -> Block:
    """Return the sum of sounds that begin at some frame of a block, in a block of our own."""
    _, first = parts[0]
    if len(parts) == 1 and len(first) == frames and first.flags.writeable:
        return first
    bus = np.full((frames, STEREO), _NOTHING)
    for offset, sound in parts:
        bus[offset : offset + len(sound)] += sound
    return bus


def _factor(gain_db: float) -> float:
    return math.pow(10.0, gain_db / 20.0)


def _faded(sound: Block, span: TimeRange, fades: EffectiveFades, start: int) -> Block:
    """Return the sound of a clip from frame `start` on with its fades; unchanged between them.

    What rings on behind the clip stays as loud as the clip was at its end.
    """
    end = start + len(sound)
    rise_end = span.start + fades.fade_in.length
    fall_start = span.end - fades.fade_out.length
    if start >= rise_end and (end <= fall_start or not fades.fade_out.length):
        return sound
    sound = sound.copy()
    if start < rise_end:
        count = min(rise_end, end) - start
        _multiply(sound[:count], rising(fades.fade_in, start - span.start, count))
    if fades.fade_out.length and end > fall_start:
        first, last = max(fall_start, start), min(span.end, end)
        if first < last:
            curve = falling(fades.fade_out, first - fall_start, last - first)
            _multiply(sound[first - start : last - start], curve)
        sound[max(0, span.end - start) :] = 0.0
    return sound


def _multiply(sound: Block, curve: Curve) -> None:
    # Repeated, since numpy is slow at stretching a curve over pairs of samples.
    channels = sound.shape[1]
    np.multiply(sound, np.repeat(curve, channels).reshape(sound.shape), out=sound)
