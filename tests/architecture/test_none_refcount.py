"""Qt does not wear out None: the reason for the bounds on PySide6 in pyproject.toml.

PySide6 6.12.0 on Python 3.11 gives back a reference to None that it never took whenever an
override is called; after enough repaints the count reaches zero and the interpreter aborts. From
Python 3.12 on these objects are immortal and cannot be worn out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.support.source_tree import ROOT

REPAINTS = 500
NOISE = 20
"""How many references may come and go by themselves while the interpreter works."""

REPAINT = """
import json, sys
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QApplication, QGraphicsObject, QGraphicsScene, QGraphicsView, QWidget)
import pyqtgraph


class Widget(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        painter.end()


class Item(QGraphicsObject):
    def boundingRect(self):
        return QRectF(0, 0, 100, 100)

    def paint(self, painter, option, widget):
        painter.drawLine(0, 0, 9, 9)

    def itemChange(self, change, value):
        return super().itemChange(change, value)


def counts():
    return {str(thing): sys.getrefcount(thing) for thing in (None, True, False)}


def drift(repaint, times):
    repaint(0)
    before = counts()
    for number in range(times):
        repaint(number)
    return {name: count - before[name] for name, count in counts().items()}


app = QApplication([])
widget = Widget()
widget.show()
scene, item = QGraphicsScene(), Item()
scene.addItem(item)
view = QGraphicsView(scene)
view.show()
plot = pyqtgraph.PlotWidget()
plot.plot(range(1000))
plot.show()
app.processEvents()


def move_item(number):
    item.setPos(number % 5, 0)
    view.viewport().repaint()


def scroll_plot(number):
    plot.setXRange(number, number + 500, padding=0)
    plot.viewport().repaint()


times = int(sys.argv[1])
print(json.dumps({
    "widget": drift(lambda number: widget.repaint(), times),
    "graphics item": drift(move_item, times),
    "plot": drift(scroll_plot, times // 5),
}))
"""


def test_repainting_does_not_wear_out_none_true_and_false() -> None:
    painted = subprocess.run(
        [sys.executable, "-c", REPAINT, str(REPAINTS)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert painted.returncode == 0, painted.stderr
    drifts = json.loads(painted.stdout)
    worn = {
        f"{what}: {name} {drift:+d}"
        for what, counts in drifts.items()
        for name, drift in counts.items()
        if drift < -NOISE
    }
    assert set(drifts) == {"widget", "graphics item", "plot"}
    assert worn == set()


def test_from_python_3_12_on_they_cannot_be_worn_out() -> None:
    is_immortal = all(sys.getrefcount(thing) > 2**29 for thing in (None, True, False))
    assert is_immortal == (sys.version_info >= (3, 12))
