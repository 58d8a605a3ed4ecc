"""Recording into the open project: which tracks, from where, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from nexus_desktop.domain.errors import EditRefused, NexusError, StoreError
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.timeline import Frames, seconds_to_frames
from nexus_desktop.engine.device.input import Input
from nexus_desktop.engine.device.meters import MeterReading
from nexus_desktop.engine.device.recorder import Recorder, RecorderEvent, RecorderEventKind
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import Deliver, TaskRunner
from nexus_desktop.workflows.edit_session import EditSession, SessionEvent, SessionEventKind
from nexus_desktop.workflows.journal import SaveStage
from nexus_desktop.workflows.metronome import Metronome
from nexus_desktop.workflows.playback import Playback, TransportEvent
from nexus_desktop.workflows.recording_notes import (
    free_bytes,
    new_recording_folder,
    remove_recording,
    require_room,
)
from nexus_desktop.workflows.recording_plan import RecordingSettings, RecordRequest, plan_of
from nexus_desktop.workflows.running_take import KeptTake, LiveLane, RunningTake
from nexus_desktop.workflows.take_in import SoundStore
from nexus_desktop.workflows.waveforms import Waveforms

POST_ROLL_S = 1.0
LEAST_FREE_BYTES = 200 << 20
"""What has to be free to begin; a recording that runs ends at half of it, to save the project."""
SPACE_EVERY_TICKS = 300
FAR = Frames(1 << 50)
"""Beyond every project: playing goes on for as long as it is recorded."""


@dataclass(frozen=True, slots=True)
class RecordingPorts:
    """What a recording works with.

    Attributes:
        folder: where recordings lie until the library holds them.
        project_rate: of the project that is open.
        open_input: opens the input for a rate and so many channels; may take a while.
        runner: opens devices, and reads files.
    """

    store: SoundStore
    folder: Path
    project_rate: Callable[[], int]
    open_input: Callable[[int, int], Input]
    runner: TaskRunner
    deliver: Deliver
    waveforms: Waveforms
    on_error: Callable[[NexusError], None]
    make_recorder: Callable[[Input, Callable[[RecorderEvent], None]], Recorder] = field(
        default=Recorder
    )


class Recording:
    """Arms tracks, listens, records and keeps. Lives on the screens' thread.

    An input is open only while a track is armed or something is recorded: some headphones fall
    back to the sound of a telephone as long as their microphone is used.

    Attributes:
        settings: how it is recorded from now on.
        armed: the tracks that the next recording goes to.
    """

    def __init__(self, ports: RecordingPorts, playback: Playback) -> None:
        self._ports, self._playback = ports, playback
        self.settings = RecordingSettings()
        self.armed: frozenset[TrackId] = frozenset()
        self._session: EditSession | None = None
        self._recorder: Recorder | None = None
        self._is_opening = False
        self._wanted: Callable[[Recorder], None] | None = None
        self._take: RunningTake | None = None
        self._ticks = 0
        self._listeners: list[Callable[[], None]] = []
        self._end_playback = playback.subscribe(self._on_transport)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when anything here has changed; returns a call that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def is_recording(self) -> bool:
        """Whether a recording runs, or waits for its input or its pre-roll."""
        return self._take is not None or self._wanted is not None

    @property
    def is_rolling(self) -> bool:
        """Whether what is played now counts."""
        return self._take is not None and self._take.has_reached

    @property
    def is_listening(self) -> bool:
        """Whether the input is open."""
        return self._recorder is not None

    @property
    def reading(self) -> MeterReading:
        """How loud the input is."""
        return self._recorder.reading if self._recorder is not None else MeterReading()

    @property
    def words(self) -> str:
        """What is recorded from, and what was lost so far, for a tool tip or a status line."""
        recorder = self._recorder
        if recorder is None:
            return "Input: off"
        source = recorder.source
        latency_ms = 1000 * source.latency / source.sample_rate
        words = f"Input: {source.name} · {latency_ms:.0f} ms"
        lost = self._take.dropouts if self._take is not None else 0
        return f"{words} · {lost} dropouts" if lost else words

    @property
    def live(self) -> tuple[LiveLane, ...]:
        """The clips that grow while it is recorded."""
        return self._take.live() if self._take is not None else ()

    @property
    def metronome(self) -> Metronome:
        """What beats time while it is played and recorded."""
        return self._playback.metronome

    def count_in(self, *, is_on: bool) -> None:
        """Count a bar before every recording that has no pre-roll, or do not."""
        self.settings = replace(self.settings, counts_in=is_on)
        self._announce()

    def reset_clips(self) -> None:
        """Let the clip lights of the input go out."""
        if self._recorder is not None:
            self._recorder.reset_clips()

    def arm(self, track: TrackId, *, is_on: bool) -> None:
        """Let the next recording go to a track, or not; the meter of the input moves at once."""
        self.armed = self.armed | {track} if is_on else self.armed - {track}
        self._open_or_close()
        self._announce()

    def choose(self, settings: RecordingSettings) -> None:
        """Record like that from now on; an input that only listens is opened anew."""
        self.settings = settings
        self.open_again()

    def open_again(self) -> None:
        """Open the input that is chosen now; a recording is left alone."""
        if self._take is None:
            self._close()
            self._open_or_close()
            self._announce()

    def record(self, session: EditSession, request: RecordRequest) -> None:
        """Begin to record, as soon as the input is open. Returns at once.

        Raises:
            StoreError: there is no room on the disk.
            EditRefused: a recording runs already.
        """
        if self.is_recording:
            raise EditRefused("Nothing was recorded", "A recording is running.")
        require_room(self._ports.folder, LEAST_FREE_BYTES)
        self._session = session
        self._wanted = lambda recorder: self._begin(recorder, session, request)
        if self._recorder is not None:
            self._go()
        else:
            self._open_or_close()
        self._announce()

    def stop(self) -> None:
        """End the recording; its sound appears on the track as soon as it is in the library."""
        self._wanted = None
        self._playback.stop()
        self._finish()

    def tick(self) -> None:
        """Bring what is drawn up to date; called for every picture while it is recorded."""
        take = self._take
        if take is None:
            return
        for source, pyramid in take.pyramids():
            self._ports.waveforms.show(source, pyramid)
        self._ticks += 1
        if self._ticks % SPACE_EVERY_TICKS == 0 and self._is_nearly_full():
            self._ports.on_error(_nearly_full())
            self.stop()

    def forget_session(self) -> None:
        """Another project is opened: end what runs, and disarm all tracks."""
        if self.is_recording:
            self.stop()
        self.armed = frozenset()
        self._open_or_close()

    def close(self) -> None:
        """End what runs and give the input back."""
        self._end_playback()
        if self.is_recording:
            self.stop()
        self.armed = frozenset()
        self._close()

    def _is_nearly_full(self) -> bool:
        return free_bytes(self._ports.folder) < LEAST_FREE_BYTES // 2

    def _open_or_close(self) -> None:
        is_needed = bool(self.armed) or self.is_recording
        if not is_needed:
            self._close()
        elif self._recorder is None and not self._is_opening:
            self._is_opening = True
            rate = self._ports.project_rate()
            channels = max(self.settings.channels) + 1
            self._ports.runner.run(
                lambda _progress: self._opened(rate, channels), self._use, self._not_opened
            )

    def _opened(self, rate: int, channels: int) -> Recorder:
        source = self._ports.open_input(rate, channels)
        return self._ports.make_recorder(
            source, lambda event: self._ports.deliver(lambda: self._on_recorder(event))
        )

    def _use(self, recorder: Recorder) -> None:
        self._is_opening = False
        self._recorder = recorder
        self._go()
        self._open_or_close()
        self._announce()

    def _not_opened(self, error: Exception) -> None:
        self._is_opening = False
        self._wanted = None
        self.armed = frozenset()
        self._failed(error)
        self._announce()

    def _close(self) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.close()

    def _go(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is None or self._recorder is None:
            return
        try:
            wanted(self._recorder)
        except NexusError as error:
            self._ports.on_error(error)
        self._announce()

    def _begin(self, recorder: Recorder, session: EditSession, request: RecordRequest) -> None:
        project = session.project
        loop = self._playback.loop if self._playback.is_looping else None
        plan = plan_of(project, request, self.settings, self.armed, recorder.source.channels, loop)
        folder = new_recording_folder(self._ports.folder)
        take = RunningTake(recorder, folder, project, plan)
        take.begin(lambda: self._playback.position)
        self._take = take
        if any(lane.is_new for lane in plan.lanes):
            session.preview(plan.with_new_tracks)
        lead = plan.first
        at = Frames(plan.course.start + lead)
        if lead and not request.has_pre_roll:
            self._playback.metronome.count_in(at - lead, at)
        end = FAR
        if request.until is not None:
            end = Frames(request.until + seconds_to_frames(POST_ROLL_S, project.sample_rate))
        self._playback.play(at, end, lead=lead)

    def _finish(self) -> None:
        take, self._take = self._take, None
        session = self._session
        self._playback.metronome.end_count_in()
        if take is not None and session is not None:
            store = self._ports.store

            def work(progress: Progress) -> KeptTake:
                return take.keep(store, progress)

            self._ports.runner.run(
                work, lambda kept: self._kept(session, take, kept), self._not_kept,
                title="Keeping the recording",
            )  # fmt: skip
        self._announce()

    def _kept(self, session: EditSession, take: RunningTake, kept: KeptTake) -> None:
        for sound in kept.kept:
            self._ports.waveforms.show(sound.source.id, sound.pyramid)
        session.hold(tuple(pin for sound in kept.kept for pin in sound.pins))
        try:
            session.apply(kept.edit, kept.label(session.project.sample_rate))
        except NexusError as error:
            session.cancel_preview()
            self._ports.on_error(error)
        self._remove_when_saved(session, take.folder)
        self._open_or_close()
        self._announce()

    def _remove_when_saved(self, session: EditSession, folder: Path) -> None:
        """Let the files go once a commit refers to their bytes, and not a moment sooner."""

        def look(event: SessionEvent) -> None:
            state = session.save_state
            is_news = event.kind is SessionEventKind.SAVE_STATE
            if is_news and state is not None and state.stage is SaveStage.SAVED:
                end()
                remove_recording(folder)

        end = session.subscribe(look)
        look(SessionEvent(SessionEventKind.SAVE_STATE))

    def _not_kept(self, error: Exception) -> None:
        if not isinstance(error, NexusError):
            raise error
        if self._session is not None:
            self._session.cancel_preview()
        hint = "It is safe on the disk, and is put into the project at the next start."
        self._ports.on_error(StoreError("The recording waits", error.message, hint=hint))
        self._open_or_close()

    def _on_transport(self, _event: TransportEvent) -> None:
        if self._take is not None and not self._playback.is_playing:
            self._finish()

    def _on_recorder(self, event: RecorderEvent) -> None:
        if event.kind is RecorderEventKind.DROPOUT:
            self._announce()
            return
        if self._take is not None:
            self.stop()
        self.armed = frozenset()
        if event.kind is RecorderEventKind.DEVICE_LOST:
            self._close()
        if event.error is not None:
            self._ports.on_error(_ended_early(event.error))
        self._announce()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, NexusError):
            raise error
        self._ports.on_error(error)

    def _announce(self) -> None:
        for listener in list(self._listeners):
            listener()


def _ended_early(error: NexusError) -> NexusError:
    hint = f"{error.hint} What was recorded before is kept.".strip()
    return type(error)(error.title, error.message, hint=hint)


def _nearly_full() -> StoreError:
    return StoreError(
        "Recording stopped",
        "The disk is nearly full.",
        hint="What was recorded is kept. Make room, then go on.",
    )
