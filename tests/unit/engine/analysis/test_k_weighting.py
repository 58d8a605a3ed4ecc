"""The K-weighting against the tables of BS.1770 and against a filter of scipy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import sosfilt, sosfreqz

from nexus_desktop.engine.analysis.k_weighting import Biquad, KWeighting, high_pass, shelf
from tests.support.signals import noise

RATES = [8000, 11_025, 22_050, 44_100, 48_000, 88_200, 96_000, 192_000, 384_000]
PRINTED_SHELF = Biquad(
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
PRINTED_HIGH_PASS = Biquad((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""BS.1770-5, tables 1 and 2, for 48 kHz."""


def sections(*stages: Biquad) -> list[tuple[float, ...]]:
    return [(*stage.zeros, *stage.poles) for stage in stages]


def test_at_48_khz_the_filters_are_those_that_the_standard_prints() -> None:
    made = sections(shelf(48_000), high_pass(48_000))
    np.testing.assert_allclose(made, sections(PRINTED_SHELF, PRINTED_HIGH_PASS), atol=1e-12)


@pytest.mark.parametrize("rate", RATES)
def test_the_ear_is_the_same_at_every_rate(rate: int) -> None:
    hertz = np.geomspace(20, min(0.25 * rate, 12_000), 200)
    _, ours = sosfreqz(sections(shelf(rate), high_pass(rate)), hertz, fs=rate)
    _, printed = sosfreqz(sections(PRINTED_SHELF, PRINTED_HIGH_PASS), hertz, fs=48_000)
    bent_db = 0.5 if rate < 22_050 else 0.1
    np.testing.assert_allclose(20 * np.log10(np.abs(ours / printed)), 0, atol=bent_db)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("pieces", [[5000], [1, 63, 64, 65, 4807], [0, 4999, 1]])
def test_it_filters_as_scipy_does_in_pieces_of_any_length(rate: int, pieces: list[int]) -> None:
    sound = noise(5000, 3).T.astype(np.float64)
    sound[2] = 1.0
    weighting = KWeighting(rate, 3)
    ends = np.cumsum([0, *pieces])
    found = [weighting.weighted(sound[:, a:b]) for a, b in pairwise(ends)]
    expected = sosfilt(sections(shelf(rate), high_pass(rate)), sound, axis=1)
    np.testing.assert_allclose(np.concatenate(found, axis=1), expected, atol=1e-7)
