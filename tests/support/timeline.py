"""A timeline to look at without files or a sound card: made-up waves and a player at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.meters import MeterReadings
from nexus_desktop.engine.peaks.pyramid import PeakLevel, PeakPyramid, level_shapes
from nexus_desktop.ui.arrange.arrange_view import ArrangeView
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.guarded import guarded
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.playback import Playback
from nexus_desktop.workflows.waveforms import Waveforms
from tests.support.builders import a_history

_AT = np.arange(1 << 20)
_TONE = (0.6 * np.sin(_AT * 0.12) * (0.6 + 0.4 * np.sin(_AT * 0.0011))).astype(np.float32)


class StillPlayer:
    """A player that says it is where it was put; remembers what was asked of it."""

    def __init__(self) -> None:
        self.is_playing = False
        self.is_paused = False
        self.position = ZERO
        self.loop: TimeRange | None = None
        self.is_looping = False
        self.sought: list[int] = []
        self.meters = MeterReadings()
        self.listeners: list[Callable[[object], None]] = []

    def subscribe(self, listener: Callable[[object], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def seek(self, at: Frames) -> None:
        self.sought.append(at)

    def set_loop(self, span: TimeRange | None, *, is_on: bool) -> None:
        self.loop, self.is_looping = span, is_on

    def reset_clips(self) -> None:
        self.meters = MeterReadings()

    def announce(self) -> None:
        for listener in self.listeners:
            listener(None)


class MadeUpWaves:
    """Pyramids and samples of sounds that exist nowhere; `withheld` sources are not known yet."""

    def __init__(self) -> None:
        self.withheld: set[SourceId] = set()
        self.pyramids: dict[SourceId, PeakPyramid] = {}
        self.sample_requests = 0
        self.listeners: list[Callable[[SourceId], None]] = []

    def subscribe(self, listener: Callable[[SourceId], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def announce(self, source: SourceId) -> None:
        for listener in self.listeners:
            listener(source)

    def pyramid(self, source: AudioSource) -> PeakPyramid | None:
        if source.id in self.withheld:
            return None
        if source.id not in self.pyramids:
            self.pyramids[source.id] = a_pyramid(source)
        return self.pyramids[source.id]

    def samples(self, source: AudioSource, start: int, frames: int) -> Block | None:
        self.sample_requests += 1
        if source.id in self.withheld:
            return None
        begin = start % (len(_TONE) - frames) if frames < len(_TONE) else 0
        tone = _TONE[begin : begin + frames]
        return np.repeat(tone[:, None], source.channels, axis=1)


def a_pyramid(source: AudioSource) -> PeakPyramid:
    """Return a complete pyramid that looks like speech or music, the same for the same name."""
    random = np.random.default_rng(sum(source.id.encode()))
    levels: list[PeakLevel] = []
    for frames_per_bin, bins in level_shapes(source.frames):
        if levels:
            folded = levels[-1].maxima[:, : bins * 4]
            padded = np.pad(folded, ((0, 0), (0, bins * 4 - folded.shape[1])))
            peaks = padded.reshape(source.channels, bins, 4).max(axis=2)
        else:
            peaks = _loudness(random, source.channels, bins)
        rms = (peaks * 0.52).astype(np.float32)
        levels.append(PeakLevel(frames_per_bin, -peaks, peaks, rms))
    return PeakPyramid(
        source.channels, source.frames, source.sample_rate, tuple(levels), 1.0, source.frames
    )


def _loudness(random: np.random.Generator, channels: int, bins: int) -> np.ndarray:
    phrases = np.clip(np.cumsum(random.normal(0, 0.25, bins // 180 + 2)), -1.2, 1.2)
    slow = np.interp(np.arange(bins) / 180, np.arange(len(phrases)), phrases)
    loud = 0.04 + 0.6 * np.clip(slow + 0.3, 0, 1) * (0.6 + 0.4 * random.random((channels, bins)))
    return loud.astype(np.float32)


class ShownTimeline:
    """A view of a project with everything around it made up."""

    def __init__(self, project: Project, look: Look) -> None:
        self.session = EditSession(a_history(project))
        self.player = StillPlayer()
        self.waves = MadeUpWaves()
        self.errors: list[NexusError] = []
        self.commands = CommandContext(self.session)
        self.context = UiContext(
            self.session,
            cast(Waveforms, self.waves),
            cast(Playback, self.player),
            look,
            self.commands,
            lambda *_arguments: None,
            self.errors.append,
        )
        self.view = ArrangeView(self.context)

    def close(self) -> None:
        """Take the view down as a window does."""
        self.view.detach()
        self.view.close()
        self.view.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class PaintSpy(QObject):
    """Notes which parts of a widget are painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.boxes: list[QRect] = []
        watched.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.boxes.append(event.region().boundingRect())
        return False

    def boxes_of(self, act: Callable[[], object]) -> list[QRect]:
        """Return what is painted because of `act`."""
        QApplication.processEvents()
        self.boxes.clear()
        act()
        QApplication.processEvents()
        return list(self.boxes)
