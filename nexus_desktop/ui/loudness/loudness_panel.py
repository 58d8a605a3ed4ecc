"""The loudness of the mix or of what is selected: measured, held against targets, and mended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.loudness_targets import TARGETS, LoudnessTarget
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.loudness.figures import figures_of
from nexus_desktop.ui.loudness.history_curve import HistoryCurve
from nexus_desktop.ui.loudness.live_bars import LiveBars
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind
from nexus_desktop.workflows.live_meters import HeardLoudness
from nexus_desktop.workflows.measure import Measured, MeasureRequest, start_measuring
from nexus_desktop.workflows.meet_target import Fix, find_fix

_MARGIN, _GAP = 16, 12
_INVITATION = (
    "Measure how loud the mix is, or what is selected, and hold it against what services and "
    "stations want."
)
_OLD = "Measured before the last edit."


class LoudnessPanel(QWidget):
    """Measures in the background; the task can be cancelled in the line below the window."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._measured: Measured | None = None
        self._heard = HeardLoudness()
        self._end_hearing: Callable[[], None] | None = None
        self.setAccessibleName("Loudness")
        self.measure = QPushButton("Measure")
        self.measure.clicked.connect(self.start)
        self.note = QLabel(_INVITATION, wordWrap=True)
        self.note.setProperty("tone", "mute")
        self.curve = HistoryCurve(context.look)
        self.targets = QComboBox()
        self.targets.setAccessibleName("Target")
        for target in TARGETS:
            self.targets.addItem(target.name, target.id)
            self.targets.setItemData(
                self.targets.count() - 1, target.source, Qt.ItemDataRole.ToolTipRole
            )
        self.targets.activated.connect(lambda _row: self._show_target())
        self.live = LiveBars(context.look, self.target)
        self.reset = QPushButton("Reset meter")
        self.reset.setToolTip("Let the integrated loudness begin anew.")
        self.reset.clicked.connect(self.start_anew)
        self.checks = QLabel(wordWrap=True)
        self.mend = QPushButton("Bring to target")
        self.mend.clicked.connect(self.start_mending)
        self._figures = QFormLayout()
        self._result = QWidget()
        self._place()
        self._result.hide()

    @property
    def target(self) -> LoudnessTarget:
        """What the sound is held against."""
        return TARGETS[self.targets.currentIndex()]

    @property
    def figures(self) -> dict[str, str]:
        """What is shown, by its name."""
        return {} if self._measured is None else figures_of(self._measured)

    def on_session_event(self, event: SessionEvent) -> None:
        """Say when what is shown is not what is heard any more."""
        if event.kind is SessionEventKind.PROJECT and self._measured is not None:
            self._say(_OLD)

    def tick(self) -> None:
        """Show how loud it is now."""
        if self.isVisible():
            self.live.show_reading(self._heard.reading)

    def start_anew(self) -> None:
        """Let the integrated loudness of what is heard begin anew."""
        self._heard.reset()
        self.tick()

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        if self._end_hearing is None:
            self._end_hearing = self._context.playback.listening.begin(self._heard.hear)

    @guarded(nothing)
    def hideEvent(self, event: QHideEvent) -> None:
        if self._end_hearing is not None:
            self._end_hearing()
        self._end_hearing = None

    def start(self) -> None:
        """Measure what is selected, or everything, in the background."""
        workshop = self._context.command_context.workshop
        if workshop is None:
            return
        self._work("Measuring…")
        start_measuring(
            self._request(),
            workshop.reader,
            workshop.runner,
            self._show,
            self._give_up,
            self._rest,
        )

    def start_mending(self) -> None:
        """Find what brings the mix to the target, and put it at the end of the master."""
        workshop = self._context.command_context.workshop
        target, request = self.target, self._request()
        if workshop is None:
            return
        self._work(f"Bringing the mix to {target.name}…")
        workshop.runner.run(
            lambda progress: find_fix(request, target, workshop.reader, progress),
            lambda fix: self._mend(fix, target),
            self._give_up,
            title=f"Bringing the mix to {target.name}",
            on_cancelled=self._rest,
        )

    def take_focus(self) -> None:
        """Put the keyboard on the first thing to do."""
        self.measure.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _request(self) -> MeasureRequest:
        session = self._context.session
        return MeasureRequest(session.project, session.selection.span)

    def _work(self, words: str) -> None:
        self.measure.setEnabled(False)
        self.mend.setEnabled(False)
        self._say(words)

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _rest(self) -> None:
        self.measure.setEnabled(True)
        self.mend.setEnabled(True)
        self._say("" if self._measured is not None else _INVITATION)

    def _give_up(self, error: Exception) -> None:
        self._rest()
        if not isinstance(error, NexusError):
            raise error
        self._context.show_error(error)

    def _show(self, measured: Measured) -> None:
        self._measured = measured
        self._rest()
        while self._figures.rowCount():
            self._figures.removeRow(0)
        for name, words in figures_of(measured).items():
            label, value = QLabel(name), QLabel(words)
            label.setProperty("tone", "mute")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAccessibleName(f"{name}: {words}")
            self._figures.addRow(label, value)
        self.curve.show_history(measured.history, measured.report.loudness.integrated_lufs)
        self._show_checks()
        self._result.show()

    def _show_target(self) -> None:
        self.live.show_target(self.target)
        self._show_checks()

    def _show_checks(self) -> None:
        if self._measured is None:
            return
        found = self._measured.compliance(self.target)
        marks = [f"{'✓' if check.is_met else '✗'} {check.sentence}" for check in found.checks]
        self.checks.setText("\n".join([f"{'Passes' if found.is_met else 'Fails'}:", *marks]))
        self.mend.setEnabled(not found.is_met)

    def _mend(self, fix: Fix | None, target: LoudnessTarget) -> None:
        self._rest()
        if fix is not None:
            words = f"Brought the mix to {target.name}."
            self._context.session.apply(fix.edit, Label(words, "Bring to target"))
        self.start()

    def _place(self) -> None:
        inside = QVBoxLayout(self._result)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(_GAP)
        self._figures.setHorizontalSpacing(_GAP)
        self._figures.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for part in (self.curve, self.checks, self.mend):
            inside.addWidget(part)
        inside.insertLayout(1, self._figures)
        body = QWidget()
        body.setObjectName("rack")
        column = QVBoxLayout(body)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addWidget(self.targets, 1)
        row.addWidget(self.reset)
        column.addWidget(self.live)
        column.addLayout(row)
        for block in (self.measure, self.note, self._result):
            column.addWidget(block)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("Loudness")
        scroll.setWidget(body)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(scroll)
