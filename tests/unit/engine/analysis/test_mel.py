"""The mel scale against figures that are known of it."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.analysis.mel import mel_edges_hz


def test_a_thousand_hertz_are_a_thousand_mel() -> None:
    edges = mel_edges_hz(0.0, 2595 * 10, 1000)
    highest_mel = 2595 * np.log10(1 + 25_950 / 700)
    place = np.interp(1000.0, edges, np.arange(1001)) / 1000 * highest_mel
    assert place == pytest.approx(1000, abs=0.5)


def test_bands_grow_wider_and_reach_from_end_to_end() -> None:
    edges = mel_edges_hz(50.0, 8000.0, 20)
    assert (edges[0], edges[-1]) == pytest.approx((50, 8000))
    assert len(edges) == 21
    assert (np.diff(edges, 2) > 0).all()
