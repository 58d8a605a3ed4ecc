"""Colours of levels: louder is further from the ground, in steps that look equally large."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.ui.arrange.spectrum_colors import spectrum_colors


def lightness_of(colors: np.ndarray) -> np.ndarray:
    """Return L* of CIE 1976, worked out from sRGB (IEC 61966-2-1)."""
    channels = np.stack([(colors >> shift) & 0xFF for shift in (16, 8, 0)], axis=1) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    small = luminance <= (6 / 29) ** 3
    cubes = np.where(small, luminance / (3 * (6 / 29) ** 2) + 4 / 29, np.cbrt(luminance))
    lightness: np.ndarray = 116 * cubes - 16
    return lightness


@pytest.mark.parametrize(("is_dark", "silent", "loud"), [(True, 6, 96), (False, 98, 16)])
def test_lightness_goes_evenly_from_the_ground_to_its_opposite(
    is_dark: bool, silent: float, loud: float
) -> None:
    lightness = lightness_of(spectrum_colors(is_dark))
    assert lightness[0] == pytest.approx(silent, abs=5)
    assert lightness[-1] == pytest.approx(loud, abs=5)
    steps = np.diff(lightness[::8]) * np.sign(loud - silent)
    assert steps.min() > 0
    assert steps.max() < 2 * steps.mean()


@pytest.mark.parametrize("is_dark", [True, False])
def test_colours_are_opaque_and_all_differ(is_dark: bool) -> None:
    colors = spectrum_colors(is_dark)
    assert len(np.unique(colors)) == 256
    assert set((colors >> 24).tolist()) == {0xFF}
