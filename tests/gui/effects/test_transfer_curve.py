"""The curve of an effect on dynamics, dragged; and the bar of what it takes away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.effects.reduction_meter import HOLD_S, ReductionMeter
from nexus_desktop.ui.effects.transfer_curve import TransferCurve
from nexus_desktop.ui.look import Look
from tests.support.desk import Desk
from tests.support.gestures import drag


@pytest.fixture
def panel(desk: Desk) -> EffectsPanel:
    """The panel of a project with one track."""
    desk.run("track.new_mono", name="Voice")
    desk.run("fx.rack")
    return desk.window.page.inspector.effects


def curve_of(desk: Desk, panel: EffectsPanel, effect: str) -> TransferCurve:
    desk.run(f"effect.add_{effect}")
    desk.qtbot.wait(30)
    drawing = panel.cards[-1].drawing
    assert isinstance(drawing, TransferCurve)
    return drawing


def values(desk: Desk) -> dict[str, float]:
    return dict(desk.project.tracks[0].rack.slots[-1].settings.values)


def test_the_threshold_is_dragged_aside(desk: Desk, panel: EffectsPanel) -> None:
    curve = curve_of(desk, panel, "compressor")
    start = QPointF(curve.x_of(-18.0), 60.0).toPoint()
    end = QPointF(curve.x_of(-30.0), 60.0).toPoint()
    drag(curve, start, end)
    assert values(desk)["threshold_db"] == pytest.approx(-30.0, abs=0.5)
    assert desk.steps[-1].startswith("Set the threshold of the compressor to −")


def test_the_ceiling_is_dragged_down(desk: Desk, panel: EffectsPanel) -> None:
    curve = curve_of(desk, panel, "limiter")
    start = QPointF(50.0, curve.y_of(-1.0)).toPoint()
    drag(curve, start, QPointF(50.0, curve.y_of(-10.0)).toPoint())
    assert values(desk)["ceiling_db"] == pytest.approx(-10.0, abs=0.7)
    drag(curve, start, start - QPoint(0, 200))
    assert values(desk)["ceiling_db"] == 0.0, "not beyond its range"


def test_the_keyboard_moves_it_and_a_double_click_resets_it(
    desk: Desk, panel: EffectsPanel
) -> None:
    curve = curve_of(desk, panel, "gate")
    curve.setFocus()
    desk.press("Left", curve)
    assert values(desk)["threshold_db"] == -46.0
    desk.press("Shift+Right", curve)
    assert values(desk)["threshold_db"] == -45.9
    assert curve.accessibleDescription() == "Threshold -45.9 dB"
    QTest.mouseDClick(curve, Qt.MouseButton.LeftButton)
    assert values(desk)["threshold_db"] == -45.0


def test_a_card_has_a_meter_only_where_something_is_taken_away(
    desk: Desk, panel: EffectsPanel
) -> None:
    desk.run("effect.add_de_esser")
    desk.run("effect.add_reverb")
    first, second = panel.cards
    assert first.reduction is not None
    assert second.reduction is None
    first.show_reduction(5.0)
    assert (first.reduction.reduction_db, first.reduction.held_db) == (5.0, 5.0)


def test_the_meter_holds_the_most_of_late(look: Look) -> None:
    meter = ReductionMeter(look, "Compressor")
    meter.resize(240, 20)
    meter.show_reduction(12.0, 0.0)
    meter.show_reduction(3.0, 0.1)
    assert (meter.reduction_db, meter.held_db) == (3.0, 12.0)
    assert meter.x_of(12.0) == 120.0
    assert meter.x_of(60.0) == 0.0
    assert meter.accessibleDescription() == "−12.0\u2009dB"
    meter.show_reduction(2.0, HOLD_S + 0.2)
    assert meter.held_db == 2.0
    meter.deleteLater()
