"""One recording, from its first frame until its sound is in the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.markers import add_marker
from nexus_desktop.domain.edits.recording import clip_of_pass, put_recording
from nexus_desktop.domain.edits.tracks import add_track
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import SourceId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.recording import Course, RecordedPass
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange, converted
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.arrivals import Loss
from nexus_desktop.engine.device.recorded_files import RecordedFile
from nexus_desktop.engine.device.recorder import Lane, Recorder
from nexus_desktop.engine.peaks.builder import PeakBuilder
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.alignment import Alignment
from nexus_desktop.workflows.kept_waveforms import save_pyramid
from nexus_desktop.workflows.recording_notes import LaneNote, RecordingNote, write_note
from nexus_desktop.workflows.take_in import SoundStore
from nexus_desktop.workflows.waveforms import pyramid_key

MOST_MARKED = 100
"""Dropouts that get a marker; who has more needs another device, not more markers."""


@dataclass(frozen=True, slots=True)
class TakeLane:
    """What goes onto one track.

    Attributes:
        is_new: whether the track comes with the recording.
        channels: of the input, counted from 0.
    """

    track: TrackId
    track_name: str
    is_new: bool
    channels: tuple[int, ...]
    source: SourceId

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"take-{self.source[:8]}"


@dataclass(frozen=True, slots=True)
class TakePlan:
    """What is to be recorded.

    Attributes:
        course: how the timeline is played meanwhile.
        first, last: the moments between which it counts; without a last one, until it ends.
        cuts_tail: whether a clip that is recorded into ends there.
        late_frames: how much later than reported sound arrives, at the project's rate.
    """

    lanes: tuple[TakeLane, ...]
    course: Course
    first: int = 0
    last: int | None = None
    cuts_tail: bool = False
    late_frames: int = 0

    def with_new_tracks(self, project: Project) -> Project:
        """Return the project with the tracks that come with the recording."""
        for lane in self.lanes:
            if lane.is_new:
                project = add_track(project, lane.track_name, track_id=lane.track)
        return project


@dataclass(frozen=True, slots=True)
class LiveLane:
    """A lane as it looks while it is recorded: a clip that grows.

    Attributes:
        losses: the frames of the timeline at which sound was lost.
    """

    track: TrackId
    clip: Clip
    source: AudioSource
    losses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeptSound:
    """A sound that is in the library.

    Attributes:
        pins: keep its bytes until a commit refers to them.
    """

    source: AudioSource
    pyramid: PeakPyramid
    pins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptTake:
    """A recording whose bytes are in the library, and what becomes of a project with it."""

    kept: tuple[KeptSound, ...]
    plan: TakePlan
    passes: tuple[RecordedPass, ...]
    lost: tuple[TimeRange, ...]

    def edit(self, project: Project) -> Project:
        """Return the project with the recording on its tracks.

        Raises:
            EditRefused: nothing was recorded, or a track was removed meanwhile.
        """
        project = self.plan.with_new_tracks(project)
        for lane, sound in zip(self.plan.lanes, self.kept, strict=True):
            project = put_recording(
                project,
                sound.source,
                self.passes,
                lane.track,
                cuts_tail=self.plan.cuts_tail,
            )
        marked = self.lost[:MOST_MARKED]
        return reduce(lambda each, span: add_marker(each, span, "Dropout"), marked, project)

    def label(self, rate: SampleRate) -> Label:
        """Return how the step is called."""
        length = sum(each.span.length for each in self.passes)
        names = ", ".join(f"“{lane.track_name}”" for lane in self.plan.lanes)
        lost = f", with {len(self.lost)} dropouts" if self.lost else ""
        return Label(f"Recorded {format_duration(length, rate)} on {names}{lost}.", "Record")


class RunningTake:
    """Fills files, waveforms and the knowledge of where all of it belongs."""

    def __init__(self, recorder: Recorder, folder: Path, project: Project, plan: TakePlan) -> None:
        self.folder, self.plan = folder, plan
        self._recorder, self._rate = recorder, project.sample_rate
        self._project, self._title = project.id, project.title
        self.input_rate = SampleRate(recorder.source.sample_rate)
        self._alignment = Alignment(plan.course, self._rate, self.input_rate, plan.late_frames)
        self._builders = [
            PeakBuilder(len(lane.channels), None, self.input_rate) for lane in plan.lanes
        ]
        self._is_noted = False

    def begin(self, position: Callable[[], int]) -> None:
        """Record from now on.

        Args:
            position: which frame of the timeline is heard; asked on the thread that records.

        Raises:
            NexusError: the disk refuses.
        """

        def look(captured: float, _now: float) -> None:
            self._alignment.look(position(), captured)
            if self._alignment.is_certain and not self._is_noted:
                self._is_noted = True
                write_note(self.folder, self._note())

        write_note(self.folder, self._note())
        lanes = [Lane(lane.name, lane.channels) for lane in self.plan.lanes]
        self._recorder.begin(self.folder, lanes, self._draw, look)

    @property
    def seconds(self) -> float:
        """How long it has been recording."""
        return self._recorder.frames / self.input_rate

    @property
    def dropouts(self) -> int:
        return len(self._recorder.losses)

    @property
    def has_reached(self) -> bool:
        """Whether it is where the recording begins to count."""
        return bool(self._passes(self._recorder.frames))

    def pyramids(self) -> list[tuple[SourceId, PeakPyramid]]:
        """Return the waveforms as far as they are."""
        lanes = zip(self.plan.lanes, self._builders, strict=True)
        return [(lane.source, builder.pyramid) for lane, builder in lanes]

    def live(self) -> tuple[LiveLane, ...]:
        """Return what is seen of it: the time through that runs."""
        frames = self._recorder.frames
        passes = self._passes(frames)
        if not passes:
            return ()
        losses = tuple(span.start for span in self._lost(self._recorder.losses))
        return tuple(
            LiveLane(
                lane.track,
                clip_of_pass(passes[-1], lane.source),
                self._source(lane, frames),
                losses,
            )
            for lane in self.plan.lanes
        )

    def keep(self, store: SoundStore, progress: Progress) -> KeptTake:
        """End the recording and take its sound into the library; the files stay where they are.

        Raises:
            StoreError: the disk refused; all that was recorded is still in its folder.
        """
        losses = self._recorder.losses
        recorded = self._recorder.end()
        write_note(self.folder, self._note())
        pyramids = [builder.finish() for builder in self._builders]
        kept = []
        for lane, found, pyramid in zip(self.plan.lanes, recorded, pyramids, strict=True):
            source = self._source(lane, found.frames)
            kept.append(keep_files(source, found.files, pyramid, store, progress))
        frames = min((found.frames for found in recorded), default=0)
        return KeptTake(tuple(kept), self.plan, self._passes(frames), self._lost(losses))

    def _draw(self, block: Block) -> None:
        for lane, builder in zip(self.plan.lanes, self._builders, strict=True):
            builder.add(block[:, lane.channels])

    def _source(self, lane: TakeLane, frames: int) -> AudioSource:
        return AudioSource(
            lane.source,
            f"{lane.track_name} recording",
            self.input_rate,
            len(lane.channels),
            Frames(frames),
        )

    def _passes(self, frames: int) -> tuple[RecordedPass, ...]:
        offset = self._alignment.offset
        end = offset + converted(frames, self.input_rate, self._rate)
        last = end if self.plan.last is None else min(end, self.plan.last)
        return self.plan.course.passes(max(self.plan.first, offset), last, offset)

    def _lost(self, losses: Sequence[Loss]) -> tuple[TimeRange, ...]:
        """Return where sound was lost, as far as that part of the recording counts."""
        found = []
        for loss in losses:
            at = converted(loss.at, self.input_rate, self._rate)
            moment = self._alignment.offset + at
            place = self.plan.course.place_of(max(0, moment))
            is_in = self.plan.last is None or moment < self.plan.last
            if moment >= self.plan.first and is_in and place >= 0:
                length = converted(loss.frames, self.input_rate, self._rate)
                found.append(TimeRange(Frames(place), Frames(place + length)))
        return tuple(found)

    def _note(self) -> RecordingNote:
        course = self.plan.course
        lanes = tuple(
            LaneNote(lane.name, lane.track, lane.track_name, lane.source, len(lane.channels))
            for lane in self.plan.lanes
        )
        return RecordingNote(
            self._project,
            self._title,
            course.start + self._alignment.offset,
            course.start + self.plan.first,
            self.input_rate,
            lanes,
        )


def keep_files(
    source: AudioSource,
    files: Sequence[RecordedFile],
    pyramid: PeakPyramid,
    store: SoundStore,
    progress: Progress,
) -> KeptSound:
    """Take the files of a recording into the library as one sound, and return it settled.

    Raises:
        StoreError: the disk refused; the files are as they were.
    """
    refs = [store.blobs.take_file(file.path, progress, why="record") for file in files]
    pairs = zip(refs, files, strict=True)
    segments = tuple(Segment(ref.hash, Frames(file.frames)) for ref, file in pairs)
    settled = replace(source, segments=segments)
    save_pyramid(store.peaks, pyramid_key(settled), pyramid)
    return KeptSound(settled, pyramid, tuple(ref.pin for ref in refs))
