"""What is drawn of a filter, moved by hand and by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.effects.graphic_faders import GraphicFaders
from nexus_desktop.ui.effects.response_curve import ResponseCurve
from tests.support.desk import Desk
from tests.support.gestures import drag, turn_wheel


@pytest.fixture
def panel(desk: Desk) -> EffectsPanel:
    """The panel of a project with one track."""
    desk.run("track.new_mono", name="Voice")
    desk.run("fx.rack")
    return desk.window.page.inspector.effects


def curve_of(desk: Desk, panel: EffectsPanel, params: str = "") -> ResponseCurve:
    desk.run("effect.add_equalizer", params=params)
    desk.qtbot.wait(30)
    drawing = panel.cards[-1].drawing
    assert isinstance(drawing, ResponseCurve)
    return drawing


def faders_of(desk: Desk, panel: EffectsPanel) -> GraphicFaders:
    desk.run("effect.add_graphic_equalizer")
    desk.qtbot.wait(30)
    drawing = panel.cards[-1].drawing
    assert isinstance(drawing, GraphicFaders)
    return drawing


def values(desk: Desk) -> dict[str, float]:
    return dict(desk.project.tracks[0].rack.slots[-1].settings.values)


def dot(curve: ResponseCurve, band: int) -> QPoint:
    place = curve.dot_of(band)
    assert place is not None
    return place.toPoint()


def test_a_dot_is_dragged_to_another_frequency_and_gain(desk: Desk, panel: EffectsPanel) -> None:
    curve = curve_of(desk, panel)
    start = dot(curve, 1)
    drag(curve, start, start + QPoint(30, -20))
    assert values(desk)["freq"] > 1300.0
    assert values(desk)["gain_db"] == pytest.approx(6.4, abs=1.0)
    assert desk.steps[-1] == "Set the equaliser."


def test_a_band_far_up_is_dragged_aside_without_coming_down(
    desk: Desk, panel: EffectsPanel
) -> None:
    curve = curve_of(desk, panel, "gain_db=28")
    start = dot(curve, 1)
    drag(curve, start, start + QPoint(25, 0))
    assert values(desk)["gain_db"] == 28.0
    assert values(desk)["freq"] > 1200.0


def test_the_wheel_makes_a_band_narrower(desk: Desk, panel: EffectsPanel) -> None:
    curve = curve_of(desk, panel)
    before = values(desk)["q"]
    assert turn_wheel(curve, dot(curve, 1), 1)
    assert values(desk)["q"] > before
    assert not turn_wheel(curve, QPoint(3, 3), 1)


def test_a_double_click_adds_a_band_and_takes_it_away(desk: Desk, panel: EffectsPanel) -> None:
    curve = curve_of(desk, panel)
    place = QPoint(60, 30)
    QTest.mouseDClick(curve, Qt.MouseButton.LeftButton, pos=place)
    assert values(desk)["gain_db_2"] > 3.0
    assert curve.chosen == 2
    assert (dot(curve, 2) - place).manhattanLength() <= 4
    QTest.mouseDClick(curve, Qt.MouseButton.LeftButton, pos=dot(curve, 2))
    assert curve.dot_of(2) is None


def test_bands_are_moved_with_the_keyboard(desk: Desk, panel: EffectsPanel) -> None:
    curve = curve_of(desk, panel, "type_2=bell,freq_2=300")
    curve.setFocus()
    QTest.keyClick(curve, Qt.Key.Key_2)
    QTest.keyClick(curve, Qt.Key.Key_Up)
    QTest.keyClick(curve, Qt.Key.Key_Right)
    QTest.keyClick(curve, Qt.Key.Key_PageUp)
    assert values(desk)["gain_db_2"] == 0.5
    assert values(desk)["freq_2"] == pytest.approx(300.0 * 2 ** (1 / 12), abs=0.1)
    assert values(desk)["q_2"] > values(desk)["q"]
    QTest.keyClick(curve, Qt.Key.Key_Delete)
    assert curve.dot_of(2) is None
    assert "1000 Hz" in curve.accessibleDescription()


def test_the_page_of_the_chosen_band_is_shown(desk: Desk, panel: EffectsPanel) -> None:
    curve = curve_of(desk, panel, "type_3=bell,freq_3=3000")
    QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=dot(curve, 3))
    card = panel.cards[-1]
    assert card.tabs[2].isChecked()
    assert card.pages[2].isVisibleTo(card)


def test_a_stroke_sets_every_fader_it_crosses(desk: Desk, panel: EffectsPanel) -> None:
    faders = faders_of(desk, panel)
    start, end = faders.place_of(3, 6.0), faders.place_of(9, -6.0)
    drag(faders, start.toPoint(), end.toPoint())
    gains = [faders.gain_db(band) for band in range(31)]
    assert gains[3] == pytest.approx(6.0, abs=0.3)
    assert gains[9] == pytest.approx(-6.0, abs=0.3)
    assert gains[3:10] == sorted(gains[3:10], reverse=True)
    assert not any(gains[10:])
    assert len(desk.steps) == 3


def test_faders_are_moved_with_the_keyboard(desk: Desk, panel: EffectsPanel) -> None:
    faders = faders_of(desk, panel)
    faders.setFocus()
    QTest.keyClick(faders, Qt.Key.Key_Right)
    QTest.keyClick(faders, Qt.Key.Key_Up)
    QTest.keyClick(faders, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert faders.gain_db(faders.chosen) == 0.6
    assert faders.accessibleDescription() == "800 Hz +0.6\u2009dB"
    QTest.keyClick(faders, Qt.Key.Key_Delete)
    assert faders.gain_db(faders.chosen) == 0.0


def test_a_double_click_sets_a_fader_to_zero(desk: Desk, panel: EffectsPanel) -> None:
    faders = faders_of(desk, panel)
    desk.run("effect.set", params="at_1000hz=5")
    place = faders.place_of(17, 5.0)
    assert faders.band_at(place.x()) == 17
    QTest.mouseDClick(faders, Qt.MouseButton.LeftButton, pos=QPointF(place).toPoint())
    assert faders.gain_db(17) == 0.0
