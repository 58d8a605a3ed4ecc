"""Connects the open project to the transport: what is edited is what is heard."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.engine.device.meters import MeterReading, MeterReadings
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.engine.device.transport_state import (
    TransportEvent,
    TransportEventKind,
    TransportState,
)
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.workflows.edit_session import EditSession, SessionEvent, SessionEventKind
from nexus_desktop.workflows.listening import Listening
from nexus_desktop.workflows.metronome import Metronome

# What the screens may know of the device: they reach it only through this workflow.
__all__ = [
    "MeterReading",
    "MeterReadings",
    "Playback",
    "TransportEvent",
    "TransportEventKind",
    "TransportState",
]


class Playback:
    """Plays an immutable snapshot of the session and swaps it after every edit.

    Lives on the screens' thread; every call returns at once.

    Attributes:
        listening: who is given the mix as it is heard, or the sound behind a rack.
        metronome: what beats time over the project.
    """

    def __init__(self, transport: Transport, reader: ResampledReader) -> None:
        self._transport = transport
        self._reader = reader
        self._session: EditSession | None = None
        self._mixdown: Mixdown | None = None
        self._end_subscription: Callable[[], None] | None = None
        self._listeners: list[Callable[[TransportEvent], None]] = []
        self._loop: TimeRange | None = None
        self._is_looping = False
        self.listening = Listening(self._render_anew)
        self.metronome = Metronome(self._load_anew)
        transport.listen(self.listening.hand_on)

    def open(self, session: EditSession) -> None:
        """Play this session from now on."""
        self._leave_session()
        self._session = session
        self._loop, self._is_looping = None, False
        self.listening.tap_rack(None)
        self._mixdown = Mixdown(
            session.project, self._reader, is_played=True, tap=self.listening.tap
        )
        self._load(session.project)
        self._end_subscription = session.subscribe(self._on_session_event)

    def _leave_session(self) -> None:
        if self._end_subscription is not None:
            self._end_subscription()
            self._end_subscription = None
        self._transport.stop()

    def switch_to(self, transport: Transport) -> None:
        """Go on with another transport, at the same frame; the one before is closed."""
        before, place, state = self._transport, self.position, self._transport.state
        before.close()
        self._transport = transport
        transport.listen(self.listening.hand_on)
        if self._session is not None:
            self._load(self._session.project)
        if state is TransportState.PLAYING:
            self.play(place)
        else:
            transport.seek(place)

    def close(self) -> None:
        """Let go of the session and give the device back."""
        self._leave_session()
        self._transport.close()

    def subscribe(self, listener: Callable[[TransportEvent], None]) -> Callable[[], None]:
        """Call `listener` at every change of state; returns a call that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, event: TransportEvent) -> None:
        """Tell the listeners what the transport has said, on the screens' thread."""
        for listener in list(self._listeners):
            listener(event)

    @property
    def is_playing(self) -> bool:
        return self._transport.state is TransportState.PLAYING

    @property
    def is_paused(self) -> bool:
        return self._transport.state is TransportState.PAUSED

    @property
    def position(self) -> Frames:
        return Frames(self._transport.position)

    @property
    def loop(self) -> TimeRange | None:
        return self._loop

    @property
    def is_looping(self) -> bool:
        return self._is_looping

    @property
    def meters(self) -> MeterReadings:
        """How loud every track and the master are, as heard now."""
        return self._transport.meters

    @property
    def output_words(self) -> str:
        """Where the sound goes, for the status line."""
        output = self._transport.output
        if output.reason and not output.latency:
            return "Output: none"
        latency_ms = 1000 * output.latency / output.sample_rate
        return f"Output: {output.name} · {latency_ms:.0f} ms"

    @property
    def missing_output(self) -> str:
        """Why nothing can be heard; empty where it can."""
        return self._transport.output.reason

    def reset_clips(self) -> None:
        """Let every clip light go out."""
        self._transport.reset_clips()

    def play(self, start: Frames, end: Frames | None = None, *, lead: int = 0) -> None:
        """Play from `start`, to `end` if given; the loop counts only where it is on.

        Args:
            lead: begin so many frames earlier, be it before the beginning of the timeline.
        """
        loop = self._loop if self._is_looping else None
        if loop is not None:
            start = start if loop.contains(start) else loop.start
            end = None
        self._transport.play(start - lead, end, loop)

    def stop(self) -> None:
        self._transport.stop()

    def pause(self) -> None:
        self._transport.pause()

    def resume(self) -> None:
        self._transport.resume()

    def seek(self, at: Frames) -> None:
        self._transport.seek(max(ZERO, at))

    def set_loop(self, span: TimeRange | None, *, is_on: bool) -> None:
        """Set what is looped, and whether it is."""
        self._loop = span
        self._is_looping = is_on and span is not None
        self._transport.set_loop(span if self._is_looping else None)
        if self._session is not None:
            self._session.announce(SessionEventKind.LOOP)

    def _on_session_event(self, event: SessionEvent) -> None:
        if event.kind is SessionEventKind.PROJECT:
            self._load_anew()

    def _render_anew(self) -> None:
        if self.is_playing:
            self._load_anew()

    def _load_anew(self) -> None:
        if self._mixdown is not None and self._session is not None:
            self._mixdown = self._mixdown.updated(self._session.project)
            self._load(self._session.project)

    def _load(self, project: Project) -> None:
        if self._mixdown is not None:
            self._transport.load(self.metronome.over(self._mixdown, project))
