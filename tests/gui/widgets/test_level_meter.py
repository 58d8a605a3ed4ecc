"""A meter shows where levels stand, and remembers clipping until somebody has seen it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.level_meter import LevelMeter
from nexus_desktop.ui.widgets.level_scale import SILENT, ChannelLevel, level_words, meter_share
from tests.support.pictures import color_count, shows_color

QUIET = ChannelLevel(rms_db=-30, peak_db=-24, hold_db=-20)
LOUD = ChannelLevel(rms_db=-8, peak_db=-3, hold_db=-1)
OVER = ChannelLevel(rms_db=-2, peak_db=2, hold_db=3, is_clipped=True)


@pytest.fixture
def meter(look: Look, qtbot: QtBot) -> LevelMeter:
    meter = LevelMeter(look, "Output")
    qtbot.addWidget(meter)
    meter.resize(220, 17)
    meter.show()
    return meter


def test_the_scale_runs_from_silence_to_six_decibels_over() -> None:
    assert meter_share(float("-inf")) == 0
    assert meter_share(-70) == 0
    assert meter_share(0) == pytest.approx(0.88)
    assert meter_share(6) == meter_share(20) == 1.0


@given(st.tuples(st.floats(-100, 20), st.floats(-100, 20)))
def test_louder_is_further(levels: tuple[float, float]) -> None:
    low, high = sorted(levels)
    assert meter_share(low) <= meter_share(high)


def test_levels_are_written_with_a_real_minus() -> None:
    assert level_words(-12.34) == "−12.3\N{THIN SPACE}dB"
    assert level_words(float("-inf")) == "−∞\N{THIN SPACE}dB"


def test_silence_lights_nothing(meter: LevelMeter, look: Look) -> None:
    for color in (look.theme.ok, look.theme.warn, look.theme.rec):
        assert not shows_color(meter, color)


def test_a_quiet_sound_is_green_and_only_green(meter: LevelMeter, look: Look) -> None:
    meter.show_levels([QUIET, QUIET])
    assert shows_color(meter, look.theme.ok)
    assert not shows_color(meter, look.theme.warn)
    assert not shows_color(meter, look.theme.rec)


def test_a_loud_sound_warns(meter: LevelMeter, look: Look) -> None:
    meter.show_levels([LOUD, LOUD])
    assert shows_color(meter, look.theme.warn)
    assert not shows_color(meter, look.theme.rec)


def test_a_louder_body_is_longer(meter: LevelMeter, look: Look) -> None:
    meter.show_levels([ChannelLevel(-40, -40, -40), SILENT])
    short = color_count(meter, look.theme.ok)
    meter.show_levels([ChannelLevel(-20, -20, -20), SILENT])
    assert color_count(meter, look.theme.ok) > 2 * short


def test_clipping_is_red_and_said_in_words(meter: LevelMeter, look: Look) -> None:
    meter.show_levels([LOUD, OVER])
    assert shows_color(meter, look.theme.rec)
    assert "clipped" in meter.accessibleDescription()


def test_a_click_asks_to_forget_the_clipping(meter: LevelMeter, qtbot: QtBot) -> None:
    meter.show_levels([OVER, OVER])
    with qtbot.waitSignal(meter.clip_reset):
        QTest.mousePress(meter, Qt.MouseButton.LeftButton, pos=QPoint(10, 5))


def test_a_change_too_small_to_see_costs_no_repaint(look: Look, qtbot: QtBot) -> None:
    painted: list[QPaintEvent] = []

    meter = CountingMeter(look, painted)
    qtbot.addWidget(meter)
    meter.resize(220, 17)
    with qtbot.waitExposed(meter):
        meter.show()
    meter.show_levels([QUIET, QUIET])
    qtbot.waitUntil(lambda: bool(painted))
    qtbot.wait(20)
    painted.clear()
    meter.show_levels([ChannelLevel(-30.0001, -24.0001, -20.0001)] * 2)
    qtbot.wait(20)
    assert painted == []


def test_an_upright_meter_grows_from_below(look: Look, qtbot: QtBot) -> None:
    meter = LevelMeter(look, "Track", Qt.Orientation.Vertical, channels=1)
    qtbot.addWidget(meter)
    meter.resize(7, 120)
    meter.show_levels([QUIET])
    image = meter.grab().toImage()
    assert image.pixelColor(3, 118) == look.theme.ok
    assert image.pixelColor(3, 20) != look.theme.ok


def test_the_number_of_channels_may_change(meter: LevelMeter) -> None:
    meter.show_levels([QUIET])
    assert meter.sizeHint().height() == 7
    meter.show_levels([QUIET] * 6)
    assert meter.sizeHint().height() == 57


class CountingMeter(LevelMeter):
    """Keeps every paint event it is sent."""

    def __init__(self, look: Look, painted: list[QPaintEvent]) -> None:
        self._painted = painted
        super().__init__(look, "Output")

    def paintEvent(self, event: QPaintEvent) -> None:
        self._painted.append(event)
        super().paintEvent(event)
