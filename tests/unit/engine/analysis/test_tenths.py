"""The power of tenths of a second alone is what the whole meter makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.analysis.loudness_history import short_term_of
from nexus_desktop.engine.analysis.tenths import tenth_powers
from tests.support.metering import measured
from tests.support.signals import noise


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 1), (48_000, 6)])
def test_short_term_loudness_is_that_of_the_meter(rate: int, channels: int) -> None:
    sound = noise(7 * rate + 123, channels, peak=0.3)
    sound[2 * rate : 4 * rate] *= 0.1
    blocks = np.array_split(sound, 13)
    found = short_term_of(tenth_powers(blocks, rate, channels))
    expected = measured(sound, rate).history().short_term_lufs
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_where_a_tenth_is_not_known_the_windows_over_it_are_not_either() -> None:
    tenths = np.ones(100)
    tenths[50] = np.nan
    unknown = np.flatnonzero(np.isnan(short_term_of(tenths)))
    assert unknown.tolist() == [*range(29), *range(50, 80)]
