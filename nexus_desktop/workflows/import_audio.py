"""Puts files on tracks: the waveform at once, the bytes safe soon after, a cancel at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.clips import add_clip
from nexus_desktop.domain.edits.details import set_sample_rate, set_title
from nexus_desktop.domain.edits.sources import add_source, remove_arrival, settle_source
from nexus_desktop.domain.edits.tracks import add_track
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId, TakeId, TrackId, new_id
from nexus_desktop.domain.project import UNTITLED, Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.engine.media.probe import MediaInfo
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.tasks.progress import Pace, Progress
from nexus_desktop.tasks.runner import Deliver, TaskRunner
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.sound_files import SoundFiles
from nexus_desktop.workflows.take_in import (
    SoundStore,
    TakenIn,
    arriving_source,
    look_at,
    take_in,
)
from nexus_desktop.workflows.waveforms import Waveforms

DRAW_EVERY_S = 0.05
"""How often a growing waveform is drawn again; reading goes faster than any screen."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where imported files go.

    Attributes:
        row: index of the first track to use; None or past the end adds new tracks.
        at: where the clips begin.
    """

    row: int | None = None
    at: Frames = ZERO


def place_source(
    project: Project, source: AudioSource, placement: Placement, new_track: TrackId
) -> Project:
    """Return the project with the whole of a source as one clip.

    Args:
        new_track: the id of the track that is added where the placement names none.
    """
    project = add_source(_fitted(project, source), source)
    row = placement.row
    if row is not None and row < len(project.tracks):
        track_id = project.tracks[row].id
    else:
        track_id = new_track
        project = add_track(project, Path(source.name).stem, track_id=track_id)
    length = source.frames_at(project.sample_rate)
    span = TimeRange(placement.at, Frames(placement.at + length))
    clip = Clip(ClipId(new_id()), span, Take(TakeId(new_id()), source.id))
    return add_clip(project, track_id, clip)


@dataclass(frozen=True, slots=True)
class ImportPorts:
    """What an import works with.

    Attributes:
        deliver: runs a call on the screens' thread.
        on_error: told what could not be imported.
        on_warning: told what is odd about a file that could (file name, sentence).
    """

    store: SoundStore
    sounds: SoundFiles
    waveforms: Waveforms
    runner: TaskRunner
    deliver: Deliver
    on_error: Callable[[NexusError], None]
    on_warning: Callable[[str, str], None]


def import_files(
    ports: ImportPorts,
    session: EditSession,
    paths: Sequence[Path],
    placement: Placement,
    *,
    is_copied: bool = True,
    before_placed: Callable[[], None] = lambda: None,
) -> None:
    """Begin to import files; each appears as soon as it was looked at, below those before it.

    Call it on the screens' thread; it returns at once.

    Args:
        is_copied: put the bytes into the store now; else read the file where it lies.
        before_placed: called just before a file appears on its track.
    """
    turns = _Turns()
    for index, path in enumerate(paths):
        row = None if placement.row is None else placement.row + index
        place = Placement(row, placement.at)
        _Arrival(ports, session, path, place, is_copied, before_placed).begin(
            partial(turns.take, index)
        )


class _Turns:
    """Lets files that are looked at side by side appear in the order they were named in."""

    def __init__(self) -> None:
        self._waiting: dict[int, Callable[[], None]] = {}
        self._next = 0

    def take(self, turn: int, call: Callable[[], None]) -> None:
        """Call when every earlier turn was taken, which may be now."""
        self._waiting[turn] = call
        while (due := self._waiting.pop(self._next, None)) is not None:
            self._next += 1
            due()


def _fitted(project: Project, source: AudioSource) -> Project:
    """Return an empty project at the rate of its first sound, so that nothing is resampled."""
    if project.sources or not project.is_empty or project.markers:
        return project
    fitted = set_sample_rate(project, source.sample_rate)
    return set_title(fitted, Path(source.name).stem) if fitted.title == UNTITLED else fitted


def _settled(project: Project, source: AudioSource) -> Project:
    is_in = source.id in project.sources
    return settle_source(project, source.id, source) if is_in else project


def _without(project: Project, source: AudioSource, new_track: TrackId, before: Project) -> Project:
    """Return the project as if a sound had never begun to arrive.

    Args:
        before: as it was then; where nothing else has come, its rate and its title come back.
    """
    if source.id not in project.sources:
        return project
    left = remove_arrival(project, source.id, new_track)
    if left.sources or left.markers or not left.is_empty:
        return left
    left = set_sample_rate(left, before.sample_rate)
    named_by_it = before.title == UNTITLED and left.title == Path(source.name).stem
    return replace(left, title=UNTITLED) if named_by_it else left


class _Arrival:
    """One file on its way into a session."""

    def __init__(
        self,
        ports: ImportPorts,
        session: EditSession,
        path: Path,
        placement: Placement,
        is_copied: bool,
        before_placed: Callable[[], None],
    ) -> None:
        self._ports = ports
        self._session = session
        self._path = path
        self._placement = placement
        self._is_copied = is_copied
        self._before_placed = before_placed
        self._new_track = TrackId(new_id())

    def begin(self, take_turn: Callable[[Callable[[], None]], None]) -> None:
        """Look at the file; what comes of it waits for its turn."""
        self._ports.runner.run(
            lambda _progress: look_at(self._path),
            lambda info: take_turn(lambda: self._seen(info)),
            lambda error: take_turn(lambda: self._refused(error)),
            title=f"Opening {self._path.name}",
            on_cancelled=lambda: take_turn(lambda: None),
        )

    def _seen(self, info: MediaInfo) -> None:
        source = arriving_source(info)
        self._ports.sounds.arrives_from(source.id, self._path)
        self._before_placed()
        before = self._session.project
        self._session.apply(
            lambda project: place_source(project, source, self._placement, self._new_track),
            Label(f"Imported “{source.name}”.", "Import"),
        )
        for warning in info.warnings:
            self._ports.on_warning(source.name, warning)
        self._ports.runner.run(
            lambda progress: self._read(source, progress),
            self._taken,
            lambda error: self._lost(source, before, error),
            title=f"Importing {source.name}",
            on_cancelled=lambda: self._retract(source, before),
        )

    def _read(self, source: AudioSource, progress: Progress) -> TakenIn:
        pace = Pace(DRAW_EVERY_S)

        def show(pyramid: PeakPyramid) -> None:
            if pyramid.is_complete or pace.is_due():
                self._ports.deliver(lambda: self._ports.waveforms.show(source.id, pyramid))

        return take_in(
            source,
            self._path,
            self._ports.store,
            progress,
            is_copied=self._is_copied,
            on_pyramid=show,
        )

    def _taken(self, taken: TakenIn) -> None:
        source = taken.source
        self._ports.waveforms.show(source.id, taken.pyramid)
        self._session.hold((taken.pin,))
        self._session.amend(lambda project: _settled(project, source))
        self._ports.sounds.has_arrived(source.id)

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, NexusError):
            raise error
        self._ports.on_error(error)

    def _lost(self, source: AudioSource, before: Project, error: Exception) -> None:
        self._retract(source, before)
        self._refused(error)

    def _retract(self, source: AudioSource, before: Project) -> None:
        """Leave no trace: the sound was never there."""
        self._session.retract(lambda project: _without(project, source, self._new_track, before))
        self._ports.sounds.has_arrived(source.id)
        self._ports.waveforms.forget(source.id)
