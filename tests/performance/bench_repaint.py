"""How long the lanes take to repaint: 10 minutes and 10 hours, close and wide, still and scrolled.

Run as `python -m tests.performance.bench_repaint`; prints one JSON document.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from nexus_desktop.domain.project import Project
from nexus_desktop.ui.arrange.arrange_view import ArrangeView
from nexus_desktop.ui.arrange.lane_layout import LEAST_HEIGHT, MOST_HEIGHT
from nexus_desktop.ui.arrange.lanes import Lanes
from nexus_desktop.ui.look import Look
from tests.support.builders import a_clip, a_project, a_source, a_track, with_sources
from tests.support.timeline import ShownTimeline

RESOURCES = Path(__file__).parents[2] / "resources"
RATE = 48_000
LENGTHS_S = {"10 min": 600, "10 h": 36_000}
SIZE = (1600, 300)
SCROLL_PX = 37
ZOOM = 1.01
REPEATS = 60


def one_long_clip(length_s: int) -> Project:
    """Return a project with one stereo clip."""
    frames = length_s * RATE
    project = a_project(a_track("long", a_clip("long", 0, frames, source="long")))
    return with_sources(project, a_source("long", frames))


def many_clips(count: int, tracks: int = 8) -> Project:
    """Return a project with clips of 3 seconds one after another."""
    each = 3 * RATE
    rows = [
        a_track(
            f"track {row}",
            *(
                a_clip(f"{row}.{place}", place * (each + 2000), each, source_start=place * 999)
                for place in range(count // tracks)
            ),
        )
        for row in range(tracks)
    ]
    return with_sources(a_project(*rows), a_source("beat", 1200 * RATE))


def repaint_milliseconds(
    view: ArrangeView, zooms: Iterable[float], times: int = REPEATS
) -> list[dict[str, float]]:
    """Repaint the lanes while zooming, while scrolling, and while standing still.

    Args:
        zooms: frames per pixel.
        times: repaints of each kind at each zoom.

    Returns:
        For each zoom median and 99th percentile in milliseconds.
    """
    lanes = view.findChild(Lanes)
    assert isinstance(lanes, Lanes)
    image = QImage(lanes.size(), QImage.Format.Format_RGB32)
    results = []
    for frames_per_pixel in zooms:
        start = replace(view.state.viewport, frames_per_pixel=frames_per_pixel)
        view.state.show(start.moved_to(view.state.viewport.extent / 3))
        measured = {
            "zooming": [_repaint(view, lanes, image, factor=ZOOM) for _ in range(times)],
            "scrolling": [_repaint(view, lanes, image, by_px=SCROLL_PX) for _ in range(times)],
            "still": [_repaint(view, lanes, image) for _ in range(times)],
        }
        figures = {"frames_per_pixel": frames_per_pixel}
        for kind, milliseconds in measured.items():
            figures[f"{kind}_median_ms"] = round(float(np.median(milliseconds)), 2)
            figures[f"{kind}_p99_ms"] = round(float(np.percentile(milliseconds, 99)), 2)
        results.append(figures)
    return results


def _repaint(
    view: ArrangeView, lanes: Lanes, image: QImage, *, by_px: float = 0, factor: float = 1
) -> float:
    viewport = view.state.viewport.scrolled(by_px)
    view.state.show(viewport.zoomed(viewport.width / 2, factor))
    begin = time.perf_counter()
    lanes.render(image)
    return (time.perf_counter() - begin) * 1000


def a_shown(project: Project, look: Look, height: int) -> ArrangeView:
    """Return a view whose lanes are as large as the measure asks for."""
    view = ShownTimeline(project, look).view
    view.state.use_heights({track.id: min(MOST_HEIGHT, height) for track in project.tracks})
    view.resize(SIZE[0], SIZE[1])
    view.show()
    lanes = view.findChild(Lanes)
    assert isinstance(lanes, Lanes)
    view.resize(2 * SIZE[0] - lanes.width(), 2 * SIZE[1] - lanes.height())
    QApplication.processEvents()
    return view


def zooms_for(length_s: int) -> tuple[float, float, float]:
    """Return frames per pixel for everything, a minute, and two milliseconds a pixel."""
    whole = length_s * RATE / SIZE[0]
    return whole, 60 * RATE / SIZE[0], 0.002 * RATE


def floor_ms(times: int = REPEATS) -> float:
    """Return what one copy of a translucent image of the same size costs: nothing is quicker."""
    wave = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    wave.fill(0x40101010)
    screen = QImage(*SIZE, QImage.Format.Format_RGB32)
    taken = []
    for _ in range(times):
        painter = QPainter(screen)
        begin = time.perf_counter()
        painter.drawImage(0, 0, wave)
        painter.end()
        taken.append((time.perf_counter() - begin) * 1000)
    return round(float(np.median(taken)), 3)


def measure() -> dict[str, object]:
    """Measure all projects at three zooms each."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    look = Look(RESOURCES)
    look.apply(app)
    results: dict[str, object] = {"floor_ms": floor_ms()}
    for name, length_s in LENGTHS_S.items():
        view = a_shown(one_long_clip(length_s), look, SIZE[1])
        results[name] = repaint_milliseconds(view, zooms_for(length_s))
        view.detach()
    project = many_clips(10_000)
    view = a_shown(project, look, LEAST_HEIGHT)
    zooms = (project.length / SIZE[0], 60 * RATE / SIZE[0], RATE / 100)
    results["10000 clips"] = repaint_milliseconds(view, zooms)
    view.detach()
    return results


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=1)
