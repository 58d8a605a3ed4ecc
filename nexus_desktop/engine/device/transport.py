"""Play, pause, stop, seek and loop: what the screens ask for, without ever waiting for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from nexus_desktop.domain.errors import DeviceError, NexusError
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.engine.device.feeder import Feeder, Stretch
from nexus_desktop.engine.device.heard_sound import HeardSound, Listener
from nexus_desktop.engine.device.meters import MeterReadings, Meters
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.render_thread import RenderThread, Step, Stepper
from nexus_desktop.engine.device.transport_state import (
    NEXT_STATE,
    TransportCall,
    TransportEvent,
    TransportEventKind,
    TransportState,
)
from nexus_desktop.engine.device.watchdog import Watchdog
from nexus_desktop.engine.device.wish import Wish
from nexus_desktop.engine.samples.block_source import BlockSource

LOOK_EVERY_S = 0.02
_log = logging.getLogger(__name__)


class Transport:
    """Plays a source through an output. Every call returns at once and may come from any thread.

    A call changes the state and the wish; the render thread makes the wish come true within some
    20 ms. `on_event` is called from the thread in which the event arose, the caller's or the
    render thread, with no lock held; it should hand the event on and return.

    The output belongs to the transport from now on and is closed with it.
    """

    def __init__(
        self,
        output: Output,
        on_event: Callable[[TransportEvent], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        run: Callable[[Step], Stepper] = RenderThread,
    ) -> None:
        self._output, self._on_event, self._clock = output, on_event, clock
        self._meters = Meters()
        self._heard = HeardSound(output.sample_rate)
        self._feeder = Feeder(output, self._meters, self._heard, clock=clock)
        self._watchdog = Watchdog()
        self._lock = threading.Lock()
        self._state = TransportState.STOPPED
        self._wish = Wish()
        self._resting = self._started_at = ZERO
        self._gaps_told = 0
        self._stepper = run(self._step)

    @property
    def output(self) -> Output:
        """Where the sound goes: its name, its latency and why it is this one."""
        return self._output

    @property
    def state(self) -> TransportState:
        return self._state

    @property
    def position(self) -> Frames:
        """The frame that is heard now, or would be heard first if playing went on."""
        with self._lock:
            return self._position()

    @property
    def meters(self) -> MeterReadings:
        """How loud everything is that is heard now."""
        self._meters.advance(self._output.heard, self._clock())
        return self._meters.readings()

    @property
    def underruns(self) -> int:
        """How often the device has run out of sound."""
        return self._output.underruns

    @property
    def empty_moments(self) -> int:
        """How often the deep buffer was empty, or held sound that should have been replaced."""
        return self._output.empty_moments + self._feeder.overtaken

    def load(self, source: BlockSource) -> None:
        """Play another snapshot from now on, at the same place and without a click."""
        self._change(lambda wish: replace(wish, source=source))

    def play(self, start: int, end: int | None = None, loop: TimeRange | None = None) -> None:
        """Play from `start` to `end`, or to the end of the source, or round `loop` for ever."""

        def begin(wish: Wish) -> Wish:
            self._resting = self._started_at = Frames(start)
            return replace(wish, start=start, end=end, loop=loop, jump=wish.jump + 1)

        self._call(TransportCall.PLAY, begin)

    def pause(self) -> None:
        """Fall silent and stay at the frame that is heard now."""

        def rest(wish: Wish) -> Wish:
            self._resting = self._position()
            return wish

        self._call(TransportCall.PAUSE, rest)

    def resume(self) -> None:
        """Go on after a pause."""

        def go_on(wish: Wish) -> Wish:
            if self._state is not TransportState.PAUSED:
                return wish
            return replace(wish, start=self._resting, jump=wish.jump + 1)

        self._call(TransportCall.RESUME, go_on)

    def stop(self) -> None:
        """Fall silent and go back to where playing began."""

        def go_back(wish: Wish) -> Wish:
            self._resting = self._started_at
            return wish

        self._call(TransportCall.STOP, go_back)

    def seek(self, at: int) -> None:
        """Go to a frame; while playing, go on from there, past an earlier `end` if need be."""

        def jump(wish: Wish) -> Wish:
            self._resting = Frames(at)
            if self._state is TransportState.STOPPED:
                self._started_at = Frames(at)
            end = None if wish.end is not None and at >= wish.end else wish.end
            return replace(wish, start=at, end=end, jump=wish.jump + 1)

        self._call(TransportCall.SEEK, jump)

    def set_loop(self, span: TimeRange | None) -> None:
        """Go round `span` once playing reaches its end, or play straight on."""
        self._change(lambda wish: replace(wish, loop=span))

    def listen(self, listener: Listener | None) -> None:
        """Hand on every block as it is heard, on the render thread, in place of who listened."""
        self._heard.listener = listener

    def reset_clips(self) -> None:
        """Switch the clip lights off."""
        self._meters.reset_clips()

    def close(self) -> None:
        """Stop, end the render thread and give the device back."""
        self._change(lambda wish: replace(wish, is_playing=False))
        self._stepper.close()
        self._output.stop()
        self._output.close()

    def _change(self, change: Callable[[Wish], Wish]) -> None:
        with self._lock:
            self._wish = change(self._wish)
        self._stepper.wake()

    def _call(self, call: TransportCall, change: Callable[[Wish], Wish]) -> None:
        with self._lock:
            event = self._moved(call, change)
        self._stepper.wake()
        if event is not None:
            self._on_event(event)

    def _moved(self, call: TransportCall, change: Callable[[Wish], Wish]) -> TransportEvent | None:
        """Change state and wish; return what is to be told. With the lock held."""
        before, heard = self._state, self._position()
        wish = change(self._wish)
        self._state = NEXT_STATE[call][before]
        self._wish = replace(wish, is_playing=self._state is TransportState.PLAYING)
        if self._state is before:
            return None
        return self._event(TransportEventKind.STATE_CHANGED, heard)

    def _event(
        self, kind: TransportEventKind, position: Frames, error: NexusError | None = None
    ) -> TransportEvent:
        return TransportEvent(
            kind,
            self._state,
            position,
            self._started_at,
            message=error.message if error is not None else "",
            hint=error.hint if error is not None else "",
            gaps=self._gaps_told,
        )

    def _position(self) -> Frames:
        if self._state is not TransportState.PLAYING:
            return self._resting
        stretches, heard = self._feeder.stretches, self._output.heard
        for stretch in reversed(stretches):
            if stretch.at <= heard:
                is_current = stretch.plan is not None and stretch.jump == self._wish.jump
                return Frames(stretch.position_at(heard)) if is_current else self._resting
        return self._resting

    def _step(self) -> float | None:
        """Do what the render thread does each time it wakes up."""
        wish = self._wish
        try:
            self._feeder.follow(wish)
            self._feeder.fill(lambda: self._is_overtaken(wish))
            self._look_after_device()
        except DeviceError as error:
            self._fail(TransportCall.DEVICE_LOST, TransportEventKind.DEVICE_LOST, error)
        except NexusError as error:
            self._fail(TransportCall.FAILED, TransportEventKind.FAILED, error)
        except Exception:  # noqa: BLE001 - the edge of this thread: it must outlive a bad block
            _log.exception("playback failed")
            self._fail(TransportCall.FAILED, TransportEventKind.FAILED, _unexpected())
        if self._wish is not wish:
            return 0.0
        return None if self._feeder.is_idle else LOOK_EVERY_S

    def _is_overtaken(self, wish: Wish) -> bool:
        """Tell whether something else is wished meanwhile; who listens does not wait for it."""
        self._heard.advance(self._output.heard)
        return self._wish is not wish

    def _look_after_device(self) -> None:
        now = self._clock()
        self._meters.advance(self._output.heard, now)
        self._heard.advance(self._output.heard)
        self._tell_gaps()
        finished = self._feeder.finished()
        if finished is not None:
            self._finish(finished)
        elif not self._output.is_running:
            self._watchdog = Watchdog()
        elif self._watchdog.is_alarmed(self._output.consumed, now):
            raise DeviceError(
                "Playback stopped",
                f"“{self._output.name}” has not taken any sound for a second.",
                hint="Check that it is connected, or choose another output.",
            )

    def _finish(self, stretch: Stretch) -> None:
        with self._lock:
            if stretch.jump != self._wish.jump or self._state is not TransportState.PLAYING:
                return
            end = Frames(stretch.position_at(self._output.heard))
            self._resting = self._started_at
            changed = self._moved(TransportCall.FINISHED, lambda wish: wish)
            finished = self._event(TransportEventKind.FINISHED, end)
        self._on_event(finished)
        if changed is not None:
            self._on_event(replace(changed, position=end))

    def _fail(self, call: TransportCall, kind: TransportEventKind, error: NexusError) -> None:
        with self._lock:
            self._resting = heard = self._position()
            changed = self._moved(call, lambda wish: wish)
            event = self._event(kind, heard, error)
        self._feeder.give_up()
        self._watchdog = Watchdog()
        if changed is not None:
            self._on_event(event)
            self._on_event(changed)

    def _tell_gaps(self) -> None:
        gaps = self.underruns + self.empty_moments
        if gaps == self._gaps_told:
            return
        with self._lock:
            self._gaps_told = gaps
            event = self._event(TransportEventKind.GAP, self._position())
        self._on_event(event)


def _unexpected() -> NexusError:
    return DeviceError(
        "Playback stopped",
        "Something went wrong inside Studio Nexus.",
        hint="Press play to try again; the log has the details.",
    )
