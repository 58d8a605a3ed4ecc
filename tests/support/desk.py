"""The program as a person sits before it: the real window on a library of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nexus_desktop.app.gui import Program
from nexus_desktop.domain.project import Project
from nexus_desktop.ui.arrange.lanes import Lanes
from nexus_desktop.ui.main_window import MainWindow
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.journal import SaveStage
from tests.support.gestures import drag

LONGEST_MS = 20_000
W = TypeVar("W", bound=QWidget)


class Desk:
    """What a person sees and does; every wait is for something that can be seen."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program = program
        self.qtbot = qtbot

    @property
    def window(self) -> MainWindow:
        return self.program.window

    @property
    def session(self) -> EditSession:
        return self.program.workbench.session

    @property
    def project(self) -> Project:
        return self.session.project

    @property
    def lanes(self) -> Lanes:
        return self.find(Lanes)

    @property
    def steps(self) -> list[str]:
        """What the history says has been done."""
        return [step.label.sentence for step in self.session.history.steps[1:]]

    @property
    def is_saved(self) -> bool:
        state = self.session.save_state
        return state is not None and state.stage is SaveStage.SAVED

    @property
    def banners(self) -> list[str]:
        """What the messages on show say, title and text."""
        messages = (banner.message for banner in self.window.banners.banners)
        return [f"{message.title}: {message.text}" for message in messages]

    def find(self, kind: type[W], name: str = "") -> W:
        """Return the part of the page with that accessible name, or the only one of its kind."""
        root = self.window.library if self.window.shows_library else self.window.page
        found = [each for each in root.findChildren(kind) if name in ("", each.accessibleName())]
        assert len(found) == 1, f"{len(found)} {kind.__name__} {name!r}"
        return found[0]

    def wait(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: bool(is_so()), timeout=LONGEST_MS)

    def wait_until_idle(self) -> None:
        """Wait until nothing is read or written any more."""
        self.wait(self.program.is_idle)

    def wait_for_banner(self, words: str) -> None:
        """Wait until a message says this."""
        try:
            self.wait(lambda: any(words in banner for banner in self.banners))
        except Exception as late:
            raise AssertionError(f"{words!r} is not among {self.banners}") from late

    def run(self, command: str, **arguments: str) -> None:
        """Choose a command, as from the menu or the palette."""
        self.window.commands.run(command, arguments)

    def press(self, key: str, at: QWidget | None = None) -> None:
        """Press keys where the keyboard is: "Ctrl+Z", "Space"."""
        self.qtbot.keySequence(at or QApplication.focusWidget() or self.window, key)

    def drop(self, *paths: Path, on: QWidget | None = None, at: QPoint | None = None) -> None:
        """Drag files in from elsewhere and let go over a widget: the lanes, if none is named."""
        target = on or self.window.page.arrange
        where = QPointF(at or target.rect().center())
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        keys = Qt.KeyboardModifier.NoModifier
        kind, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        point = where.toPoint()
        QApplication.sendEvent(target, QDragEnterEvent(point, kind, data, button, keys))
        QApplication.sendEvent(target, QDragMoveEvent(point, kind, data, button, keys))
        QApplication.sendEvent(target, QDropEvent(where, kind, data, button, keys))

    def x_of(self, frame: int) -> int:
        """Return where a frame is on the lanes."""
        return round(self.window.page.arrange.state.viewport.x_of(frame))

    def select_by_hand(self, start: int, end: int, row: int = 0) -> None:
        """Drag over the lower part of a lane, from one frame to another."""
        layout = self.window.page.arrange.state.layout
        y = round(layout.top(row) + layout.height(row) * 0.75)
        drag(self.lanes, QPoint(self.x_of(start), y), QPoint(self.x_of(end), y))

    def open_file(self, path: Path) -> None:
        """Drop a file on the empty timeline and wait until it is safe."""
        self.drop(path)
        self.wait(lambda: self.project.sources and _all_settled(self.project))
        self.wait(lambda: self.program.is_idle() and self.is_saved)

    def picture(self, of: QWidget | None = None) -> QImage:
        """Return what a widget, or the whole window, shows."""
        return (of or self.window).grab().toImage()


def _all_settled(project: Project) -> bool:
    return all(source.is_settled for source in project.sources.values())


def texts_of(widgets: Sequence[QWidget]) -> list[str]:
    """Return the accessible names of widgets."""
    return [widget.accessibleName() for widget in widgets]
