"""Titles of clips in the room there is."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF

from nexus_desktop.ui.arrange.clip_painter import Titles
from nexus_desktop.ui.look import Look

NAME, GAIN = "a_long_recording_of_the_river.wav", "−3.0\u2009dB"


@pytest.mark.parametrize("room", range(20, 400, 7))
def test_a_gain_is_whole_or_not_there(look: Look, room: int) -> None:
    shown = Titles(look.fonts).with_notes(NAME, [GAIN], room)
    assert shown.endswith(GAIN) or "dB" not in shown
    assert QFontMetricsF(look.fonts.badge).horizontalAdvance(shown) <= room + 1


def test_with_room_enough_everything_is_read(look: Look) -> None:
    assert Titles(look.fonts).with_notes(NAME, [GAIN, "fx"], 1000) == f"{NAME}   {GAIN}   fx"
