"""The panel on the right: what there is to read and turn about what is open."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QTabWidget, QVBoxLayout, QWidget

from nexus_desktop.ui.clip.clip_panel import ClipPanel
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.history.history_panel import HistoryPanel
from nexus_desktop.ui.loudness.loudness_panel import LoudnessPanel
from nexus_desktop.ui.markers.marker_panel import MarkerPanel
from nexus_desktop.ui.spectrum.spectrum_panel import SpectrumPanel
from nexus_desktop.workflows.commands.context import Subject
from nexus_desktop.workflows.edit_session import SessionEvent

WIDTH = 320
_ICON, _MARGIN, _BAR = 16, 16, 38


class Inspector(QWidget):
    """One tab a subject.

    Attributes:
        effects, clip, markers, spectrum, loudness, history: the panels behind the tabs.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.effects = EffectsPanel(context)
        self.clip = ClipPanel(context)
        self.markers = MarkerPanel(context)
        self.spectrum = SpectrumPanel(context)
        self.loudness = LoudnessPanel(context)
        self.history = HistoryPanel(context)
        self._look = context.look
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName("Inspector")
        self._tabs.setIconSize(QSize(_ICON, _ICON))
        self._tabs.tabBar().setAccessibleName("Subjects")
        self._name = QLabel()
        self._name.setFont(context.look.fonts.title)
        self._name.setContentsMargins(0, 0, _MARGIN, 0)
        self._name.setFixedHeight(_BAR)
        self._tabs.setCornerWidget(self._name)
        self._icons: list[str] = []
        self._add(self.effects, "Effects", "sliders-vertical")
        self._add(self.clip, "Clip", "audio-waveform")
        self._add(self.markers, "Markers", "flag")
        self._add(self.spectrum, "Spectrum", "audio-lines")
        self._add(self.loudness, "Loudness", "gauge")
        self._add(self.history, "History", "history")
        self._tabs.currentChanged.connect(self._dress)
        self._tabs.setCurrentWidget(self.history)
        context.look.theme_changed.connect(self._dress)
        self._dress()
        column = QVBoxLayout(self)
        column.setContentsMargins(context.look.theme.line_width, 0, 0, 0)
        column.addWidget(self._tabs)

    def _add(self, panel: QWidget, name: str, icon: str) -> None:
        """Add a tab that is an icon: there is no room for all their names."""
        place = self._tabs.addTab(panel, "")
        self._icons.append(icon)
        self._tabs.setTabToolTip(place, name)
        self._tabs.tabBar().setAccessibleTabName(place, name)

    def _dress(self) -> None:
        """Draw the icons in the colours of the theme, and write whose panel is in front."""
        theme, current = self._look.theme, self._tabs.currentIndex()
        for place, icon in enumerate(self._icons):
            color = theme.text if place == current else theme.mute
            self._tabs.setTabIcon(place, self._look.icon(icon, color))
        self._name.setText(self._tabs.tabToolTip(current))

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        self.effects.on_session_event(event)
        self.clip.on_session_event(event)
        self.markers.on_session_event(event)
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
            case Subject.MARKERS:
                self._tabs.setCurrentWidget(self.markers)
                self.markers.take_focus()
            case Subject.SPECTRUM:
                self._tabs.setCurrentWidget(self.spectrum)
                self.spectrum.take_focus()
            case Subject.LOUDNESS:
                self._tabs.setCurrentWidget(self.loudness)
                self.loudness.take_focus()
            case Subject.HISTORY:
                self._tabs.setCurrentWidget(self.history)
                self.history.take_focus()
