"""Markers on the ruler get their names where they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from nexus_desktop.ui.arrange.ruler import Ruler
from nexus_desktop.ui.arrange.ruler_painter import marker_boxes
from nexus_desktop.ui.look import Look
from tests.support.builders import a_marker, a_project, with_markers
from tests.support.timeline import ShownTimeline


@pytest.fixture
def timeline(look: Look) -> Iterator[ShownTimeline]:
    shown = ShownTimeline(with_markers(a_project(), a_marker("verse", 48_000)), look)
    shown.view.resize(1280, 700)
    shown.view.show()
    yield shown
    shown.close()


def double_clicked(timeline: ShownTimeline) -> QLineEdit:
    """Open the field of the only marker."""
    ruler = timeline.view.findChild(Ruler)
    assert ruler is not None
    [(_marker, box)] = marker_boxes(timeline.view._look, ruler.scene_now)
    where = QPoint(int(box.center().x()), int(box.center().y()))
    QTest.mouseClick(ruler, Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseDClick(ruler, Qt.MouseButton.LeftButton, pos=where)
    field = ruler.findChild(QLineEdit)
    assert field is not None
    assert field.isVisible()
    return field


def test_a_double_click_on_a_marker_lets_its_name_be_typed(timeline: ShownTimeline) -> None:
    field = double_clicked(timeline)
    field.selectAll()
    QTest.keyClicks(field, "Bridge")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [marker.name for marker in timeline.session.project.markers] == ["Bridge"]
    assert timeline.session.history.current.label.sentence == "Renamed the marker to “Bridge”."
    assert field.isHidden()


def test_escape_leaves_the_name_as_it_was(timeline: ShownTimeline) -> None:
    before = timeline.session.project
    field = double_clicked(timeline)
    field.selectAll()
    QTest.keyClicks(field, "Bridge")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert timeline.session.project is before
    assert field.isHidden()
