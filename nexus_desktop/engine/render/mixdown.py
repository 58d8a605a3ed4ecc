"""A project as sound: the one graph that feeds speakers, previews and files."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.crossfades import EffectiveFades
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.domain.track import Track
from nexus_desktop.engine.analysis.levels import levels_of
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.render.fades import Curve, falling, rising
from nexus_desktop.engine.render.stereo import STEREO, pan_gains, placed, to_stereo
from nexus_desktop.engine.render.track_plan import TrackPlan
from nexus_desktop.engine.samples.block_source import MASTER
from nexus_desktop.engine.samples.levels import Levels
from nexus_desktop.engine.samples.resample import ResampledReader

_NOTHING = np.float32(-0.0)
"""What addition leaves every number as it is, −0.0 too; +0.0 would change that one's bits."""


class Mixdown:
    """The mix of one state of a project: a `BlockSource` of two channels at the project's rate.

    Every frame is calculated from its place on the timeline alone, in a fixed order, so neither the
    size of the blocks nor a seek can be heard, not in the last bit. A clip that nothing is done to
    comes out as its source is.

    Tracks that are soloed silence all others; a track that is muted is silent, soloed or not.
    """

    channels = STEREO

    def __init__(
        self,
        project: Project,
        reader: ResampledReader,
        *,
        plans: Mapping[TrackId, TrackPlan] | None = None,
    ) -> None:
        """Lay out a project; `plans` are those of an earlier state, see `updated`."""
        self._project = project
        self._reader = reader
        self._plans = {track.id: _plan(track, plans or {}) for track in project.tracks}
        self._audible = _audible(project.tracks)
        self._length = max((plan.end for plan in self._plans.values()), default=0)
        self._position = 0
        self._heard: dict[TrackId, Block] = {}
        self._last = silence(0, STEREO)

    def updated(self, project: Project) -> Mixdown:
        """Return the mix of the next state, at the same place.

        What was worked out for tracks whose clips are still the same is used again.
        """
        mixdown = Mixdown(project, self._reader, plans=self._plans)
        mixdown.seek(self._position)
        return mixdown

    @property
    def sample_rate(self) -> int:
        return self._project.sample_rate

    @property
    def length(self) -> int:
        return self._length

    @property
    def position(self) -> int:
        """The frame that `read` returns next."""
        return self._position

    def seek(self, frame: int) -> None:
        self._position = frame

    def read(self, frames: int) -> Block:
        """Return the next frames, silent past the end."""
        start, self._position = self._position, self._position + frames
        covered = np.zeros(frames, np.bool_)
        self._heard = {}
        mix: Block | None = None
        for track in self._audible:
            sound = self._track_sound(track, start, covered)
            if sound is not None:
                self._heard[track.id] = sound
                mix = sound if mix is None else mix + sound
        if mix is None:
            mix = silence(frames, STEREO)
        elif not covered.all():
            mix = mix.copy() if len(self._heard) == 1 else mix
            mix[~covered] = 0.0
        self._last = mix
        return mix

    def levels(self) -> Mapping[str, Levels]:
        """Return the levels of the block last read: every track behind its fader, and `MASTER`."""
        silent = Levels((0.0,) * STEREO, (0.0,) * STEREO)
        levels: dict[str, Levels] = {track.id: silent for track in self._project.tracks}
        for track_id, sound in self._heard.items():
            levels[track_id] = levels_of(sound)
        levels[MASTER] = levels_of(self._last)
        return levels

    def _track_sound(self, track: Track, start: int, covered: NDArray[np.bool_]) -> Block | None:
        """Return what is heard of a track, or None; mark in `covered` where there is a clip."""
        parts: list[tuple[int, Block]] = []
        end = start + len(covered)
        for clip, fades in self._plans[track.id].sounding(start, end):
            source = self._project.sources.get(clip.source)
            if clip.gain_db <= SILENT_DB or source is None:
                continue
            first, last = max(start, clip.span.start), min(end, clip.span.end)
            sound = self._clip_sound(clip, source, first, last - first)
            level = _factor(clip.gain_db) * _factor(track.gain_db)
            left, right = pan_gains(track.pan, source.channels)
            sound = placed(sound, level * left, level * right)
            parts.append((first - start, _faded(sound, clip.span, fades, first)))
            covered[first - start : last - start] = True
        return _sum(parts, len(covered)) if parts else None

    def _clip_sound(self, clip: Clip, source: AudioSource, start: int, frames: int) -> Block:
        material = clip.source_start + start - clip.span.start
        place = material - clip.take.begins
        return to_stereo(self._reader.read(source, place, frames, self._project.sample_rate))


def _plan(track: Track, plans: Mapping[TrackId, TrackPlan]) -> TrackPlan:
    plan = plans.get(track.id)
    return plan if plan is not None and plan.clips is track.clips else TrackPlan(track.clips)


def _audible(tracks: tuple[Track, ...]) -> tuple[Track, ...]:
    is_solo = any(track.is_soloed for track in tracks)
    return tuple(
        track
        for track in tracks
        if not track.is_muted and (track.is_soloed or not is_solo) and track.gain_db > SILENT_DB
    )


def _sum(parts: list[tuple[int, Block]], frames: int) -> Block:
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
    """Return the sound of a clip from frame `start` on with its fades; unchanged between them."""
    end = start + len(sound)
    rise_end = span.start + fades.fade_in.length
    fall_start = span.end - fades.fade_out.length
    if start >= rise_end and end <= fall_start:
        return sound
    sound = sound.copy()
    if start < rise_end:
        count = min(rise_end, end) - start
        _multiply(sound[:count], rising(fades.fade_in, start - span.start, count))
    if end > fall_start:
        first = max(fall_start, start)
        _multiply(sound[first - start :], falling(fades.fade_out, first - fall_start, end - first))
    return sound


def _multiply(sound: Block, curve: Curve) -> None:
    # Repeated, since numpy is slow at stretching a curve over pairs of samples.
    np.multiply(sound, np.repeat(curve, STEREO).reshape(sound.shape), out=sound)
