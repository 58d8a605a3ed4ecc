"""How loud it is now: bars for the last moments, with a mark where the target is."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nexus_desktop.domain.loudness_targets import LoudnessTarget
from nexus_desktop.domain.timecode import format_value
from nexus_desktop.engine.analysis.live_loudness import LoudnessReading
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import groove_color

LOWEST_LUFS, HIGHEST_LUFS = -48.0, 0.0
_ROW, _BAR, _NAME, _VALUE = 22, 8, 84, 78
_NOTHING = "–"


class LiveBars(QWidget):
    """Momentary (400 ms), short-term (3 s) and integrated loudness, from −48 to 0 LUFS.

    A bar turns yellow where it is above the target and what the target allows.
    """

    def __init__(self, look: Look, target: LoudnessTarget) -> None:
        super().__init__()
        self._look, self._target = look, target
        self.reading = LoudnessReading()
        self.setAccessibleName("Loudness now")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.theme_changed.connect(self.update)
        self._tell()

    def show_reading(self, reading: LoudnessReading) -> None:
        """Show what the meter shows now."""
        if reading != self.reading:
            self.reading = reading
            self._tell()
            self.update()

    def show_target(self, target: LoudnessTarget) -> None:
        """Move the mark."""
        self._target = target
        self._tell()
        self.update()

    @property
    def rows(self) -> dict[str, float | None]:
        """The names of the bars and what they show in LUFS; None for nothing."""
        return {
            "Momentary": self.reading.momentary_lufs,
            "Short-term": self.reading.short_term_lufs,
            "Integrated": self.reading.integrated_lufs,
        }

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(240, _ROW * len(self.rows))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.fonts.small)
        for number, (name, lufs) in enumerate(self.rows.items()):
            row = QRectF(0, number * _ROW, self.width(), _ROW)
            painter.setPen(theme.mute)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(theme.text)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(row, right, _words(lufs))
            bar = QRectF(_NAME, row.center().y() - _BAR / 2, self._way, _BAR)
            painter.fillRect(bar, groove_color(theme))
            if lufs is not None:
                filled = QRectF(bar.x(), bar.y(), self._share(lufs) * self._way, _BAR)
                painter.fillRect(filled, self._color(lufs))
        x = _NAME + self._share(self._target.integrated_lufs) * self._way
        painter.setPen(QPen(theme.text, 1.5))
        painter.drawLine(QPointF(x, 2), QPointF(x, self.height() - 2))

    @property
    def _way(self) -> float:
        return max(8.0, self.width() - _NAME - _VALUE)

    def _share(self, lufs: float) -> float:
        return min(max((lufs - LOWEST_LUFS) / (HIGHEST_LUFS - LOWEST_LUFS), 0.0), 1.0)

    def _color(self, lufs: float) -> QColor:
        theme, target = self._look.theme, self._target
        is_over = lufs > target.integrated_lufs + target.tolerance_lu
        return theme.warn if is_over else theme.ok

    def _tell(self) -> None:
        """Put into words what the bars show."""
        target = f"target {_words(self._target.integrated_lufs)}"
        shown = [f"{name} {_words(lufs)}" for name, lufs in self.rows.items() if lufs is not None]
        self.setAccessibleDescription(", ".join([*shown, target]))
        self.setToolTip(
            "The last 400 ms, the last 3 s, and all since the reset without its pauses. The line "
            f"is the {target}."
        )


def _words(lufs: float | None) -> str:
    return _NOTHING if lufs is None else format_value(lufs, "LUFS")
