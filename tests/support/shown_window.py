"""The real window on a real screen, for another process that moves the mouse.

Started with a sound to open. Tells on its standard output, a line of JSON each: where on the screen
the handle of the selected time and the middle of the empty lanes are, once the file is ready; and
how the clips are called whenever there are others.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from nexus_desktop.app.gui import Program, WindowRequest, open_program
from nexus_desktop.ui.drag_handle import DragHandle

LOOK_MS = 50
PLACE, SIZE = (620, 20), (960, 900)


class Teller:
    """Looks at the window from time to time, and says what is to be known."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._has_selected = self._has_told = False
        self._names: list[str] = []
        self._timer = QTimer(program.window, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        program, page = self._program, self._program.window.page
        project = program.workbench.session.project
        names = [project.source(clip.source).name for _, clip in project.clips()]
        if not names or not program.is_idle():
            return
        if not self._has_selected:
            self._has_selected = True
            program.window.commands.run("drag.format_wav_float", {})
            program.window.commands.run("select.time", {"start": "0.5s", "end": "1.5s"})
            return
        handle = page.findChild(DragHandle)
        if handle is not None and handle.words.endswith("ready") and not self._has_told:
            self._has_told = True
            below = QPoint(page.arrange.width() // 2, page.arrange.height() * 2 // 3)
            centre = on_screen(handle, handle.rect().center())
            tell({"handle": centre, "lanes": on_screen(page.arrange, below)})
        if names != self._names:
            self._names = names
            tell({"names": names})


def on_screen(widget: QWidget, at: QPoint) -> tuple[int, int]:
    place = widget.mapToGlobal(at)
    return place.x(), place.y()


def tell(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(path: Path) -> int:
    app = QApplication(sys.argv[:1])
    signal.signal(signal.SIGTERM, lambda *_: app.quit())
    with open_program(app, WindowRequest(files=(path,))) as program:
        program.begin()
        program.window.setGeometry(*PLACE, *SIZE)
        teller = Teller(program)
        code = app.exec()
        del teller
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
