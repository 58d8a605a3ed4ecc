"""An hour of WAV in the window: first pixels, whole waveform, disk used."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from nexus_desktop.app.gui import Program, WindowRequest, open_program
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from tests.performance.long_files import write_recording

MINUTES = 60
PATIENCE_S = 60.0


def measure() -> dict[str, object]:
    """Return the times (to reach: first pixels 0.3 s) and what the library holds afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_recording(Path(folder) / "hour.wav", MINUTES)
        os.environ["NEXUS_HOME"] = str(Path(folder) / "home")
        read_s = _read_seconds(source)
        app = QApplication.instance() or QApplication(sys.argv[:1])
        if not isinstance(app, QApplication):
            raise TypeError("a program without windows is running")
        with open_program(app, WindowRequest(project="none")) as program:
            program.begin()
            first_s, whole_s, saved_s = _open_seconds(app, program, source)
        kept = sum(f.stat().st_size for f in Path(folder, "home").rglob("*") if f.is_file())
        size = source.stat().st_size
    return {
        "minutes": MINUTES,
        "read_s": round(read_s, 3),
        "first_pixels_s": round(first_s, 3),
        "reach_first_pixels_s": 0.3,
        "whole_waveform_s": round(whole_s, 3),
        "whole_against_reading": round(whole_s / read_s, 2),
        "saved_s": round(saved_s, 3),
        "disk_share_of_file": round(kept / size, 3),
    }


def _read_seconds(source: Path) -> float:
    """Return how long it takes to read every byte, from memory if the system has it there."""
    began = time.perf_counter()
    with source.open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass
    return time.perf_counter() - began


def _open_seconds(app: QApplication, program: Program, source: Path) -> tuple[float, ...]:
    began = time.perf_counter()
    program.workbench.open_paths([source])
    moments: list[float] = []
    checks: list[Callable[[], bool]] = [
        lambda: _ready(program) > 0,
        lambda: _ready(program) == 1,
        lambda: _is_settled(program),
    ]
    for check in checks:
        while not check():
            app.processEvents()
            if time.perf_counter() - began > PATIENCE_S:
                raise TimeoutError("the file did not open")
        program.window.repaint()
        moments.append(time.perf_counter() - began)
    return tuple(moments)


def _ready(program: Program) -> float:
    """Return how much of the waveform can be drawn."""
    sources = list(program.workbench.session.project.sources.values())
    if not sources:
        return 0.0
    pyramid: PeakPyramid | None = program.waveforms.pyramid(sources[0])
    return 0.0 if pyramid is None else pyramid.ready_frames / max(1, pyramid.frames)


def _is_settled(program: Program) -> bool:
    sources = program.workbench.session.project.sources.values()
    return all(source.is_settled for source in sources) and program.is_idle()
