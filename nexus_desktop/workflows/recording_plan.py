"""What is asked of a recording, and the plan that comes of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nexus_desktop.domain.ids import SourceId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.recording import Course
from nexus_desktop.domain.timeline import Frames, TimeRange, seconds_to_frames
from nexus_desktop.engine.render.metronome import Beat
from nexus_desktop.workflows.running_take import TakeLane, TakePlan


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """How it is recorded.

    Attributes:
        channels: of the input, counted from 0, for tracks that have no others.
        pre_roll_s: what is heard before a punch.
        counts_in: whether a bar is counted before a recording that has no pre-roll.
        late_s: how much later than reported sound arrives, as it was measured.
    """

    channels: tuple[int, ...] = (0, 1)
    pre_roll_s: float = 2.0
    counts_in: bool = False
    late_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """Where to record.

    Attributes:
        at: where it begins to count.
        until: where it ends; None is when somebody ends it.
        track: the track where none is armed; None adds one.
        has_pre_roll: whether a while before is played first.
        cuts_tail: whether a clip that is recorded into ends there.
    """

    at: Frames
    until: Frames | None = None
    track: TrackId | None = None
    has_pre_roll: bool = False
    cuts_tail: bool = False
    uses_armed: bool = True


def plan_of(
    project: Project,
    request: RecordRequest,
    settings: RecordingSettings,
    armed: Collection[TrackId],
    input_channels: int,
    loop: TimeRange | None,
) -> TakePlan:
    """Return what is recorded where.

    Args:
        input_channels: how many the input has.
        loop: what is gone round, if anything is.
    """
    if request.until is not None or (loop is not None and loop.end <= request.at):
        loop = None
    at = request.at if loop is None or loop.contains(request.at) else loop.start
    lead = _lead(project, request, settings)
    channels = tuple(each for each in settings.channels if each < input_channels) or (0,)
    return TakePlan(
        _lanes(project, request, armed, channels),
        Course(at - lead, loop),
        lead,
        None if request.until is None else lead + request.until - at,
        request.cuts_tail,
        seconds_to_frames(settings.late_s, project.sample_rate),
    )


def _lead(project: Project, request: RecordRequest, settings: RecordingSettings) -> int:
    """Return how many frames are played before it counts."""
    if request.has_pre_roll:
        return min(seconds_to_frames(settings.pre_roll_s, project.sample_rate), request.at)
    if settings.counts_in:
        return Beat(project.tempo_bpm, project.beats_per_bar).bar_frames(project.sample_rate)
    return 0


def _lanes(
    project: Project,
    request: RecordRequest,
    armed: Collection[TrackId],
    channels: tuple[int, ...],
) -> tuple[TakeLane, ...]:
    names = {track.id: track.name for track in project.tracks}
    chosen = [track for track in names if track in armed] if request.uses_armed else []
    if not chosen and request.track in names:
        chosen = [request.track]
    if not chosen:
        name = f"Recording {len(project.tracks) + 1}"
        return (TakeLane(TrackId(new_id()), name, True, channels, SourceId(new_id())),)
    return tuple(
        TakeLane(track, names[track], False, channels, SourceId(new_id())) for track in chosen
    )
