"""Where the parts of a track head lie at each height of its lane."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

_LEFT, _TOP, _RIGHT = 16, 10, 12
_METER_WIDTH, _METER_GAP = 9, 9
_BUTTON, _GAP = 24, 4
_NAME_HEIGHT = 18
_SLIDER_HEIGHT = 24
_TEXT_HEIGHT = 24
_FULL_FROM = 108
_WITH_SLIDER_FROM = 76


@dataclass(frozen=True, slots=True)
class HeadLayout:
    """Boxes of the parts; an empty one is not shown.

    From 108 pixels on all parts stand one under another. Lower heads put the buttons beside the
    name without that of the effects, and first lose the words under the slider, then the slider.
    """

    name: QRect
    mute: QRect
    solo: QRect
    effects: QRect
    gain: QRect
    gain_text: QRect
    pan: QRect
    meter: QRect

    @staticmethod
    def of(width: int, height: int) -> HeadLayout:
        """Lay out a head of that size."""
        right = width - _RIGHT - _METER_WIDTH
        meter = QRect(right, _TOP, _METER_WIDTH, height - 2 * _TOP)
        inner = right - _METER_GAP - _LEFT
        if height < _FULL_FROM:
            return _low(inner, height, meter)
        buttons_top = _TOP + _NAME_HEIGHT + 6
        slider_top = buttons_top + _BUTTON + 2
        text_top = slider_top + _SLIDER_HEIGHT - 2
        return HeadLayout(
            QRect(_LEFT, _TOP, inner, _NAME_HEIGHT),
            QRect(_LEFT, buttons_top, _BUTTON, _BUTTON),
            QRect(_LEFT + _BUTTON + _GAP, buttons_top, _BUTTON, _BUTTON),
            QRect(_LEFT + 2 * (_BUTTON + _GAP), buttons_top, _BUTTON, _BUTTON),
            QRect(_LEFT, slider_top, inner, _SLIDER_HEIGHT),
            QRect(_LEFT, text_top, inner // 2, _TEXT_HEIGHT),
            QRect(_LEFT + inner - 48, text_top, 48, _TEXT_HEIGHT),
            meter,
        )


def _low(inner: int, height: int, meter: QRect) -> HeadLayout:
    buttons = 2 * _BUTTON + _GAP
    name_width = inner - buttons - 2 * _GAP
    with_slider = height >= _WITH_SLIDER_FROM
    top = _TOP if with_slider else (height - _BUTTON) // 2
    first = _LEFT + inner - buttons
    slider = QRect(_LEFT, top + _BUTTON + 8, inner, _SLIDER_HEIGHT)
    return HeadLayout(
        QRect(_LEFT, top + 3, name_width, _NAME_HEIGHT),
        QRect(first, top, _BUTTON, _BUTTON),
        QRect(first + _BUTTON + _GAP, top, _BUTTON, _BUTTON),
        QRect(),
        slider if with_slider else QRect(),
        QRect(),
        QRect(),
        meter,
    )
