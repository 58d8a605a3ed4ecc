"""Colours for levels: equal steps look equally large, on a dark ground and on a light one.

The colours are points of OKLCh (Ottosson, "A perceptual color space for image processing", 2020):
lightness goes evenly from that of the ground to its opposite, hue from violet over red to yellow.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

STEPS = 256
_DARK_LIGHTNESS = (0.18, 0.96)
_LIGHT_LIGHTNESS = (0.98, 0.27)
_HUES_DEG = (285.0, 285.0 + 180.0)
"""From violet upwards, over magenta, red and orange to yellow."""
_CHROMA, _PALEST = 0.19, 0.03
_FROM_LAB = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_LINEAR_SRGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)

Colors = NDArray[np.uint32]


@cache
def spectrum_colors(is_dark: bool) -> Colors:
    """Return 256 opaque colours as 0xffrrggbb, from silent to loud."""
    share = np.linspace(0.0, 1.0, STEPS)
    first, last = _DARK_LIGHTNESS if is_dark else _LIGHT_LIGHTNESS
    lightness = first + (last - first) * share
    start, end = _HUES_DEG if is_dark else _HUES_DEG[::-1]
    hue = np.radians(start + (end - start) * share)
    # Both ends are nearly without colour; the eye tells hues apart best in between.
    chroma = _CHROMA * np.sin(np.pi * (_PALEST + (1 - 3 * _PALEST) * share))
    channels = _srgb(lightness, chroma, hue)
    packed: Colors = np.uint32(0xFF000000) | channels @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    return packed


def _srgb(
    lightness: NDArray[np.float64], chroma: NDArray[np.float64], hue: NDArray[np.float64]
) -> NDArray[np.uint32]:
    """Return channels of 0 to 255; chroma gives way where a screen cannot show it."""
    fits = np.zeros(len(lightness), np.bool_)
    linear = np.zeros((len(lightness), 3))
    for share in np.linspace(1.0, 0.0, 51):
        lab = np.stack(
            [lightness, share * chroma * np.cos(hue), share * chroma * np.sin(hue)], axis=1
        )
        tried = ((lab @ _FROM_LAB.T) ** 3) @ _TO_LINEAR_SRGB.T
        is_new = ~fits & ((tried > -1e-6) & (tried < 1 + 1e-6)).all(axis=1)
        linear[is_new] = tried[is_new]
        fits |= is_new
    held = np.clip(linear, 0.0, 1.0)
    coded = np.where(held <= 0.0031308, 12.92 * held, 1.055 * held ** (1 / 2.4) - 0.055)
    channels: NDArray[np.uint32] = np.rint(coded * 255).astype(np.uint32)
    return channels
