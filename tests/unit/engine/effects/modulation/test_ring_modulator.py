"""The ring modulator leaves sums and differences of frequencies, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.effects import setting, through
from tests.support.signals import tone

RATE = 48_000


def lines_of(sound: np.ndarray) -> dict[int, float]:
    """Return the frequencies above −60 dB in a second of sound, with their amplitudes."""
    spectrum = np.abs(np.fft.rfft(sound[:, 0].astype(np.float64))) / (len(sound) / 2)
    return {int(line): float(spectrum[line]) for line in np.flatnonzero(spectrum > 1e-3)}


def test_all_of_the_product_is_the_sum_and_the_difference() -> None:
    lines = lines_of(
        through(setting("ring_modulator", freq=300.0, mix=100.0), tone(RATE, 1, hertz=1000.0))
    )
    assert lines == {700: pytest.approx(0.25, abs=1e-4), 1300: pytest.approx(0.25, abs=1e-4)}


def test_half_of_it_keeps_the_sound_beside_them() -> None:
    lines = lines_of(
        through(setting("ring_modulator", freq=300.0, mix=50.0), tone(RATE, 1, hertz=1000.0))
    )
    assert set(lines) == {700, 1000, 1300}
    assert lines[1000] == pytest.approx(0.25, abs=1e-4)
