"""The curve of loudness is where the sound is, at every zoom."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.ui.arrange.loudness_strip import HEIGHT, columns_of, lines_of, y_of
from nexus_desktop.ui.arrange.viewport import Viewport

RATE = 48_000
TENTH = RATE // 10


def rising(count: int) -> np.ndarray:
    """A tenth of a LU more every tenth of a second."""
    return np.linspace(-40, -40 + 0.1 * (count - 1), count, dtype=np.float32)


def test_close_up_the_curve_goes_through_the_values_at_their_times() -> None:
    view = Viewport(start=10.0 * TENTH, frames_per_pixel=TENTH / 4, width=40, length=100 * TENTH)
    found = columns_of(rising(100), view, RATE)
    # The value at index 9 is what a meter shows a second after the beginning.
    assert found[0] == pytest.approx(-40 + 0.1 * 9)
    assert found[4] == pytest.approx(-40 + 0.1 * 10)
    assert found[2] == pytest.approx(-40 + 0.1 * 9.5)


def test_from_afar_the_loudest_of_a_pixel_is_shown() -> None:
    series = np.full(1000, -30, np.float32)
    series[503] = -10
    view = Viewport(start=0.0, frames_per_pixel=10 * TENTH, width=100, length=1000 * TENTH)
    found = columns_of(series, view, RATE)
    assert np.flatnonzero(found > -20).tolist() == [50]
    assert found[50] == -10


def test_before_the_first_and_behind_the_last_value_there_is_none() -> None:
    view = Viewport(start=0.0, frames_per_pixel=TENTH, width=100, length=50 * TENTH)
    known = np.flatnonzero(np.isfinite(columns_of(rising(50), view, RATE)))
    assert (known[0], known[-1]) == (1, 50)
    assert np.isnan(columns_of(np.zeros(0, np.float32), view, RATE)).all()


def test_the_curve_stops_where_it_is_silent_or_not_known() -> None:
    columns = np.full(100, -20, np.float32)
    columns[40:60] = np.nan
    first, second = lines_of(columns)
    assert (first.first().x(), first.last().x()) == (0.5, 39.5)
    assert (second.first().x(), second.last().x()) == (60.5, 99.5)


def test_louder_is_higher_and_all_is_inside() -> None:
    heights = [y_of(lufs) for lufs in (-90, -42, -24, -12, 0, 5)]
    assert heights == sorted(heights, reverse=True)
    assert (heights[0], heights[-1]) == (heights[1], heights[-2])
    assert 0 < heights[-1] < heights[0] < HEIGHT
