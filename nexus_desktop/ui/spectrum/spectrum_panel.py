"""The spectrum of what is heard now; while nothing plays, that of what is selected."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.analysis.live_spectrum import Ballistics
from nexus_desktop.engine.analysis.spectrum import Spectrum, SpectrumSettings
from nexus_desktop.tasks.runner import TaskHandle
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.spectrum.readout import place_words
from nexus_desktop.ui.spectrum.spectrum_view import SpectrumView
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind
from nexus_desktop.workflows.live_meters import HeardSpectrum, SpectrumPicture
from nexus_desktop.workflows.measure import MeasureRequest, measure_spectrum

LOOK_EVERY_S = 1 / 30
MOST_MEASURED_S = 60
"""Of a selection; what is selected in passing must not keep the processor busy for minutes."""
_MARGIN, _GAP, _SETTLE_MS = 16, 12, 300
_SIZE = 8192
_LIVE = "What is heard now."
_MEASURING = "Measuring what is selected…"
_SELECTED = "The mean of what is selected."
_FIRST_MINUTE = "The mean of the first minute of what is selected."
_INVITATION = "Play to see what is heard, or select a stretch of sound."


class SpectrumPanel(QWidget):
    """Listens only while it is on the screen; what is selected is measured in the background."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._live = HeardSpectrum(SpectrumSettings(_SIZE), Ballistics(hold_s=math.inf))
        self._looked_at = -math.inf
        self._still: SpectrumPicture | None = None
        self._is_due = False
        self._task: TaskHandle | None = None
        self._end_hearing = _nothing_to_end
        self.setAccessibleName("Spectrum")
        self.view = SpectrumView(context.look)
        self.place = QLabel()
        self.note = QLabel(_INVITATION, wordWrap=True)
        self.note.setProperty("tone", "mute")
        self.peaks, self.clear = QPushButton("Hold peaks"), QPushButton("Clear peaks")
        self.peaks.setCheckable(True)
        self.peaks.setChecked(True)
        self.peaks.setToolTip("Draw the highest level that every frequency has had.")
        self.clear.setToolTip("Let the line of peaks begin anew.")
        self.compare, self.copy = QPushButton("Compare"), QPushButton("Copy values")
        self.compare.setCheckable(True)
        self.compare.setToolTip("Keep what is shown now as a dashed line, beside what comes.")
        self.copy.setToolTip("Copy frequencies and levels as a table.")
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._lay_out(context.look)
        self.view.read.connect(self._say_place)
        self.peaks.toggled.connect(self._hold_peaks)
        self.clear.clicked.connect(self.clear_peaks)
        self.compare.toggled.connect(self.view.keep_reference)
        self.copy.clicked.connect(self._copy_values)
        self._settle.timeout.connect(self._measure)

    def on_session_event(self, event: SessionEvent) -> None:
        """Measure what is selected now, once it has stayed so for a moment."""
        if event.kind in {SessionEventKind.PROJECT, SessionEventKind.SELECTION}:
            self._follow()

    def tick(self) -> None:
        """Show what is heard now, thirty times a second."""
        now = time.monotonic()
        if not self.isVisible() or now - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = now
        if self._is_due and not self._settle.isActive():
            self._measure()
        self._show()

    def clear_peaks(self) -> None:
        """Let the line of peaks begin anew."""
        self._live.reset_peaks()
        self._show()

    def take_focus(self) -> None:
        """Put the keyboard where a frequency is read."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        self._end_hearing()
        self._end_hearing = self._context.playback.listening.begin(self._live.hear)
        self._follow()

    @guarded(nothing)
    def hideEvent(self, event: QHideEvent) -> None:
        self._end_hearing()
        self._end_hearing = _nothing_to_end
        self._forget()

    def _span(self) -> TimeRange | None:
        """Return what of the selection is measured."""
        session = self._context.session
        span = session.selection.span
        if span is None or span.is_empty:
            return None
        most = MOST_MEASURED_S * session.project.sample_rate
        return TimeRange(span.start, Frames(min(span.end, span.start + most)))

    def _forget(self) -> None:
        """Give up what is measured and what was."""
        self._settle.stop()
        if self._task is not None:
            self._task.cancel()
        self._task, self._still, self._is_due = None, None, False

    def _follow(self) -> None:
        """Begin with what is selected now."""
        self._forget()
        if not self.isVisible():
            return
        self._is_due = self._span() is not None
        if self._is_due:
            self._settle.start()
        self._show()

    def _measure(self) -> None:
        span, workshop = self._span(), self._context.command_context.workshop
        if span is None or workshop is None or self._context.playback.is_playing:
            return
        self._is_due = False
        request = MeasureRequest(
            self._context.session.project, span, spectrum=SpectrumSettings(_SIZE)
        )
        self._task = workshop.runner.run(
            lambda progress: measure_spectrum(request, workshop.reader, progress),
            self._keep,
            self._give_up,
        )

    def _keep(self, spectrum: Spectrum) -> None:
        self._task = None
        levels = spectrum.levels_db
        self._still = SpectrumPicture(spectrum.frequencies_hz.astype(levels.dtype), levels)
        self._show()

    def _give_up(self, error: Exception) -> None:
        self._task = None
        if not isinstance(error, NexusError):
            raise error
        self.note.setText(error.message)

    def _show(self) -> None:
        is_playing, still = self._context.playback.is_playing, self._still
        if is_playing or still is None:
            self.view.show_picture(self._live.look())
        else:
            self.view.show_picture(still)
        self.note.setText(self._words(is_playing))

    def _words(self, is_playing: bool) -> str:
        """Return what the drawing is of."""
        span = self._context.session.selection.span
        if is_playing:
            return _LIVE
        if self._still is not None:
            return _SELECTED if span == self._span() else _FIRST_MINUTE
        return _MEASURING if self._is_due or self._task is not None else _INVITATION

    def _say_place(self, words: str) -> None:
        """Say what is under the line; without one, what is loudest."""
        loudest = None if words else self.view.loudest()
        if loudest is not None:
            words = f"Loudest: {place_words(loudest.hertz, loudest.level_db)}"
        self.place.setText(words)

    def _hold_peaks(self, is_on: bool) -> None:
        self.view.show_peaks(is_on)
        self.clear.setEnabled(is_on)

    def _copy_values(self) -> None:
        if self.view.picture is not None:
            QGuiApplication.clipboard().setText(self.view.picture.table())

    def _lay_out(self, look: Look) -> None:
        self.place.setFont(look.fonts.small)
        self.place.setMinimumHeight(self.place.fontMetrics().height())
        rows = [QHBoxLayout(), QHBoxLayout()]
        for row, pair in zip(
            rows, ((self.peaks, self.clear), (self.compare, self.copy)), strict=True
        ):
            row.setSpacing(_GAP)
            for button in pair:
                row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        column.addWidget(self.view)
        column.addWidget(self.place)
        for row in rows:
            column.addLayout(row)
        column.addWidget(self.note)
        column.addStretch(1)


def _nothing_to_end() -> None:
    """There is nothing that was begun."""
