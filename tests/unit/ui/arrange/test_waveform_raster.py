"""Pixels of waves: where they are, in which colour, at any size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nexus_desktop.engine.peaks.columns import Columns
from nexus_desktop.ui.arrange.wave_columns import WaveColumns, WaveScale, drawn_columns
from nexus_desktop.ui.arrange.waveform_raster import Rasterizer
from nexus_desktop.ui.theme import load_theme

THEME = load_theme(Path(__file__).parents[4] / "resources", "dark")
FLAT = np.ones(1, np.float32)


def some_columns(low: float, high: float, rms: float, *, channels: int = 1) -> Columns:
    """Return eight equal columns."""
    shape = (channels, 8)
    minima, maxima, body = (np.full(shape, value, np.float32) for value in (low, high, rms))
    return Columns(minima, maxima, body, np.zeros(shape, np.bool_))


def pixels_of(columns: WaveColumns, height: int = 100) -> NDArray[np.uint32]:
    image = Rasterizer().draw(columns, height, THEME)
    assert image.format() is QImage.Format.Format_ARGB32_Premultiplied
    return np.frombuffer(image.constBits(), np.uint32).reshape(height, image.width()).copy()


def alpha(pixels: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return pixels >> np.uint32(24)


def test_the_body_lies_inside_the_outline_and_nothing_outside() -> None:
    column = alpha(pixels_of(drawn_columns(some_columns(-0.5, 0.5, 0.25), FLAT)))[:, 3]
    outline, body = round(0.35 * 255), round((1 - 0.65 * 0.22) * 255)
    assert column[50] == pytest.approx(body, abs=2)
    assert column[30] == pytest.approx(outline, abs=2)
    assert column[10] == 0
    assert column[90] == 0


def test_silence_is_a_line_of_one_pixel_in_the_middle() -> None:
    column = alpha(pixels_of(drawn_columns(some_columns(0, 0, 0), FLAT), height=101))[:, 0]
    assert np.flatnonzero(column).tolist() == [50]


def test_channels_stand_one_under_another() -> None:
    columns = some_columns(-0.9, 0.9, 0.4, channels=2)
    columns.maxima[1], columns.minima[1], columns.rms[1] = 0, 0, 0
    filled = np.count_nonzero(alpha(pixels_of(drawn_columns(columns, FLAT)))[:, 0].reshape(2, 50))
    upper = alpha(pixels_of(drawn_columns(columns, FLAT)))[:50, 0]
    assert np.count_nonzero(upper) > 40
    assert filled - np.count_nonzero(upper) <= 2


def test_clipped_columns_are_red() -> None:
    columns = some_columns(-1, 1, 0.5)
    columns.clipped[0, 4] = True
    pixels = pixels_of(drawn_columns(columns, FLAT))
    red, green = (pixels[10, 4] >> 16) & 255, (pixels[10, 4] >> 8) & 255
    assert red > 2 * green
    assert (pixels[10, 3] >> 16) & 255 < 20


def test_gain_that_pushes_peaks_beyond_full_scale_shows_as_clipping() -> None:
    assert drawn_columns(some_columns(-0.7, 0.7, 0.3), FLAT * 2).clipped.all()


def test_gain_that_brings_clipped_sound_down_keeps_quiet() -> None:
    columns = some_columns(-1, 1, 0.5)
    columns.clipped[:] = True
    assert not drawn_columns(columns, FLAT * 0.5).clipped.any()


def test_what_is_not_read_yet_is_hatched_and_never_as_strong_as_sound() -> None:
    columns = some_columns(np.nan, np.nan, np.nan)
    pixels = alpha(pixels_of(drawn_columns(columns, FLAT)))
    assert 0 < pixels.max() < 0.35 * 255
    assert np.count_nonzero(pixels) < pixels.size / 4


def test_on_the_decibel_scale_half_of_the_height_is_half_of_the_range() -> None:
    level = 10 ** (-30 / 20)
    drawn = drawn_columns(some_columns(-level, level, level), FLAT, scale=WaveScale.DB)
    assert drawn.maxima[0, 0] == pytest.approx(0.5, abs=1e-3)
    assert drawn.minima[0, 0] == pytest.approx(-0.5, abs=1e-3)


def test_vertical_zoom_makes_quiet_sound_high() -> None:
    drawn = drawn_columns(some_columns(-0.1, 0.1, 0.05), FLAT, amplitude=4.0)
    assert drawn.maxima[0, 0] == pytest.approx(0.4)
    assert not drawn.clipped.any()


@given(
    st.lists(st.tuples(*[st.floats(-3, 3, width=32)] * 3), min_size=1, max_size=40),
    st.integers(1, 8),
    st.integers(1, 200),
)
def test_every_pixel_is_a_valid_premultiplied_colour(
    figures: list[tuple[float, float, float]], channels: int, height: int
) -> None:
    values = np.array(figures, np.float32).T
    low, high = np.minimum(values[0], values[1]), np.maximum(values[0], values[1])
    minima, maxima, rms = (np.tile(part, (channels, 1)) for part in (low, high, abs(values[2])))
    columns = Columns(minima, maxima, rms, np.zeros(maxima.shape, np.bool_))
    pixels = pixels_of(drawn_columns(columns, FLAT), height)
    for shift in (16, 8, 0):
        assert ((pixels >> shift & 255) <= alpha(pixels)).all()
