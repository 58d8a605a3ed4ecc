"""What an empty place says: what it is for, and the first step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.drawn_icon import DrawnIcon
from nexus_desktop.ui.widgets.tones import Tone

_ICON = QSize(40, 40)
_TEXT_WIDTH = 420
_ICON_GAP = "\N{FOUR-PER-EM SPACE}"
"""Qt leaves four pixels between icon and text, too few for a line icon."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A button of an empty place; the first one is the one most people want."""

    title: str
    run: Callable[[], None]
    icon: str = ""


class EmptyState(QWidget):
    """An icon, a title, a sentence or two and a few buttons, in the middle of the room."""

    def __init__(
        self,
        look: Look,
        icon: str,
        title: str,
        words: str,
        steps: Sequence[FirstStep] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(0)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        column.addWidget(DrawnIcon(look, icon, Tone.QUIET, _ICON), 0, centre)
        column.addSpacing(12)
        heading = QLabel(title, alignment=centre)
        heading.setFont(look.fonts.heading)
        column.addWidget(heading, 0, centre)
        column.addSpacing(4)
        column.addWidget(_sentences(words), 0, centre)
        if steps:
            column.addSpacing(16)
            column.addLayout(self._buttons(steps))
        column.addStretch(1)

    def _buttons(self, steps: Sequence[FirstStep]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for index, step in enumerate(steps):
            has_icon = bool(step.icon) and index > 0
            button = QPushButton(f"{_ICON_GAP}{step.title}" if has_icon else step.title)
            button.setAccessibleName(step.title)
            button.setProperty("primary", index == 0)
            if has_icon:
                self.look.keep_icon(button, step.icon)
            button.clicked.connect(lambda _checked=False, run=step.run: run())
            row.addWidget(button)
        row.addStretch(1)
        return row


def _sentences(words: str) -> QLabel:
    label = QLabel(words, alignment=Qt.AlignmentFlag.AlignHCenter)
    label.setProperty("tone", "mute")
    label.setWordWrap(True)
    label.setFixedWidth(_TEXT_WIDTH)
    return label
