"""How a PortAudio stream is opened, whichever callback it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nexus_desktop.domain.errors import DeviceError

RING_S = 4.3
"""The least room for waiting sound: more than the feeder's depth and a whole block above it."""
INPUT_RING_S = 20.0
"""How long what arrives may wait to be written: a disk that wakes up takes its time."""
LATENCY_S = 0.06
"""Asked of the device: under 100 ms, and safe on a computer that is busy with other things."""
BLOCK_FRAMES = 256


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """What to open, and how it is called.

    Attributes:
        name: the device in words.
        device: PortAudio's number, valid until the next rescan; None is the default device.
        sample_rate: None is the device's own.
        reason: why this is not what was asked for; empty when it is.
        host_settings: for one host API, from `sounddevice`; None for the others.
    """

    name: str
    channels: int
    device: int | None = None
    sample_rate: int | None = None
    reason: str = ""
    host_settings: object = None

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of an input or output stream."""
        return {
            "device": self.device,
            "channels": self.channels,
            "samplerate": self.sample_rate,
            "blocksize": BLOCK_FRAMES,
            "latency": LATENCY_S,
            "extra_settings": self.host_settings,
        }


def gone(title: str, device: str) -> DeviceError:
    """Return the failure of a device that was there and is not any more."""
    return DeviceError(
        title, f"“{device}” has gone away.", hint="Connect it again, or choose another device."
    )


def burst_frames(latency: int) -> int:
    """Return how many frames a device with such a latency takes at a time, at the most.

    It refills a third of its buffer at a time, in blocks of ours; both were seen with PulseAudio
    and ALSA, other hosts take less.
    """
    return latency // 3 + BLOCK_FRAMES
