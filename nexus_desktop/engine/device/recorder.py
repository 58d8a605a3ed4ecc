"""Records an input: its meters from the first moment, its sound in files once that is asked for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from nexus_desktop.domain.errors import DeviceError, NexusError
from nexus_desktop.engine.analysis.levels import levels_of
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.arrivals import Arrivals, Loss
from nexus_desktop.engine.device.input import Input
from nexus_desktop.engine.device.meters import MeterReading, Meters
from nexus_desktop.engine.device.recorded_files import RecordedFile, RecordedFiles
from nexus_desktop.engine.device.render_thread import RenderThread, Step, Stepper
from nexus_desktop.engine.device.tail import Tail
from nexus_desktop.engine.device.watchdog import Watchdog
from nexus_desktop.engine.samples.levels import Levels

LOOK_EVERY_S = 0.02
REFRESH_EVERY_S = 1.0
SYNC_EVERY_S = 5.0
"""How much of a recording a power cut may take; a program that is killed loses nothing written."""
FULL_SCALE = 32767 / 32768
"""What the converter gives when it can give no more; from there on the clip light is lit."""
_BEYOND = 1.0 + 2.0**-23
TAIL_S = 1.0
"""How far back silence can be put in; longer than it takes to notice a loss."""
_INPUT = "input"
_log = logging.getLogger(__name__)


class RecorderEventKind(StrEnum):
    """What a recorder tells."""

    DROPOUT = "dropout"
    DEVICE_LOST = "device lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecorderEvent:
    """Something that happened, told from the thread that records.

    Attributes:
        loss: what was lost, for a dropout.
        error: why nothing is recorded any more; what there is, is kept.
    """

    kind: RecorderEventKind
    loss: Loss | None = None
    error: NexusError | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Some channels of the input that are recorded together.

    Attributes:
        name: what its files are called.
        channels: which ones, counted from 0.
    """

    name: str
    channels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a lane.

    Attributes:
        frames: the length of its files together, at the input's rate.
    """

    lane: Lane
    files: tuple[RecordedFile, ...]

    @property
    def frames(self) -> int:
        return sum(file.frames for file in self.files)


@dataclass(frozen=True, slots=True)
class _Begins:
    """Where a recording begins: the counts of the input, and the time."""

    arrived: int
    flags: int
    now: float


OnBlock = Callable[[Block], None]
"""Takes in what was recorded, all columns, once it is certain that nothing is missing before it."""
OnLook = Callable[[float, float], None]
"""Hears again and again which frame of the recording was in the air at a time of the clock."""


class Recorder:
    """Listens to an input from the beginning, and writes what arrives between `begin` and `end`.

    Every call may come from any thread. `on_event` is called on the thread that records, or on
    the caller's, with no lock held. The input belongs to the recorder, and is closed with it.

    Raises:
        DeviceError: the input cannot be started.
    """

    def __init__(
        self,
        source: Input,
        on_event: Callable[[RecorderEvent], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        run: Callable[[Step], Stepper] = lambda step: RenderThread(step, "recording"),
    ) -> None:
        self._source, self._on_event, self._clock = source, on_event, clock
        self._meters = Meters()
        self._watchdog = Watchdog()
        self._lock = threading.Lock()
        self._session: _Session | None = None
        self._on_look: OnLook = lambda _frame, _now: None
        self._is_over = False
        self._taken = 0
        source.start()
        self._stepper = run(self._step)

    @property
    def source(self) -> Input:
        """Where the sound comes from: its name, its channels and its rate."""
        return self._source

    @property
    def is_recording(self) -> bool:
        return self._session is not None

    @property
    def frames(self) -> int:
        """How many frames have been recorded so far, at the input's rate."""
        session = self._session
        return session.frames if session is not None else 0

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Where sound was lost in the recording that runs; silence stands in its place."""
        session = self._session
        return tuple(session.losses) if session is not None else ()

    @property
    def reading(self) -> MeterReading:
        """How loud each channel of the input is."""
        return self._meters.readings().of(_INPUT)

    def reset_clips(self) -> None:
        """Switch the clip lights off."""
        self._meters.reset_clips()

    def begin(
        self,
        folder: Path,
        lanes: Sequence[Lane],
        on_block: OnBlock = lambda _block: None,
        on_look: OnLook = lambda _frame, _now: None,
    ) -> None:
        """Write from now on what arrives, each lane to files of its own.

        Args:
            on_block, on_look: called on the thread that records.

        Raises:
            MediaError: the files cannot be written.
            ValueError: a recording is running.
        """
        with self._lock:
            if self._session is not None:
                raise ValueError("a recording is running")
            files = _opened(folder, lanes, self._source.sample_rate)
            self._read()
            begins = _Begins(self._taken, self._source.overruns, self._clock())
            self._on_look = on_look
            self._session = _Session(self._source, tuple(lanes), files, on_block, begins)
        self._stepper.wake()

    def end(self) -> tuple[Recorded, ...]:
        """Stop writing and return what there is; () where nothing was recorded."""
        with self._lock:
            session, self._session = self._session, None
            if session is None:
                return ()
            try:
                if not self._is_over and session.failure is None:
                    session.take(self._read())
            except NexusError as error:
                _log.info("The last moment was not recorded: %s", error)
            return session.close()

    def close(self) -> None:
        """End the thread and give the device back; a recording that runs is ended."""
        self._stepper.close()
        self.end()
        self._source.close()

    def _step(self) -> float | None:
        """Do what the thread does each time it wakes up."""
        if self._is_over:
            return None
        events: list[RecorderEvent] = []
        try:
            with self._lock:
                events += self._listen()
        except DeviceError as error:
            self._is_over = True
            events.append(RecorderEvent(RecorderEventKind.DEVICE_LOST, error=error))
        except Exception:  # noqa: BLE001 - the edge of this thread: what there is, stays
            self._is_over = True
            _log.exception("recording failed")
            events.append(RecorderEvent(RecorderEventKind.FAILED, error=_unexpected()))
        for event in events:
            self._on_event(event)
        return None if self._is_over else LOOK_EVERY_S

    def _listen(self) -> list[RecorderEvent]:
        session, source = self._session, self._source
        if self._watchdog.is_alarmed(source.arrived, self._clock()):
            raise _silent(source.name)
        before = self._clock()
        arrived, flags = source.arrived, source.overruns
        after = self._clock()
        block = self._read()
        self._measure(block, after)
        if session is None or session.failure is not None:
            return []
        try:
            session.take(block)
            loss = session.observe(arrived, flags, before, after)
            session.keep_safe(after)
            captured = session.arrivals.captured_at(after)
            if captured is not None:
                self._on_look(captured, after)
        except NexusError as error:
            session.failure = error
            return [RecorderEvent(RecorderEventKind.FAILED, error=error)]
        return [RecorderEvent(RecorderEventKind.DROPOUT, loss)] if loss is not None else []

    def _read(self) -> Block:
        block = self._source.read()
        self._taken += len(block)
        return block

    def _measure(self, block: Block, now: float) -> None:
        if len(block):
            duration_s = len(block) / self._source.sample_rate
            self._meters.push(self._taken, duration_s, {_INPUT: _input_levels(block)})
        self._meters.advance(self._taken, now)


class _Session:
    """One recording, from `begin` to `end`.

    Attributes:
        losses: where silence was put in.
        failure: why nothing more is written.
    """

    def __init__(
        self,
        source: Input,
        lanes: tuple[Lane, ...],
        files: list[RecordedFiles],
        on_block: OnBlock,
        begins: _Begins,
    ) -> None:
        self._lanes, self._files, self._on_block = lanes, files, on_block
        self._begins = begins
        self._refreshed_at = self._synced_at = begins.now
        self._tail = Tail(round(TAIL_S * source.sample_rate), source.channels)
        self.arrivals = Arrivals(source.sample_rate, source.latency)
        self.losses: list[Loss] = []
        self.failure: NexusError | None = None

    @property
    def frames(self) -> int:
        return self._tail.end

    def take(self, block: Block) -> None:
        for files in self._files:
            files.append(block)
        for final in self._tail.push(block):
            self._on_block(final)

    def observe(self, arrived: int, flags: int, before: float, after: float) -> Loss | None:
        begins = self._begins
        loss = self.arrivals.observe(arrived - begins.arrived, flags - begins.flags, before, after)
        if loss is None:
            return None
        at, anew = self._tail.put_silence(loss.at, loss.frames)
        loss = replace(loss, at=at)
        self.losses.append(loss)
        if loss.frames:
            for files in self._files:
                files.rewrite(at, anew)
        return loss

    def keep_safe(self, now: float) -> None:
        if now >= self._refreshed_at + REFRESH_EVERY_S:
            self._refreshed_at = now
            for files in self._files:
                files.refresh()
        if now >= self._synced_at + SYNC_EVERY_S:
            self._synced_at = now
            for files in self._files:
                files.sync()

    def close(self) -> tuple[Recorded, ...]:
        found = []
        for lane, files in zip(self._lanes, self._files, strict=True):
            try:
                files.close()
            except NexusError as error:
                _log.warning("A recording was not closed well: %s", error)
            found.append(Recorded(lane, files.files))
        for final in self._tail.drain():
            self._on_block(final)
        return tuple(found)


def _opened(folder: Path, lanes: Sequence[Lane], sample_rate: int) -> list[RecordedFiles]:
    """Return the files of all lanes; where one cannot be opened, none is."""
    with ExitStack() as opened:
        files = []
        for lane in lanes:
            files.append(RecordedFiles(folder, lane.name, sample_rate, lane.channels))
            opened.callback(files[-1].close)
        opened.pop_all()
    return files


def _input_levels(block: Block) -> Levels:
    """Return levels on which a converter at its limit is seen as beyond it."""
    levels = levels_of(block)
    peaks = tuple(max(peak, _BEYOND) if peak >= FULL_SCALE else peak for peak in levels.peaks)
    return replace(levels, peaks=peaks)


def _silent(device: str) -> DeviceError:
    return DeviceError(
        "Recording stopped",
        f"“{device}” has not delivered any sound for a second.",
        hint="Check that it is connected, or choose another device.",
    )


def _unexpected() -> NexusError:
    return DeviceError(
        "Recording stopped",
        "Something went wrong inside Studio Nexus.",
        hint="What was recorded before is kept; the log has the details.",
    )
