"""A device, a clock and a sound for tests of playback: all turned by hand, none of them random."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.errors import DeviceError
from nexus_desktop.engine.analysis.levels import levels_of
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.device.render_thread import Step
from nexus_desktop.engine.samples.block_source import MASTER
from nexus_desktop.engine.samples.levels import Levels

FRAME_STEP = 2.0**-24
"""What one frame is worth in a `Ramp`: float32 holds every multiple of it below 1 exactly."""


class HandClock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Ramp:
    """A sound in which every sample tells which frame of the timeline it is.

    The left channel is `frame * FRAME_STEP`, the right one constantly `mark`, to tell snapshots
    apart; frame 0 sounds like silence.
    """

    channels = 2

    def __init__(self, length: int, *, mark: float = 0.5, sample_rate: int = 48_000) -> None:
        self.length, self.sample_rate, self._mark = length, sample_rate, mark
        self.reads: list[tuple[int, int]] = []
        self._at = 0
        self._levels: Mapping[str, Levels] = {}

    def seek(self, frame: int) -> None:
        self._at = frame

    def read(self, frames: int) -> Block:
        self.reads.append((self._at, frames))
        block = silence(frames, 2)
        sounding = max(0, min(frames, self.length - self._at))
        block[:sounding, 0] = np.arange(self._at, self._at + sounding) * FRAME_STEP
        block[:sounding, 1] = self._mark
        self._at += frames
        self._levels = {MASTER: levels_of(block)}
        return block

    def levels(self) -> Mapping[str, Levels]:
        return self._levels


class HandOutput:
    """A device that takes exactly as many frames as it is told to, and remembers them.

    Attributes:
        played: everything the device has taken, shape (consumed, channels).
        start_error: raised by the next start.
    """

    name = "Hand-turned device"
    reason = ""
    underruns = 0
    burst = 256
    capacity = 1 << 18

    def __init__(self, sample_rate: int = 48_000, *, latency: int = 0, channels: int = 2) -> None:
        self.sample_rate, self.latency, self.channels = sample_rate, latency, channels
        self.is_running = self.is_closed = False
        self.empty_moments = 0
        self.consumed = 0
        self.start_error: DeviceError | None = None
        self._sound = silence(0, channels)

    @property
    def written(self) -> int:
        return len(self._sound)

    @property
    def heard(self) -> int:
        return max(0, self.consumed - self.latency)

    @property
    def played(self) -> Block:
        return self._sound[: self.consumed]

    def take(self, frames: int) -> None:
        """Let the device take frames, as far as there are any."""
        if not self.is_running:
            return
        self.empty_moments += self.consumed + frames > self.written
        self.consumed = min(self.consumed + frames, self.written)

    def start(self) -> None:
        if self.start_error is not None:
            raise self.start_error
        self.is_running = True

    def stop(self) -> None:
        self.is_running = False
        self._sound = self._sound[: self.consumed]

    def waiting(self, at: int, frames: int) -> Block:
        block = silence(frames, self.channels)
        known = self._sound[at : at + frames]
        block[: len(known)] = known
        return block

    def put(self, at: int, block: Block) -> None:
        assert self.consumed <= at <= self.written, (
            "what is put in lies in the past or leaves a hole"
        )
        assert at + len(block) - self.consumed <= self.capacity, "more than there is room for"
        self._sound = np.concatenate([self._sound[:at], block, self._sound[at + len(block) :]])

    def close(self) -> None:
        self.is_closed = True


class Crank:
    """Calls the render step when it is turned, in the place of the render thread."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.pause_s: float | None = None
        self.wakes = 0
        self.is_closed = False

    def wake(self) -> None:
        self.wakes += 1

    def close(self) -> None:
        self.is_closed = True

    def turn(self) -> None:
        """Do all there is to do now."""
        self.pause_s = self._step()
        while self.pause_s == 0.0:
            self.pause_s = self._step()


class HandInput:
    """A microphone whose frames are let in by hand; every sample tells which one it is.

    What `lose` takes away was in the air and never arrives, whether the device tells or not.
    """

    latency = 960
    name, reason = "Microphone", ""

    def __init__(self, channels: int = 2, sample_rate: int = 48_000) -> None:
        self.channels, self.sample_rate = channels, sample_rate
        self.arrived = self.overruns = self._aired = 0
        self._waiting: list[Block] = []
        self.failure: DeviceError | None = None
        self.is_running = self.is_closed = False

    def start(self) -> None:
        self.is_running = True

    def hear(self, frames: int) -> None:
        """Let the next frames arrive."""
        block = silence(frames, self.channels)
        block[:] = (np.arange(self._aired, self._aired + frames) * FRAME_STEP)[:, None]
        self._aired += frames
        self.arrived += frames
        self._waiting.append(block)

    def deliver(self, block: Block) -> None:
        """Let some sound arrive."""
        self.arrived += len(block)
        self._waiting.append(block)

    def lose(self, frames: int, *, is_told: bool) -> None:
        """Let the next frames be lost."""
        self._aired += frames
        self.overruns += is_told

    def read(self) -> Block:
        if self.failure is not None:
            raise self.failure
        waiting, self._waiting = self._waiting, []
        return np.concatenate([silence(0, self.channels), *waiting])

    def close(self) -> None:
        self.is_closed = True
