"""All exports of today: how far they are, how they came out, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.timecode import THIN_SPACE, format_duration
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.export.outcome import loudness_words, report_text, show_folder_of
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.thin_bar import ThinBar
from nexus_desktop.workflows.export_queue import Export, ExportQueue, ExportState

WIDTH, HEIGHT = 640, 420
_LOOK_MS = 150
_HASH_DIGITS = 12
_NOTHING = "Nothing was exported since the program was opened."


class ExportList(QDialog):
    """Follows a queue until it is closed."""

    def __init__(self, parent: QWidget, look: Look, queue: ExportQueue) -> None:
        super().__init__(parent)
        self._look, self._queue = look, queue
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Exports")
        self.resize(WIDTH, HEIGHT)
        self.rows: list[ExportRow] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(24, 20, 24, 12)
        self._list.setSpacing(12)
        self._list.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._list)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        self._empty = QLabel(_NOTHING)
        self._empty.setProperty("tone", "mute")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.copy = QPushButton("Copy report", autoDefault=False)
        self.copy.setToolTip("Paths, loudness, peaks and SHA-256 of all files, as JSON")
        self.copy.clicked.connect(self._copy_report)
        self.clear = QPushButton("Clear ended", autoDefault=False)
        self.clear.clicked.connect(queue.forget_ended)
        close = QPushButton("Close", default=True)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 0, 24, 20)
        buttons.setSpacing(8)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(buttons)
        self._area = area
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look_again)
        self._end = queue.subscribe(self._fill)
        self.finished.connect(self._end)
        self._fill()

    def _fill(self) -> None:
        shown = [row.export for row in self.rows]
        exports = list(reversed(self._queue.exports))  # the newest is looked for
        if shown != exports:
            for row in self.rows:
                row.hide()
                row.deleteLater()
            self.rows = [ExportRow(self._look, each, self._try_again) for each in exports]
            for place, row in enumerate(self.rows):
                self._list.insertWidget(place, row)
        self._area.setVisible(bool(exports))
        self._empty.setVisible(not exports)
        self.copy.setEnabled(any(each.report for each in exports))
        self.clear.setEnabled(any(each.has_ended for each in exports))
        self._look_again()
        if self._queue.is_running:
            self._timer.start()

    def _look_again(self) -> None:
        for row in self.rows:
            row.show_state()
        if not self._queue.is_running:
            self._timer.stop()

    def _try_again(self, export: Export) -> None:
        self._queue.try_again([export])

    def _copy_report(self) -> None:
        reports = [each.report for each in self._queue.exports if each.report is not None]
        QApplication.clipboard().setText(report_text(reports))

    @guarded(nothing)
    def reject(self) -> None:
        self.close()
        super().reject()


class ExportRow(QFrame):
    """One file: its name, its state in words, and what can be done."""

    def __init__(self, look: Look, export: Export, try_again: Callable[[Export], None]) -> None:
        super().__init__()
        self.export = export
        name = export.request.target.name
        self._name = ElidedLabel()
        self._name.show_text(name)
        self._name.setToolTip(str(export.request.target))
        self._words = ElidedLabel()
        self._words.setFont(look.fonts.small)
        self._words.setProperty("tone", "mute")
        self._bar = ThinBar(look)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._name)
        texts.addWidget(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(texts, 1)
        row.addWidget(self._bar)
        self.buttons: dict[str, QPushButton] = {}
        for title, run in (
            ("Pause", export.pause),
            ("Go on", export.resume),
            ("Cancel", export.cancel),
            ("Try again", lambda: try_again(export)),
            ("Show in folder", lambda: show_folder_of(export.request.target)),
        ):
            button = QPushButton(title, autoDefault=False)
            button.setAccessibleName(f"{title}: {name}")
            button.clicked.connect(lambda _checked=False, act=run: self._do(act))
            row.addWidget(button)
            self.buttons[title] = button

    @property
    def words(self) -> str:
        """What the row says below the name."""
        return self._words.full_text

    def show_state(self) -> None:
        """Say how far it is."""
        export = self.export
        offered = _BUTTONS[export.state]
        for title, button in self.buttons.items():
            button.setVisible(title in offered)
        self._bar.setVisible(not export.has_ended)
        self._bar.show_fraction(export.fraction)
        self._words.show_text(state_words(export))
        self._words.setToolTip(full_words(export))

    def _do(self, act: Callable[[], None]) -> None:
        act()
        self.show_state()


_BUTTONS: dict[ExportState, Sequence[str]] = {
    ExportState.WAITING: ("Cancel",),
    ExportState.RUNNING: ("Pause", "Cancel"),
    ExportState.PAUSED: ("Go on", "Cancel"),
    ExportState.DONE: ("Show in folder",),
    ExportState.FAILED: ("Try again",),
    ExportState.CANCELLED: ("Try again",),
}


def state_words(export: Export) -> str:
    """Return how far an export is, or how it came out."""
    report, error = export.report, export.error
    if report is not None:
        length = format_duration(report.frames, SampleRate(report.sample_rate))
        return f"{length} · {loudness_words(report)} · SHA-256 {report.sha256[:_HASH_DIGITS]}…"
    if error is not None:
        return f"{error.message} {error.hint}".strip()
    if export.state is ExportState.RUNNING and export.fraction is not None:
        return f"{export.fraction * 100:.0f}{THIN_SPACE}%"
    return export.state.capitalize()


def full_words(export: Export) -> str:
    """Return where the file is, and its whole SHA-256 once it is there."""
    path = str(export.request.target)
    return f"{path}\nSHA-256 {export.report.sha256}" if export.report else path
