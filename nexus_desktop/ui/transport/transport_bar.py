"""The transport bar: buttons, the time, what is selected, the switches, the master meter."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nexus_desktop.domain.timecode import format_duration, format_gain_db, format_time
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.commands import UiCommands
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.meters import channel_levels
from nexus_desktop.ui.widgets.chip import Chip
from nexus_desktop.ui.widgets.icon_button import ButtonKind, IconButton
from nexus_desktop.ui.widgets.level_meter import LevelMeter
from nexus_desktop.ui.widgets.time_field import TimeField
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind
from nexus_desktop.workflows.playback import MeterReading

HEIGHT = 56
BUTTONS = (
    ("play.start", "skip-back", ButtonKind.PLAIN),
    ("play.toggle", "play", ButtonKind.PRIMARY),
    ("play.stop", "stop", ButtonKind.PLAIN),
    ("play.loop", "repeat", ButtonKind.PLAIN),
)
SILENT_DB = -100.0
RIPPLE_WORDS = {"off": "Ripple: off", "track": "Ripple: track", "all": "Ripple: all"}


@dataclass(frozen=True, slots=True)
class _Room:
    """What is shown at some width."""

    meter_width: int
    says_times: bool = True
    has_figures: bool = True
    has_modes: bool = True


_ROOMS = (
    _Room(220),
    _Room(120),
    _Room(120, says_times=False),
    _Room(120, says_times=False, has_figures=False),
    _Room(72, says_times=False, has_figures=False),
    _Room(72, says_times=False, has_figures=False, has_modes=False),
)
"""What gives way as the window gets narrow, and in which order."""


class TransportBar(QWidget):
    """Follows the session by events and the playhead by `tick`."""

    def __init__(self, context: UiContext, commands: UiCommands) -> None:
        super().__init__()
        self._context = context
        look = context.look
        self.setObjectName("transport_bar")
        self.setAccessibleName("Transport")
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rate = context.session.project.sample_rate
        self._time = TimeField(look, "Position", rate, is_large=True)
        self._time.time_edited.connect(self._go_to)
        self._time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._selection = Chip(look)
        self._snap = Chip(look, is_pressable=True)
        self._ripple = Chip(look, is_pressable=True)
        self._snap.clicked.connect(lambda: context.run("edit.snap"))
        self._ripple.clicked.connect(lambda: context.run("edit.ripple_mode"))
        self._meter = LevelMeter(look, "Master level")
        self._meter.clip_reset.connect(context.playback.reset_clips)
        self._figures = QLabel(
            alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._figures.setFont(look.fonts.caption)
        self._figures.setProperty("tone", "mute")
        self._figures.setAccessibleName("Master peak and RMS")
        self._figures.setMinimumWidth(84)
        self._selection_words = ("", "")
        self._buttons = {
            command_id: self._button(commands, command_id, icon, kind)
            for command_id, icon, kind in BUTTONS
        }
        self._panel = self._button(commands, "view.inspector", "panel-right", ButtonKind.QUIET)
        self._lay_out()
        self.refresh()
        self.tick()

    def _button(
        self, commands: UiCommands, command_id: str, icon: str, kind: ButtonKind
    ) -> IconButton:
        button = IconButton(self._context.look, icon, command_id, kind=kind)
        button.follow(commands.actions[command_id])
        return button

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addWidget(self._time)
        for chip in (self._selection, self._snap, self._ripple):
            row.addWidget(chip)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row.addWidget(gap)
        row.addWidget(self._meter)
        row.addWidget(self._figures)
        row.addWidget(self._panel)

    @property
    def position(self) -> int:
        """The position that is shown, in frames."""
        return self._time.frames

    @property
    def is_at_rest(self) -> bool:
        """Whether the meter has fallen to silence."""
        return max(self._context.playback.meters.master.hold_dbfs) <= SILENT_DB

    def tick(self) -> None:
        """Show where the playhead is and how loud it is; called for every picture."""
        playback = self._context.playback
        if playback.is_playing or playback.is_paused:
            self._show_time(playback.position)
        self._show_master(playback.meters.master)

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        if event.kind is SessionEventKind.PROJECT:
            self._time.use_rate(self._context.session.project.sample_rate)
        self.refresh()

    def refresh(self) -> None:
        """Bring everything but the meter up to date."""
        session, playback = self._context.session, self._context.playback
        is_running = playback.is_playing or playback.is_paused
        self._show_time(playback.position if is_running else session.cursor)
        self._buttons["play.toggle"].show_icon("pause" if playback.is_playing else "play")
        span, rate = session.selection.span, session.project.sample_rate
        self._selection.setVisible(span is not None)
        if span is not None:
            first, last = (format_time(at, rate, decimals=1) for at in (span.start, span.end))
            length = format_duration(span.length, rate)
            self._selection_words = (
                f"Selection {first} – {last} · {length}",
                f"Selection · {length}",
            )
            self._selection.setToolTip(self._selection_words[0])
        modes = self._context.command_context.modes
        self._snap.show_text("Snap: on" if modes.is_snapping else "Snap: off")
        self._ripple.show_text(RIPPLE_WORDS[modes.ripple.value])
        self._fit()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as much as there is room for."""
        for room in _ROOMS:
            self._meter.setFixedWidth(room.meter_width)
            self._figures.setVisible(room.has_figures)
            self._selection.show_text(self._selection_words[0 if room.says_times else 1])
            for chip in (self._snap, self._ripple):
                chip.setVisible(room.has_modes)
            if self._row.sizeHint().width() <= self.width():
                return

    def _show_time(self, frame: int) -> None:
        if not self._time.is_edited:
            self._time.show_time(frame)
            self._time.show_note(self._bar_words(frame), widest="bar 0000.0")

    def _bar_words(self, frame: int) -> str:
        project = self._context.session.project
        beats = frame / project.sample_rate * project.tempo_bpm / 60.0
        bar, beat = divmod(int(beats), project.beats_per_bar)
        return f"bar {bar + 1}.{beat + 1}"

    def _show_master(self, reading: MeterReading) -> None:
        self._meter.show_levels(channel_levels(reading))
        peak, rms = max(reading.hold_dbfs), max(reading.rms_dbfs)
        self._figures.setText(f"{_level_words(peak)} peak\n{_level_words(rms)} RMS")

    def _go_to(self, frame: int) -> None:
        rate: SampleRate = self._context.session.project.sample_rate
        self._context.run("play.go_to", {"at": f"{frame}f" if rate else "0"})


def _level_words(level_db: float) -> str:
    return format_gain_db(level_db) if level_db > SILENT_DB else "−∞ dB"
