"""The line at the bottom: what is saved, what the sound is, what is being done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.status_dot import StatusDot
from nexus_desktop.ui.widgets.task_strip import TaskStrip
from nexus_desktop.ui.widgets.tones import Tone
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.journal import SaveStage, SaveState

HEIGHT = 28


class StatusLine(QWidget):
    """Says everything in words; the dot only repeats them.

    Signals:
        cancel_requested: the id of a task somebody wants to end.
        pause_requested: the id of a task that is to wait, or to go on, and which of the two.
    """

    cancel_requested = Signal(int)
    pause_requested = Signal(int, bool)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("status_line")
        self.setAccessibleName("Status")
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._saved = StatusDot(look)
        self._sound, self._output = ElidedLabel(), ElidedLabel()
        for label in (self._sound, self._output):
            label.setFont(look.fonts.small)
            label.setProperty("tone", "mute")
        self.tasks = TaskStrip(look)
        self.tasks.cancel_requested.connect(self.cancel_requested)
        self.tasks.pause_requested.connect(self.pause_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(20)
        row.addWidget(self._saved)
        row.addWidget(self._sound)
        row.addWidget(self._output)
        row.addStretch(1)
        row.addWidget(self.tasks)

    @property
    def saved_words(self) -> str:
        """What is said about safety."""
        return self._saved.text

    def show_session(self, session: EditSession, *, is_arriving: bool) -> None:
        """Say whether all is safe."""
        text, tone = save_words(session.save_state, is_arriving=is_arriving)
        self._saved.show_text(text, tone)

    def show_library(self) -> None:
        """Say what counts while no project is open."""
        self._saved.show_text("Everything is saved by itself", Tone.OK)
        self._sound.show_text("")

    def show_sound(self, rate: SampleRate, output_words: str) -> None:
        """Say at which rate the project runs and where it is heard."""
        self._sound.show_text(f"2 channels · {rate / 1000:g} kHz · 32-bit float")
        self._output.show_text(output_words)


def save_words(state: SaveState | None, *, is_arriving: bool) -> tuple[str, Tone]:
    """Return what is said about safety, and its colour."""
    if state is None:
        return "Not saved: no library", Tone.WARN
    if state.stage is SaveStage.FAILED and state.failure is not None:
        return state.failure.message, Tone.REC
    if is_arriving:
        return "Importing…", Tone.WARN
    if state.stage is SaveStage.SAVING or state.at is None:
        return "Saving…", Tone.WARN
    return f"Saved {state.at.astimezone():%H:%M:%S}", Tone.OK
