"""Moves a card of the rack by hand: where it would go is a line between the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QFrame, QWidget

_THICKNESS = 2


class CardMoving:
    """Draws the line in the widget that holds the cards."""

    def __init__(self, rack: QWidget, gap: int) -> None:
        self._rack, self._gap = rack, gap
        self.line = QFrame(rack)
        self.line.setObjectName("drop_line")
        self.line.hide()

    def show_at(self, place: int, cards: Sequence[QWidget]) -> None:
        """Show that a card would come before the one at `place`, or behind all."""
        before = place < len(cards)
        card = cards[place] if before else cards[-1]
        top = card.y() - self._gap // 2 if before else card.y() + card.height() + self._gap // 2
        self.line.setGeometry(card.x(), top - _THICKNESS // 2, card.width(), _THICKNESS)
        self.line.show()
        self.line.raise_()

    def hide(self) -> None:
        """Take the line away."""
        self.line.hide()

    def place_at(self, pointer: QPointF, cards: Sequence[QWidget]) -> int:
        """Return before which card a pointer on the screen is; their number if behind all."""
        y = self._rack.mapFromGlobal(pointer).y()
        return sum(y > card.mapTo(self._rack, QPoint(0, card.height() // 2)).y() for card in cards)
