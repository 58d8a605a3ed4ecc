"""The menu bar, with the program's name before the menus and the project's in the middle."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QSizePolicy, QWidget

from nexus_desktop.ui.commands import keys_of
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel

HEIGHT = 32
TITLE_WIDTH, TITLE_NARROWEST = 360, 72
_GAP = 16
_ITEM_PAD = 24
"""What lies between the words of two menus."""


class MenuLine(QMenuBar):
    """When it gets narrow, the hint goes first, then the title; the menus stay."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        fonts = look.fonts
        self.setFixedHeight(HEIGHT + look.theme.line_width)
        self._name = _corner("Studio Nexus", fonts.sized(12, QFont.Weight.DemiBold), 16, 8)
        self._hint = _corner(f"{keys_of('app.palette')} find any command", fonts.small, 0, 16)
        self._hint.setProperty("tone", "mute")
        self.setCornerWidget(self._boxed(self._name), Qt.Corner.TopLeftCorner)
        self._right = self._boxed(self._hint)
        self.setCornerWidget(self._right, Qt.Corner.TopRightCorner)
        self._title = ElidedLabel(parent=self)
        self._title.setFont(fonts.small)
        self._title.setProperty("tone", "mute")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def title(self) -> str:
        """The name of the project that is shown."""
        return self._title.full_text

    def show_title(self, title: str) -> None:
        self._title.show_text(title)
        self._fit()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Keep the title over the bar when menus or the style change."""
        answer = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return bool(answer)

    def _fit(self) -> None:
        """Share out what the menus leave."""
        begin, end = self._menus_end(), self.width()
        hint_width = self._right.sizeHint().width()
        has_hint = end - begin >= hint_width + _GAP
        self._hint.setVisible(has_hint)
        if has_hint:
            end -= hint_width
        room = end - begin - 2 * _GAP
        width = min(self._title.sizeHint().width(), TITLE_WIDTH, room)
        self._title.setVisible(room >= TITLE_NARROWEST and bool(self.title))
        left = min(max((self.width() - width) // 2, begin + _GAP), end - _GAP - width)
        self._title.setGeometry(left, 0, max(0, width), HEIGHT)
        self._title.raise_()

    def _menus_end(self) -> int:
        metrics = QFontMetrics(self._title.font())
        names = (action.text().replace("&", "") for action in self.actions())
        menus = sum(metrics.horizontalAdvance(name) + _ITEM_PAD for name in names)
        return self._name.sizeHint().width() + menus

    def _boxed(self, label: QLabel) -> QWidget:
        """Return a box of the bar's height: it puts corners at the top and not in the middle."""
        box = QWidget(self)
        box.setFixedHeight(HEIGHT)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        return box


def _corner(text: str, font: QFont, left: int, right: int) -> QLabel:
    label = QLabel(text)
    label.setFont(font)
    label.setContentsMargins(left, 0, right, 0)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    return label
