"""A line of text whose middle gives way when there is no room, so both ends stay readable."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nexus_desktop.ui.guarded import guarded, nothing

_NARROWEST = "MM…M"


class ElidedLabel(QLabel):
    """Shows the whole text as a tooltip while it is not all to be seen.

    Attributes:
        full_text: what it would say with room enough; `text()` is what is seen.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full_text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Say something else; line breaks become spaces."""
        self.full_text = " ".join(text.split("\n"))
        self.setAccessibleName(self.full_text)
        self._fit()
        self.updateGeometry()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.full_text) + 2, metrics.height())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        narrowest = QFontMetrics(self.font()).horizontalAdvance(_NARROWEST)
        return QSize(min(narrowest, self.sizeHint().width()), self.sizeHint().height())

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(
            self.full_text, Qt.TextElideMode.ElideMiddle, self.contentsRect().width()
        )
        if shown != self.text():
            self.setText(shown)
        self.setToolTip("" if shown == self.full_text else self.full_text)
