"""Machines edit offline, networks fail, programs are killed: nothing is lost, all become equal."""

from __future__ import annotations

import pytest

from tests.simulation.histories import first_broken

QUICK, SHARE = 2000, 200
LONG = 10_000


@pytest.mark.parametrize("first", range(0, QUICK, SHARE))
def test_two_thousand_histories_end_well(first: int) -> None:
    assert first_broken(range(first, first + SHARE)) is None


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(QUICK, QUICK + LONG, 1000))
def test_ten_thousand_more_histories_end_well(first: int) -> None:
    assert first_broken(range(first, first + 1000), steps=60) is None
