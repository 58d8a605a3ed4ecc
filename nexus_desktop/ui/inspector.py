"""The panel on the right: what there is to read and turn about what is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from nexus_desktop.ui.clip.clip_panel import ClipPanel
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.history.history_panel import HistoryPanel
from nexus_desktop.ui.loudness.loudness_panel import LoudnessPanel
from nexus_desktop.ui.spectrum.spectrum_panel import SpectrumPanel
from nexus_desktop.workflows.commands.context import Subject
from nexus_desktop.workflows.edit_session import SessionEvent

WIDTH = 320


class Inspector(QWidget):
    """One tab a subject.

    Attributes:
        effects, clip, spectrum, loudness, history: the panels behind the tabs.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.effects = EffectsPanel(context)
        self.clip = ClipPanel(context)
        self.spectrum = SpectrumPanel(context)
        self.loudness = LoudnessPanel(context)
        self.history = HistoryPanel(context)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName("Inspector")
        self._tabs.tabBar().setAccessibleName("Subjects")
        self._tabs.addTab(self.effects, "Effects")
        self._tabs.addTab(self.clip, "Clip")
        self._tabs.addTab(self.spectrum, "Spectrum")
        self._tabs.addTab(self.loudness, "Loudness")
        self._tabs.addTab(self.history, "History")
        self._tabs.setCurrentWidget(self.history)
        column = QVBoxLayout(self)
        column.setContentsMargins(context.look.theme.line_width, 0, 0, 0)
        column.addWidget(self._tabs)

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        self.effects.on_session_event(event)
        self.clip.on_session_event(event)
        self.spectrum.on_session_event(event)
        self.loudness.on_session_event(event)
        self.history.on_session_event(event)

    def tick(self) -> None:
        """Bring what moves with the sound up to date."""
        self.effects.tick()
        self.spectrum.tick()
        self.loudness.tick()

    def close_session(self) -> None:
        """Let go of the session."""
        self.effects.close_session()

    def show_subject(self, subject: Subject, effect_id: str = "") -> None:
        """Bring a panel to the front and the keyboard into it.

        Args:
            effect_id: what is to be tried, for the page that applies effects.
        """
        match subject:
            case Subject.EFFECTS:
                self._tabs.setCurrentWidget(self.effects)
                self.effects.show_rack()
                self.effects.take_focus()
            case Subject.TRIAL:
                self._tabs.setCurrentWidget(self.effects)
                self.effects.show_trial(effect_id)
                self.effects.take_focus()
            case Subject.CLIP:
                self._tabs.setCurrentWidget(self.clip)
                self.clip.setFocus()
            case Subject.SPECTRUM:
                self._tabs.setCurrentWidget(self.spectrum)
                self.spectrum.take_focus()
            case Subject.LOUDNESS:
                self._tabs.setCurrentWidget(self.loudness)
                self.loudness.take_focus()
            case Subject.HISTORY:
                self._tabs.setCurrentWidget(self.history)
                self.history.take_focus()
