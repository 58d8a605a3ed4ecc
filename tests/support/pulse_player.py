"""A program that plays a ramp, does one thing meanwhile and prints what it saw as JSON.

PortAudio looks for its devices once a process, so a test that brings its own sound server starts
this in that server's surroundings: `python -m tests.support.pulse_player swap`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.devices import list_outputs, open_output
from nexus_desktop.engine.device.feeder import DEPTH_S
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.sounddevice_output import SounddeviceOutput
from nexus_desktop.engine.device.stream_settings import StreamSettings
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.engine.device.transport_state import TransportEvent, TransportState
from tests.support.playback import Ramp
from tests.support.pulse import RATE

START = 100_000
LENGTH = 3_000_000
OLD_MARK, NEW_MARK = 0.75, 0.25
PART_S = 0.6
PATIENCE_S = 20.0
SLUGGISH_READ = 120
Saw = dict[str, object]


class Sluggish(Ramp):
    """A ramp of which one block takes longer to read than the deep buffer lasts."""

    def read(self, frames: int) -> Block:
        if len(self.reads) == SLUGGISH_READ:
            time.sleep(DEPTH_S + PART_S)
        return super().read(frames)


@contextmanager
def player(act: str, environment: Mapping[str, str]) -> Iterator[IO[str]]:
    """Run this program; the block reads what it prints, and it has ended after the block."""
    command = [sys.executable, "-m", "tests.support.pulse_player", act]
    folder = Path(__file__).parents[2]
    with subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout is not None
            yield child.stdout
            child.wait(60)
        finally:
            child.kill()


def swap(transport: Transport, saw: Saw) -> None:
    """Load another snapshot while playing, and note where the playhead was."""
    time.sleep(PART_S)
    saw["position"] = transport.position
    transport.load(Ramp(LENGTH, mark=NEW_MARK))
    time.sleep(PART_S)


def pause(transport: Transport, saw: Saw) -> None:
    """Pause and go on."""
    time.sleep(PART_S)
    transport.pause()
    saw["position"] = transport.position
    time.sleep(PART_S / 2)
    transport.resume()
    time.sleep(PART_S)


def watch(transport: Transport, saw: Saw) -> None:
    """Compare the playhead with the time that passes."""
    begun, first = time.monotonic(), transport.position
    while transport.position == first and time.monotonic() < begun + PATIENCE_S:
        time.sleep(0.001)
    saw["silent_s"] = time.monotonic() - begun
    begun, first = time.monotonic(), transport.position
    errors = []
    while (passed_s := time.monotonic() - begun) < 2 * PART_S:
        errors.append((transport.position - first) / RATE - passed_s)
        time.sleep(0.005)
    saw["drift_s"] = sorted(errors)[len(errors) // 2]


def starve(transport: Transport, saw: Saw) -> None:
    """Play a sound that is not read in time."""
    transport.load(Sluggish(LENGTH, mark=OLD_MARK))
    time.sleep(DEPTH_S + 4 * PART_S)


def lose(transport: Transport, saw: Saw) -> None:
    """Play until the device is gone."""
    time.sleep(PART_S)
    print("playing", flush=True)  # noqa: T201 - the test waits for it
    begun = time.monotonic()
    while transport.state is TransportState.PLAYING and time.monotonic() < begun + PATIENCE_S:
        time.sleep(0.01)
    saw["state"] = str(transport.state)
    saw["position"] = transport.position


ACTS: Mapping[str, Callable[[Transport, Saw], None]] = {
    "swap": swap,
    "swap-fallback": swap,
    "pause": pause,
    "watch": watch,
    "starve": starve,
    "lose": lose,
}


def opened(act: str) -> Output:
    """Return the default device, or the same one with a callback in Python."""
    if act.endswith("-fallback"):
        return SounddeviceOutput(StreamSettings("default", 2, sample_rate=RATE))
    return open_output(None, RATE)


def main(act: str) -> None:
    """Play, act, stop, print."""
    told: list[TransportEvent] = []
    output = opened(act)
    saw: Saw = {
        "output": type(output).__name__,
        "listed": [str(device.name) for device in list_outputs()],
        "latency": output.latency,
        "burst": output.burst,
    }
    transport = Transport(output, told.append)
    transport.load(Ramp(LENGTH, mark=OLD_MARK))
    transport.play(START)
    ACTS[act](transport, saw)
    transport.stop()
    time.sleep(PART_S / 2)
    saw["underruns"], saw["empty_moments"] = transport.underruns, transport.empty_moments
    transport.close()
    saw["told"] = [[event.kind, event.message] for event in told]
    print(json.dumps(saw))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1])
