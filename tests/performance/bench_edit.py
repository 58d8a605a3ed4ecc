"""Edits in a project of ten thousand clips: to the screen, and safe on the disk."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from statistics import median, quantiles

from PySide6.QtWidgets import QApplication

from nexus_desktop.app.gui import Program, WindowRequest, open_program
from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.shaping import set_clip_gain
from nexus_desktop.domain.edits.sources import add_source
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import BlobHash, ClipId, SourceId, TakeId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from nexus_desktop.domain.track import Track

CLIPS, TRACKS, EDITS = 10_000, 10, 60
LENGTH = 24_000


def measure() -> dict[str, object]:
    """Return milliseconds (to reach: 5 on the screen; 20 durable, 95th percentile)."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["NEXUS_HOME"] = home
        app = QApplication.instance() or QApplication(sys.argv[:1])
        if not isinstance(app, QApplication):
            raise TypeError("a program without windows is running")
        with open_program(app, WindowRequest(project="none")) as program:
            program.begin()
            program.workbench.session.apply(crowded, Label("Filled.", "Fill"))
            _settle(app, program)
            screen_ms, commit_ms = [], []
            clips = [clip.id for _track, clip in program.workbench.session.project.clips()]
            for number in range(EDITS):
                shown, safe = _edit(app, program, clips[number * 37 % len(clips)], number)
                screen_ms.append(shown)
                commit_ms.append(safe)
            undo_ms = [_undo(app, program) for _ in range(EDITS // 2)]
    return {
        "clips": CLIPS,
        "edit_on_screen_ms": _figures(screen_ms),
        "undo_on_screen_ms": _figures(undo_ms),
        "edit_to_durable_ms": _figures(commit_ms),
        "reach": {"on_screen_median_ms": 5, "durable_p95_ms": 20},
    }


def crowded(project: Project) -> Project:
    """Return the project with ten tracks of a thousand clips each."""
    blob = BlobHash("0" * 64)
    frames = Frames(CLIPS * LENGTH)
    source = AudioSource(
        SourceId(new_id()), "take.wav", SampleRate(48_000), 2, frames, (Segment(blob, frames),)
    )
    take = Take(TakeId(new_id()), source.id)
    tracks = []
    for row in range(TRACKS):
        starts = [index * (LENGTH + 2400) for index in range(CLIPS // TRACKS)]
        clips = tuple(
            Clip(ClipId(new_id()), TimeRange(Frames(at), Frames(at + LENGTH)), take)
            for at in starts
        )
        tracks.append(Track(TrackId(new_id()), f"Track {row + 1}", clips, color=row % 8))
    filled = add_source(project, source)
    return Project(filled.id, filled.title, filled.sample_rate, tuple(tracks), filled.sources)


def _edit(app: QApplication, program: Program, clip: ClipId, number: int) -> tuple[float, float]:
    session = program.workbench.session
    began = time.perf_counter()
    session.apply(
        lambda project: set_clip_gain(project, {clip}, -0.1 * (number + 1)),
        Label("Set the gain.", "Gain"),
    )
    app.processEvents()
    shown = time.perf_counter()
    _settle(app, program)
    return 1000 * (shown - began), 1000 * (time.perf_counter() - began)


def _undo(app: QApplication, program: Program) -> float:
    began = time.perf_counter()
    program.workbench.session.undo()
    app.processEvents()
    shown = time.perf_counter()
    _settle(app, program)
    return 1000 * (shown - began)


def _settle(app: QApplication, program: Program) -> None:
    while not program.is_idle():
        app.processEvents()
        time.sleep(0.0005)
    app.processEvents()


def _figures(values_ms: list[float]) -> dict[str, float]:
    return {
        "median": round(median(values_ms), 2),
        "p95": round(quantiles(values_ms, n=20)[-1], 2),
    }
