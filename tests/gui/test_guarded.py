"""What an override raises is reported, and the program goes on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nexus_desktop.ui.guarded import guarded, nothing

PROGRAM = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from nexus_desktop.ui.guarded import guarded, nothing

reported = []
sys.excepthook = lambda kind, error, trace: reported.append(str(error))


class Broken(QWidget):
    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        return super().event(event)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        raise RuntimeError("paint")

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Polish:
            raise RuntimeError("filter")
        return False


app = QApplication([])
app.setStyle("Fusion")
broken, other = Broken(), QWidget()
other.installEventFilter(broken)
broken.show()
other.show()
QTimer.singleShot(50, app.quit)
app.exec()
print(sorted(set(reported)))
"""


def test_a_paint_event_that_raises_does_not_end_the_process() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "['filter', 'paint']"


def test_the_answer_of_an_override_comes_through() -> None:
    assert guarded(int)(lambda: 7)() == 7


def test_the_fallback_answers_for_an_override_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: reported.append(error))
    failure = ZeroDivisionError()

    @guarded(bool)
    def event_filter() -> bool:
        raise failure

    assert event_filter() is False
    assert reported == [failure]


def test_leaving_the_program_is_not_held_back() -> None:
    @guarded(nothing)
    def leave() -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        leave()
