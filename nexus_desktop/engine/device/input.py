"""What records sound: a device that fills a buffer at its own pace."""

from __future__ import annotations

from typing import Protocol

from nexus_desktop.engine.block import Block


class Input(Protocol):
    """A running count of frames that have arrived, and the frames themselves.

    The buffer is many seconds deep, so that nobody has to be quick. What a device has lost before
    it came here is in no count: `overruns` tells that it happened, a clock how much it was.

    One thread reads; any thread may read the counts.
    """

    @property
    def name(self) -> str:
        """What the device is called."""

    @property
    def reason(self) -> str:
        """Why this is not the device that was asked for, in words; empty when it is."""

    @property
    def sample_rate(self) -> int:
        """Frames that arrive in a second."""

    @property
    def channels(self) -> int:
        """Columns of every block that is read."""

    @property
    def latency(self) -> int:
        """Frames between the air and the buffer."""

    @property
    def arrived(self) -> int:
        """How many frames have arrived since it was opened, those read included."""

    @property
    def overruns(self) -> int:
        """How often sound was lost, as far as the device knows."""

    def start(self) -> None:
        """Let sound arrive.

        Raises:
            DeviceError: the device cannot be used, or not any more.
        """

    def read(self) -> Block:
        """Return all that has arrived since the last call, in order; it may be nothing.

        Raises:
            DeviceError: the device is gone.
        """

    def close(self) -> None:
        """Give the device back. Nothing else may be called afterwards."""
