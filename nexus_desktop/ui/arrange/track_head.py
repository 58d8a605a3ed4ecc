"""The head of one track: its name, mute, solo and effects, gain and pan, and how loud it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.domain.track import Track
from nexus_desktop.ui.arrange.head_layout import HeadLayout
from nexus_desktop.ui.arrange.pan_field import PanField
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import mixed
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.level_meter import LevelMeter
from nexus_desktop.ui.widgets.slider import Slider
from nexus_desktop.ui.widgets.state_button import StateButton
from nexus_desktop.ui.widgets.tones import Tone
from nexus_desktop.ui.widgets.value_scale import ValueScale

GAIN_SCALE = ValueScale(-60.0, 12.0, 0.0, step=0.5, fine_step=0.1, bend=2.0, words=format_gain_db)
_EDGE_PX = 5
_DRAG_PX = 6
_BAR = 4


class TrackHead(QWidget):
    """Shows a track and says what a person wants of it; changes nothing itself.

    Signals:
        pressed: it wants to be the focused track.
        renamed: a new name was typed.
        mute_wanted, solo_wanted: a button was switched.
        effects_wanted: its rack is to be shown.
        gain_moved, gain_settled, pan_moved, pan_settled: while and after a slider is dragged.
        resized: the bottom edge was dragged to this height.
        dragged: it is being dragged; where the pointer is, on the screen.
        dropped: the drag has ended there.
        menu_wanted: where, on the screen.
    """

    pressed = Signal()
    renamed = Signal(str)
    mute_wanted = Signal(bool)
    solo_wanted = Signal(bool)
    effects_wanted = Signal()
    gain_moved = Signal(float)
    gain_settled = Signal(float)
    pan_moved = Signal(float)
    pan_settled = Signal(float)
    resized = Signal(int)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    menu_wanted = Signal(QPoint)

    def __init__(self, look: Look, track: Track, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._track = track
        self._is_focused = False
        self._is_dressed = False
        self._press: QPoint | None = None
        self._is_resizing = False
        self._is_dragging = False
        self.name = ElidedLabel(parent=self)
        self.editor = QLineEdit(self)
        self.mute = StateButton(look, "M", "Mute", tone=Tone.WARN, parent=self)
        self.solo = StateButton(look, "S", "Solo", tone=Tone.WARN, parent=self)
        self.effects = StateButton(look, "FX", "Effects of the track", "E", parent=self)
        self.gain = Slider(look, "Gain", GAIN_SCALE, parent=self)
        self.gain_text = QLabel(self)
        self.pan = PanField(look, self)
        self.meter = LevelMeter(look, "Level", Qt.Orientation.Vertical, thickness=3, parent=self)
        self._prepare_children()
        self.setMouseTracking(True)
        look.theme_changed.connect(self._dress)
        self._dress()
        self.show_track(track)

    def show_track(self, track: Track) -> None:
        """Show a newer value of the track."""
        before, self._track = self._track, track
        if self._is_dressed and _shown_of(before) == _shown_of(track):
            return
        self._is_dressed = True
        self.setAccessibleName(f"Track {track.name}")
        self.name.show_text(track.name)
        self.mute.setChecked(track.is_muted)
        self.solo.setChecked(track.is_soloed)
        self.effects.setChecked(bool(track.rack))
        self.gain.show_amount(track.gain_db)
        self.pan.show_amount(track.pan)
        self._say_gain(track.gain_db)
        self.update()

    def show_focused(self, is_focused: bool) -> None:
        """Show whether commands work on this track."""
        if is_focused is not self._is_focused:
            self._is_focused = is_focused
            self.update()

    def rename(self) -> None:
        """Let a name be typed where the name stands."""
        self.editor.setText(self._track.name)
        self.editor.selectAll()
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self.look.theme, QPainter(self)
        ground = mixed(theme.bg1, theme.text, 0.05) if self._is_focused else theme.bg1
        painter.fillRect(self.rect(), ground)
        painter.fillRect(0, 0, _BAR, self.height(), theme.track(self._track.color))
        line = theme.line_width
        painter.fillRect(0, self.height() - line, self.width(), line, theme.line)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        layout = HeadLayout.of(self.width(), self.height())
        for widget, box in (
            (self.name, layout.name),
            (self.editor, layout.name.adjusted(-4, -3, 4, 3)),
            (self.mute, layout.mute),
            (self.solo, layout.solo),
            (self.effects, layout.effects),
            (self.gain, layout.gain),
            (self.gain_text, layout.gain_text),
            (self.pan, layout.pan),
            (self.meter, layout.meter),
        ):
            if widget is not self.editor:
                widget.setVisible(not box.isEmpty())
            widget.setGeometry(box)

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        if event.button() is Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
            self._is_resizing = self._is_edge(event)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            is_edge = self._is_edge(event)
            shape = Qt.CursorShape.SizeVerCursor if is_edge else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        at = event.position().toPoint()
        if self._is_resizing:
            self.resized.emit(at.y() + 1)
        elif self._is_dragging or abs(at.y() - self._press.y()) >= _DRAG_PX:
            self._is_dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self.dropped.emit(event.globalPosition().toPoint())
        self._press, self._is_resizing, self._is_dragging = None, False, False
        self.unsetCursor()

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.name.geometry().contains(event.position().toPoint()):
            self.rename()

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.pressed.emit()
        self.menu_wanted.emit(event.globalPos())

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Escape leave the name as it was."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.editor and is_escape:
            self.editor.setText(self._track.name)
            self._end_rename()
            event.accept()
            return True
        return False

    def _prepare_children(self) -> None:
        self.editor.hide()
        self.editor.setAccessibleName("Track name")
        self.editor.installEventFilter(self)
        self.editor.editingFinished.connect(self._end_rename)
        self.gain.takes_wheel = False
        self.pan.takes_wheel = False
        self.mute.clicked.connect(self.mute_wanted)
        self.solo.clicked.connect(self.solo_wanted)
        self.effects.clicked.connect(self._show_effects)
        self.gain.value_moved.connect(self.gain_moved)
        self.gain.value_moved.connect(self._say_gain)
        self.gain.value_settled.connect(self.gain_settled)
        self.pan.value_moved.connect(self.pan_moved)
        self.pan.value_settled.connect(self.pan_settled)

    def _show_effects(self) -> None:
        # It says whether there are effects; a press only leads to them.
        self.effects.setChecked(bool(self._track.rack))
        self.pressed.emit()
        self.effects_wanted.emit()

    def _dress(self) -> None:
        self.name.setFont(self.look.fonts.title)
        self.editor.setFont(self.look.fonts.title)
        self.gain_text.setFont(self.look.fonts.caption)
        palette = self.gain_text.palette()
        palette.setColor(palette.ColorRole.WindowText, self.look.theme.faint)
        self.gain_text.setPalette(palette)
        self.update()

    def _say_gain(self, gain_db: float) -> None:
        self.gain_text.setText(format_gain_db(gain_db))

    def _end_rename(self) -> None:
        if self.editor.isHidden():
            return
        self.editor.hide()
        name = self.editor.text().strip()
        if name and name != self._track.name:
            self.renamed.emit(name)

    def _is_edge(self, event: QMouseEvent) -> bool:
        return event.position().y() >= self.height() - _EDGE_PX


def _shown_of(track: Track) -> tuple[object, ...]:
    """Return what a head shows of a track; most edits change only its clips."""
    mix = (track.gain_db, track.pan, track.is_muted, track.is_soloed)
    return (track.name, track.color, bool(track.rack), *mix)
