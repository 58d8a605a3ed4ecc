"""Puts recordings that were cut off, by a kill or a power cut, into the projects they belong to."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.edits.recording import put_recording
from nexus_desktop.domain.edits.tracks import add_track
from nexus_desktop.domain.errors import NexusError, StoreError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ProjectId, SourceId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.recording import RecordedPass
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from nexus_desktop.engine.device.recorded_files import RecordedFile, mended
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, open_decoder
from nexus_desktop.engine.peaks.builder import PeakBuilder
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.journal import SaveStage
from nexus_desktop.workflows.library import Library
from nexus_desktop.workflows.recording_notes import (
    LaneNote,
    RecordingNote,
    left_behind,
    remove_recording,
)
from nexus_desktop.workflows.running_take import KeptSound, keep_files
from nexus_desktop.workflows.take_in import SoundStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A recording that was saved.

    Attributes:
        title: of the project that it is in now.
        seconds: how long it is.
    """

    project: ProjectId
    title: str
    seconds: float


def has_left_behind(place: Path) -> bool:
    """Tell whether there is anything to salvage; takes no time."""
    return next(left_behind(place), None) is not None


def salvage(
    place: Path, library: Library, store: SoundStore, progress: Progress
) -> tuple[Salvaged, ...]:
    """Put every recording that was cut off onto a new track of its project, one step of undo each.

    Its folder goes when the project is on the disk. What cannot be saved now stays where it is
    and is tried again at the next start; nothing is ever deleted that the library does not hold.

    Raises:
        Cancelled: nobody wants it any more.
    """
    found = []
    for folder, note in list(left_behind(place)):
        progress.checkpoint()
        try:
            saved = _salvaged(folder, note, library, store, progress)
        except NexusError as error:
            _log.warning("The recording in %s waits: %s", folder, error)
            continue
        if saved is not None:
            found.append(saved)
    return tuple(found)


def _salvaged(
    folder: Path, note: RecordingNote, library: Library, store: SoundStore, progress: Progress
) -> Salvaged | None:
    """Save one; None where there was nothing in it, or nothing that is not saved already."""
    lanes = [(lane, files) for lane in note.lanes if (files := _files_of(folder, lane))]
    if not lanes:
        remove_recording(folder)
        return None
    session = _session_of(note, library)
    new = [each for each in lanes if SourceId(each[0].source) not in session.project.sources]
    kept = []
    for lane, files in new:
        sound = _kept(lane, files, note, store, progress)
        session.hold(sound.pins)
        kept.append((lane, sound))
    if not kept:
        remove_recording(folder)
        return None
    frames = max(sound.source.frames for _, sound in kept)
    length = format_duration(frames, SampleRate(note.sample_rate))
    label = Label(f"Recovered a recording of {length} that was cut off.", "Recover recording")
    session.apply(lambda project: _with_recording(project, note, kept), label)
    state = session.save_state
    if state is None or state.stage is not SaveStage.SAVED:
        raise (state.failure if state and state.failure else _not_saved())
    remove_recording(folder)
    project = session.project
    return Salvaged(project.id, project.title, frames / note.sample_rate)


def _with_recording(
    project: Project, note: RecordingNote, kept: Sequence[tuple[LaneNote, KeptSound]]
) -> Project:
    for lane, sound in kept:
        track = TrackId(new_id())
        project = add_track(project, f"{lane.track_name} (recovered)", track_id=track)
        end = note.begins + sound.source.frames_at(project.sample_rate)
        start = max(0, note.begins, min(note.first, end - 1))
        span = TimeRange(Frames(start), Frames(max(end, start + 1)))
        passes = [RecordedPass(span, note.begins)]
        project = put_recording(project, sound.source, passes, track)
    return project


def _files_of(folder: Path, lane: LaneNote) -> list[RecordedFile]:
    paths = sorted(folder.glob(f"{lane.name}-*.wav"))
    return [file for path in paths if (file := mended(path)) is not None]


def _session_of(note: RecordingNote, library: Library) -> EditSession:
    known = {summary.id for summary in library.projects()}
    project = ProjectId(note.project)
    if project not in known:
        # It was never written: the recording was to be its first step.
        project = library.create(note.title).id
    opened = library.open(project)
    return library.session_of(opened, InlineTaskRunner())


def _kept(
    lane: LaneNote,
    files: Sequence[RecordedFile],
    note: RecordingNote,
    store: SoundStore,
    progress: Progress,
) -> KeptSound:
    source = AudioSource(
        SourceId(lane.source),
        f"{lane.track_name} recording",
        SampleRate(note.sample_rate),
        lane.channels,
        Frames(sum(file.frames for file in files)),
    )
    return keep_files(source, files, _pyramid(source, files, progress), store, progress)


def _pyramid(source: AudioSource, files: Sequence[RecordedFile], progress: Progress) -> PeakPyramid:
    builder = PeakBuilder(source.channels, source.frames, source.sample_rate)
    for file in files:
        with open_decoder(file.path) as decoder:
            while len(block := decoder.read(BLOCK_FRAMES)):
                builder.add(block)
                progress.checkpoint()
    return builder.finish()


def _not_saved() -> StoreError:
    return StoreError("The recording waits", "The project could not be saved.")
