"""Shows how loud it is: RMS body, peak, held peak, and a lamp that stays lit after clipping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import Theme, mixed
from nexus_desktop.ui.widgets.level_scale import (
    FULL_SCALE_DB,
    SILENT,
    WARN_DB,
    ChannelLevel,
    level_words,
    meter_share,
)
from nexus_desktop.ui.widgets.painting import groove_color

_GAP = 3
_LAMP = 6
_LAMP_GAP = 2
_HOLD = 2
_LENGTH = 220
_PEAK_SHARE = 0.5


class LevelMeter(QWidget):
    """One bar a channel, side by side; takes levels that already fall and hold as they should.

    Signals:
        clip_reset: somebody has seen that it clipped; forget it.
    """

    clip_reset = Signal()

    def __init__(
        self,
        look: Look,
        name: str,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        *,
        channels: int = 2,
        thickness: int = 7,
        parent: QWidget | None = None,
    ) -> None:
        """Make a silent meter; `thickness` is that of one bar in pixels."""
        super().__init__(parent)
        self.look = look
        self._is_level = orientation is Qt.Orientation.Horizontal
        self._thickness = thickness
        self._levels: tuple[ChannelLevel, ...] = (SILENT,) * channels
        self._drawn: tuple[object, ...] = ()
        self.setAccessibleName(name)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred
        self.setSizePolicy(*((free, fixed) if self._is_level else (fixed, free)))
        look.theme_changed.connect(self.update)
        self._tell()

    @property
    def levels(self) -> tuple[ChannelLevel, ...]:
        return self._levels

    def show_levels(self, levels: Sequence[ChannelLevel]) -> None:
        """Show new levels; costs a repaint only where a pixel differs."""
        if len(levels) != len(self._levels):
            self.updateGeometry()
        self._levels = tuple(levels)
        drawn = tuple(self._pixels(level) for level in self._levels)
        if drawn != self._drawn:
            self._drawn = drawn
            self._tell()
            self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        across = len(self._levels) * (self._thickness + _GAP) - _GAP
        return QSize(_LENGTH, across) if self._is_level else QSize(across, _LENGTH)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        across = len(self._levels) * (self._thickness + _GAP) - _GAP
        return QSize(48, across) if self._is_level else QSize(across, 48)

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clip_reset.emit()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        for channel, level in enumerate(self._levels):
            painter.fillRect(self._box(channel, 0, self._way()), groove_color(theme))
            for start, end, color in _zones(theme):
                begin = start * self._way()
                rms, peak, hold, _ = self._pixels(level)
                self._fill(
                    painter, channel, begin, min(peak, end * self._way()), _pale(theme, color)
                )
                self._fill(painter, channel, begin, min(rms, end * self._way()), color)
                if begin < hold <= end * self._way():
                    self._fill(painter, channel, hold - _HOLD, hold, color)
            lamp = theme.rec if level.is_clipped else groove_color(theme)
            start = self._way() + _LAMP_GAP
            painter.fillRect(self._box(channel, start, start + _LAMP), lamp)

    def _fill(
        self, painter: QPainter, channel: int, start: float, end: float, color: QColor
    ) -> None:
        if end > start:
            painter.fillRect(self._box(channel, start, end), color)

    def _box(self, channel: int, start: float, end: float) -> QRectF:
        """Return the stretch of a channel's bar between two distances from its quiet end."""
        across = channel * (self._thickness + _GAP)
        if self._is_level:
            return QRectF(start, across, end - start, self._thickness)
        return QRectF(across, self.height() - end, self._thickness, end - start)

    def _way(self) -> float:
        whole = self.width() if self._is_level else self.height()
        return float(max(1, whole - _LAMP - _LAMP_GAP))

    def _pixels(self, level: ChannelLevel) -> tuple[int, int, int, bool]:
        """Return where body, peak and hold end, in device-independent pixels, and the lamp."""
        rms, peak, hold = (
            round(meter_share(level_db) * self._way())
            for level_db in (level.rms_db, level.peak_db, level.hold_db)
        )
        return rms, peak, hold, level.is_clipped

    def _tell(self) -> None:
        """Put into words what the bars show."""
        loudest = max((level.hold_db for level in self._levels), default=float("-inf"))
        words = f"Peak {level_words(loudest)}"
        if any(level.is_clipped for level in self._levels):
            words += ", clipped. Click to reset."
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            self.setToolTip(words)


def _zones(theme: Theme) -> Iterator[tuple[float, float, QColor]]:
    """Yield the stretches of the scale, as shares, with their colours; red is above full scale."""
    warn, full = meter_share(WARN_DB), meter_share(FULL_SCALE_DB)
    yield 0.0, warn, theme.ok
    yield warn, full, theme.warn
    yield full, 1.0, theme.rec


def _pale(theme: Theme, color: QColor) -> QColor:
    return mixed(theme.bg1, color, _PEAK_SHARE)
