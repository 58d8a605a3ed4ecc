"""A private PulseAudio with one silent sound card, for programs that are started to play into it.

PortAudio reads its surroundings once a process, so players run as children with `environment`.
The card is paced by a clock as a real one is; `norewinds` keeps it from asking for two seconds at
a time. Needs the programs `pulseaudio` and `parec` and the ALSA plug-in for PulseAudio.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nexus_desktop.engine.block import Block

RATE = 48_000
CHANNELS = 2
START_TIMEOUT_S = 30.0
_SINK = "nexus"
_ASOUNDRC = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"


@dataclass(frozen=True, slots=True)
class PulseServer:
    """A running server; `environment` is what a player needs to find it."""

    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def die(self) -> None:
        """End at once, as when a sound card is pulled out."""
        self.process.kill()
        self.process.wait()

    @contextmanager
    def recording(self, target: Path) -> Iterator[Path]:
        """Write what the card plays to `target` while the block runs, as raw float32 stereo."""
        with target.open("wb") as file:
            recorder = subprocess.Popen(
                [
                    "parec",
                    f"--device={_SINK}.monitor",
                    f"--rate={RATE}",
                    f"--channels={CHANNELS}",
                    "--format=float32le",
                    "--latency-msec=50",
                    "--raw",
                ],
                stdout=file,
                env=self.environment,
            )
            try:
                _wait_until(lambda: target.stat().st_size > 0, "parec did not record")
                yield target
            finally:
                recorder.terminate()
                recorder.wait(10)

    @contextmanager
    def playing(self, sound: Block, source: Path) -> Iterator[None]:
        """Play float32 stereo into the card, by way of the file `source`, while the block runs."""
        source.write_bytes(sound.astype("<f4").tobytes())
        player = subprocess.Popen(
            [
                "pacat",
                "--playback",
                f"--device={_SINK}",
                f"--rate={RATE}",
                f"--channels={CHANNELS}",
                "--format=float32le",
                "--latency-msec=100",
                "--raw",
                str(source),
            ],
            env=self.environment,
        )
        try:
            yield
        finally:
            player.terminate()
            player.wait(10)


def recorded(path: Path) -> Block:
    """Return a recording of `PulseServer.recording` with shape (frames, 2)."""
    samples = np.fromfile(path, np.float32)
    return samples[: len(samples) // CHANNELS * CHANNELS].reshape(-1, CHANNELS)


@contextmanager
def pulse_server(folder: Path) -> Iterator[PulseServer]:
    """Run a server that keeps everything it writes in `folder`; it ends with the block."""
    home, runtime = folder / "home", folder / "run"
    for made in (home, runtime / "pulse"):
        made.mkdir(parents=True, mode=0o700)
    (home / ".asoundrc").write_text(_ASOUNDRC)
    socket = runtime / "pulse" / "native"
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "PULSE_SERVER": f"unix:{socket}",
    }
    with (folder / "pulseaudio.log").open("wb") as log:
        server = subprocess.Popen(_command(socket), env=environment, stdout=log, stderr=log)
        try:
            _wait_until(socket.exists, "PulseAudio did not start")
            yield PulseServer(environment, server)
        finally:
            server.terminate()
            server.wait(10)


def _command(socket: Path) -> list[str]:
    return [
        "pulseaudio",
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--disallow-exit",
        "--use-pid-file=no",
        "--realtime=no",
        "-L",
        f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        "-L",
        f"module-null-sink norewinds=1 sink_name={_SINK} format=float32le rate={RATE} "
        f"channels={CHANNELS}",
    ]


def _wait_until(condition: Callable[[], bool], failure: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(failure)
        time.sleep(0.02)
