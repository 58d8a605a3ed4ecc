"""The box above the track heads: how many tracks, at which rate, how fast."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.project import Project
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look

_LINE_HEIGHT = 18
_LEFT, _TOP = 12, 10
_BEAT_UNIT = 4


class Corner(QWidget):
    """Two quiet lines of facts about the project."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._lines: tuple[str, str] = ("", "")
        look.theme_changed.connect(self.update)

    def show_project(self, project: Project) -> None:
        lines = project_facts(project)
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleName(", ".join(lines))
            self.update()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.fillRect(self.rect(), theme.bg1)
        line = theme.line_width
        painter.fillRect(0, self.height() - line, self.width(), line, theme.line)
        painter.setFont(self._look.fonts.small)
        painter.setPen(theme.mute)
        for place, text in enumerate(self._lines):
            box = QRectF(_LEFT, _TOP + place * _LINE_HEIGHT, self.width() - _LEFT, _LINE_HEIGHT)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def project_facts(project: Project) -> tuple[str, str]:
    """Return "4 tracks · 48 kHz" and "120.0 bpm · 4/4"."""
    count = len(project.tracks)
    tracks = f"{count} track" if count == 1 else f"{count} tracks"
    rate = f"{project.sample_rate / 1000:g}\N{THIN SPACE}kHz"
    tempo = f"{project.tempo_bpm:.1f}\N{THIN SPACE}bpm"
    return f"{tracks} · {rate}", f"{tempo} · {project.beats_per_bar}/{_BEAT_UNIT}"
