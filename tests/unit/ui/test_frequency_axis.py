"""Frequencies on a screen: octaves are equally wide, and no line is lost between pixels."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.ui.widgets.frequency_axis import FrequencyAxis, SpectrumColumns

AXIS = FrequencyAxis(8.0, 300.0)
BIN_HZ = 48_000 / 8192


def test_decades_are_equally_wide() -> None:
    places = [AXIS.x_of(hertz) for hertz in (20, 200, 2000, 20_000)]
    assert places == pytest.approx([8, 108, 208, 308])
    assert AXIS.hertz_at(158.0) == pytest.approx(np.sqrt(200 * 2000))


def test_what_lies_beside_the_axis_is_held_at_its_ends() -> None:
    assert (AXIS.x_of(0.0), AXIS.x_of(24_000)) == (8, 308)
    assert AXIS.hertz_at(-50) == pytest.approx(20)
    assert AXIS.hertz_at(900) == pytest.approx(20_000)


@pytest.mark.parametrize("bin_number", [9, 100, 171, 2000, 3300])
def test_a_single_line_is_seen_at_its_pixel(bin_number: int) -> None:
    levels = np.full(4097, -90, np.float32)
    levels[bin_number] = -10
    columns = SpectrumColumns().levels(AXIS, levels, BIN_HZ)
    highest = int(columns.argmax())
    assert len(columns) == 300
    assert columns[highest] == pytest.approx(-10, abs=3)
    assert highest + 8.5 == pytest.approx(AXIS.x_of(bin_number * BIN_HZ), abs=1)


def test_levels_become_heights_inside_the_box() -> None:
    shape = SpectrumColumns()
    levels = np.full(4097, -50, np.float32)
    columns = shape.levels(AXIS, levels, BIN_HZ)
    line = shape.line(columns, -100, 0, top=10, height=80)
    assert {line.at(n).y() for n in range(line.size())} == {50}
    assert (line.at(0).x(), line.at(299).x()) == (8.5, 307.5)
    over = shape.line(columns + 500, -100, 0, top=10, height=80)
    assert {over.at(n).y() for n in range(over.size())} == {10}
