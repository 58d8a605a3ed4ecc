"""Playback under pressure: gaps while the window repaints, an effect runs and the GIL is held.

    python -m tests.performance.bench_playback --seconds 60

plays into a private PulseAudio card, which is paced like a real one, and prints JSON. The card is
a thread like any other, so that underruns on a computer with more work than cores (see
`load_average`) may be its own; an empty moment never is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import python_stretch
from PySide6.QtCore import QLineF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from scipy.signal import butter, sosfilt

from nexus_desktop.engine.analysis.levels import levels_of
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.device.devices import open_output
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.engine.effects.chain import Chain
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.samples.block_source import MASTER
from nexus_desktop.engine.samples.levels import Levels
from nexus_desktop.ui.guarded import guarded, nothing
from tests.performance.bench_effects import TWENTY
from tests.support.pulse import RATE, pulse_server

TRACKS = 8
REPAINT_MS = 16
WARM_UP_S = 0.5
ROOT = Path(__file__).parents[2]
MODULE = "tests.performance.bench_playback"


def measure() -> dict[str, object]:
    """Return what was counted while a mix is played, and one behind twenty effects."""
    return {**played(60.0), "behind_twenty_effects": played(20.0, "--treated")}


def played(seconds: float, *options: str) -> dict[str, float | str]:
    """Play for so long in a child process under load, and return what was counted."""
    with tempfile.TemporaryDirectory() as folder, pulse_server(Path(folder)) as server:
        child = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.performance.bench_playback",
                "--seconds",
                str(seconds),
                "--inside",
                *options,
            ],
            cwd=ROOT,
            env={**server.environment, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=seconds + 120,
            check=False,
        )
    if child.returncode:
        raise RuntimeError(child.stderr)
    result: dict[str, float | str] = json.loads(child.stdout.splitlines()[-1])
    return result


class NoiseMix:
    """Eight tracks of noise without an end, mixed anew for every block as a project is."""

    sample_rate, channels, length = RATE, 2, 1 << 40

    def __init__(self) -> None:
        random = np.random.default_rng(1)
        shape = (TRACKS, 5 * RATE, self.channels)
        self._tracks = 0.1 * random.standard_normal(shape, dtype=np.float32)
        self._at = 0
        self._levels: dict[str, Levels] = {}

    def seek(self, frame: int) -> None:
        self._at = frame

    def read(self, frames: int) -> Block:
        mix = silence(frames, self.channels)
        first = self._at % (self._tracks.shape[1] - frames)
        for number, track in enumerate(self._tracks):
            block = 0.5 * track[first : first + frames]
            self._levels[str(number)] = levels_of(block)
            mix += block
        self._levels[MASTER] = levels_of(mix)
        self._at += frames
        return mix

    def levels(self) -> Mapping[str, Levels]:
        return dict(self._levels)


class TreatedMix(NoiseMix):
    """The same behind a chain of twenty effects."""

    def __init__(self) -> None:
        super().__init__()
        self._chain = Chain([effect_named(name).settings({}) for name in TWENTY])
        self._chain.prepare(RATE, self.channels)

    def seek(self, frame: int) -> None:
        super().seek(frame)
        self._chain.reset()

    def read(self, frames: int) -> Block:
        return self._chain.process(super().read(frames))


def play_under_load(seconds: float, *, is_treated: bool = False) -> dict[str, float | str]:
    """Play through the default device of this process with everything else going on."""
    application = QApplication([])
    output = open_output(None, RATE)
    transport = Transport(output, lambda event: None)
    depths: list[int] = []
    window = _Window(lambda: depths.append(output.written - output.consumed))
    transport.load(TreatedMix() if is_treated else NoiseMix())
    transport.play(0)
    time.sleep(WARM_UP_S)
    with ExitStack() as stack:
        filtered = stack.enter_context(_Busy(_filter_some_noise))
        stretched = stack.enter_context(_Busy(_stretch_some_noise))
        window.show()
        begun = _count(output)
        QTimer.singleShot(round(1000 * seconds), application.quit)
        application.exec()
        ended = _count(output)
    result: dict[str, float | str] = {
        "output": type(output).__name__,
        "seconds": round(ended[0] - begun[0], 2),
        "underruns": transport.underruns,
        "empty_moments": transport.empty_moments,
        "stream_rate": round((ended[1] - begun[1]) / (ended[0] - begun[0]) / RATE, 4),
        "least_depth_s": round(min(depths) / RATE, 3),
        "device_latency_ms": round(1000 * output.latency / output.sample_rate, 1),
        "repaints_per_s": round(len(depths) / seconds, 1),
        "effect_rounds": filtered.rounds,
        "interpreter_holds": stretched.rounds,
        "longest_hold_s": round(stretched.longest_s, 3),
        "load_average": round(os.getloadavg()[0], 1),
    }
    transport.close()
    return result


class _Busy:
    """A thread that does one thing over and over until the block ends."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.rounds = 0
        self.longest_s = 0.0

    def __enter__(self) -> _Busy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            begun = time.monotonic()
            self._work()
            self.longest_s = max(self.longest_s, time.monotonic() - begun)
            self.rounds += 1


class _Window(QWidget):
    """A waveform's worth of lines, painted 60 times a second."""

    def __init__(self, on_paint: Callable[[], None]) -> None:
        super().__init__()
        self.resize(1600, 300)
        self._on_paint = on_paint
        self._random = np.random.default_rng(2)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.update)
        self._timer.start(REPAINT_MS)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        heights = (150 * self._random.random(self.width())).tolist()
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.setPen(Qt.GlobalColor.cyan)
        painter.drawLines([QLineF(x, 150 - h, x, 150 + h) for x, h in enumerate(heights)])
        painter.end()
        self._on_paint()


def _filter_some_noise() -> None:
    noise = np.random.default_rng(3).standard_normal((2, 2 * RATE))
    sosfilt(butter(8, 1000, fs=RATE, output="sos"), noise)


def _stretch_some_noise() -> None:
    """Call C code that keeps the interpreter to itself for some tenths of a second."""
    noise = np.random.default_rng(4).standard_normal((2, 20 * RATE), dtype=np.float32)
    stretch = python_stretch.Signalsmith.Stretch()
    stretch.preset(2, RATE)
    stretch.setTimeFactor(1.25)
    stretch.process(noise)


def _count(output: Output) -> tuple[float, int]:
    """Return a moment and how many frames had been taken by then, without a pause in between."""
    while True:
        before, consumed, after = time.monotonic(), output.consumed, time.monotonic()
        if after - before < 0.001:
            return after, consumed


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--inside", action="store_true", help="play in this very process")
    parser.add_argument("--treated", action="store_true", help="behind twenty effects")
    chosen = parser.parse_args()
    if chosen.inside:
        figures = play_under_load(chosen.seconds, is_treated=chosen.treated)
    else:
        figures = played(chosen.seconds, *(["--treated"] if chosen.treated else []))
    print(json.dumps(figures))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
