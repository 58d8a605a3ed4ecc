"""What plays sound: a deep buffer that a device empties at its own pace."""

from __future__ import annotations

from typing import Protocol

from nexus_desktop.engine.block import Block


class Output(Protocol):
    """A running count of frames, of which the device takes one after the other.

    Device frames are counted from the first one ever put in, across starts and stops, and
    `heard <= consumed <= written` always holds. What lies between `consumed` and `written` waits,
    and may still be replaced: the buffer is seconds deep, so that a thread which keeps the
    interpreter busy cannot empty it, and an edit is heard at once all the same.

    One thread puts sound in; any thread may read the counts.
    """

    @property
    def name(self) -> str:
        """What the device is called."""

    @property
    def reason(self) -> str:
        """Why this is not the device that was asked for, in words; empty when it is."""

    @property
    def sample_rate(self) -> int:
        """Frames that the device takes in a second."""

    @property
    def channels(self) -> int:
        """Columns of every block that is put in."""

    @property
    def latency(self) -> int:
        """Frames between leaving the buffer and being heard."""

    @property
    def burst(self) -> int:
        """The most frames the device takes out at one time."""

    @property
    def capacity(self) -> int:
        """The most frames that can wait."""

    @property
    def written(self) -> int:
        """The device frame after the last one put in."""

    @property
    def consumed(self) -> int:
        """The device frame that the device takes next."""

    @property
    def heard(self) -> int:
        """The device frame that is heard now; never goes back."""

    @property
    def is_running(self) -> bool:
        """Whether the device has been started and not stopped since."""

    @property
    def underruns(self) -> int:
        """How often the device itself ran out of sound."""

    @property
    def empty_moments(self) -> int:
        """How often the deep buffer was empty when the device came for more."""

    def start(self) -> None:
        """Let the device take what waits.

        Raises:
            DeviceError: the device cannot be used, or not any more.
        """

    def stop(self) -> None:
        """Halt the device and drop what waits."""

    def waiting(self, at: int, frames: int) -> Block:
        """Return a copy of what was put at device frame `at`, silence after the last one."""

    def put(self, at: int, block: Block) -> None:
        """Put a block at device frame `at`, replacing what waits there.

        `at` is at most `written`. The caller leaves what the device is about to take alone.

        Raises:
            DeviceError: the device is gone.
        """

    def close(self) -> None:
        """Give the device back. Nothing else may be called afterwards."""
