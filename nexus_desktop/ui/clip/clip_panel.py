"""The numbers of what is selected, to read and to change: name, place, gain, fades."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.timecode import format_gain_db, format_time
from nexus_desktop.ui.clip.clip_facts import ClipFacts, facts_of
from nexus_desktop.ui.clip.take_list import TakeList
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.slider import Slider
from nexus_desktop.ui.widgets.time_field import TimeField
from nexus_desktop.ui.widgets.value_scale import ValueScale
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind

GAIN_SCALE = ValueScale(-48.0, 24.0, 0.0, step=0.5, fine_step=0.1, bend=1.6, words=format_gain_db)
_MARGIN, _NAME_WIDTH, _LINE = 16, 64, 24
_INVITATION = "Select a clip, or drag over a track, to see its numbers and change them here."
_FOLLOWED = {SessionEventKind.PROJECT, SessionEventKind.SELECTION}


class ClipPanel(QWidget):
    """Every change is a command: it can be undone, and stands in the history."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._facts = ClipFacts()
        look, rate = context.look, context.session.project.sample_rate
        self.setAccessibleName("Clip")
        self._title = QLabel()
        self._title.setFont(look.fonts.title)
        self.name = QLineEdit()
        self.name.setAccessibleName("Clip name")
        self.start = TimeField(look, "Start", rate)
        self.length = ElidedLabel()
        self.source, self.sound = ElidedLabel(), ElidedLabel()
        for label in (self.length, self.source, self.sound):
            label.setMinimumHeight(_LINE)
        self.gain = Slider(look, "Clip gain", GAIN_SCALE)
        self._gain_words = QLabel()
        self.fade_in = TimeField(look, "Fade in", rate)
        self.fade_out = TimeField(look, "Fade out", rate)
        self.takes = TakeList(context)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._invitation())
        self._pages.addWidget(self._form())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._connect()
        self.refresh()

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        if event.kind in _FOLLOWED:
            self.refresh()

    def refresh(self) -> None:
        """Show what is selected now."""
        project = self._context.session.project
        self._facts = facts = facts_of(project, self._context.session.selection)
        self._pages.setCurrentIndex(0 if facts.is_nothing else 1)
        if facts.is_nothing:
            return
        rate, only = project.sample_rate, facts.only
        for time in (self.start, self.fade_in, self.fade_out):
            time.use_rate(rate)
        self._title.setText(facts.title)
        if not self.name.isModified():
            self.name.setText(only.name or project.sources[only.source].name if only else "")
        self.start.show_time(facts.start)
        self.start.setReadOnly(not facts.clips)
        self.length.show_text(format_time(facts.length, rate))
        self.source.show_text(facts.source)
        self.sound.show_text(facts.sound)
        if facts.clips:
            first = facts.clips[0]
            self.gain.show_amount(first.gain_db)
            self._gain_words.setText(format_gain_db(first.gain_db))
            self.fade_in.show_time(first.fade_in.length)
            self.fade_out.show_time(facts.clips[-1].fade_out.length)
        for field in (self.name, self.source, self.sound):
            self._rows.setRowVisible(field, only is not None)
        has_takes = only is not None and bool(only.other_takes)
        if only is not None and has_takes:
            self.takes.show_clip(only)
        self._rows.setRowVisible(self.takes, has_takes)
        for row in (self._gain_row, self.fade_in, self.fade_out):
            self._rows.setRowVisible(row, bool(facts.clips))

    def _invitation(self) -> QWidget:
        page = QWidget()
        words = QLabel(_INVITATION, wordWrap=True)
        words.setProperty("tone", "mute")
        column = QVBoxLayout(page)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(words)
        column.addStretch(1)
        return page

    def _form(self) -> QWidget:
        page = QWidget()
        self._rows = QFormLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(8)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._gain_row = QWidget()
        gain = QHBoxLayout(self._gain_row)
        gain.setContentsMargins(0, 0, 0, 0)
        gain.setSpacing(8)
        gain.addWidget(self.gain, 1)
        self._gain_words.setFixedWidth(_NAME_WIDTH)
        self._gain_words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        gain.addWidget(self._gain_words)
        for title, field in (
            ("Name", self.name),
            ("Start", self.start),
            ("Length", self.length),
            ("Source", self.source),
            ("Sound", self.sound),
            ("Gain", self._gain_row),
            ("Fade in", self.fade_in),
            ("Fade out", self.fade_out),
            ("Takes", self.takes),
        ):
            label = QLabel(title)
            label.setProperty("tone", "mute")
            label.setMinimumWidth(_NAME_WIDTH)
            is_line = field in (self.length, self.source, self.sound)
            label.setMinimumHeight(_LINE if is_line else 32)
            self._rows.addRow(label, field)
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(page)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addLayout(self._rows)
        column.addStretch(1)
        return page

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._rename)
        self.start.time_edited.connect(lambda at: self._run("clip.move", to=f"{at}f"))
        self.gain.value_moved.connect(lambda db: self._gain_words.setText(format_gain_db(db)))
        self.gain.value_settled.connect(lambda db: self._run("clip.gain", gain_db=f"{db:g}"))
        self.fade_in.time_edited.connect(lambda to: self._run("clip.fade_in", length=f"{to}f"))
        self.fade_out.time_edited.connect(lambda to: self._run("clip.fade_out", length=f"{to}f"))

    def _rename(self) -> None:
        only = self._facts.only
        if only is None or not self.name.isModified():
            return
        self.name.setModified(False)
        if self.name.text().strip():
            self._context.run("edit.rename", {"name": self.name.text(), "clip": only.id})
        self.refresh()

    def _run(self, command: str, **arguments: str) -> None:
        if self._facts.clips:
            clips = ",".join(clip.id for clip in self._facts.clips)
            self._context.run(command, {**arguments, "clips": clips})
        self.refresh()
