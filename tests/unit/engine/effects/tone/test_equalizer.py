"""The equaliser against the cookbook's formulas, written down once more and evaluated by scipy."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.effects.registry import effect_named, response_db
from tests.support.effects import in_blocks, prepared, setting, through
from tests.support.signals import noise, tone

KINDS = (*("bell", "lowshelf", "highshelf", "lowpass", "highpass", "notch", "bandpass", "allpass"),)
RATES = (8000, 44_100, 48_000, 192_000)
Levels = NDArray[np.floating]
Coefficients = tuple[list[float], list[float]]


def cookbook(kind: str, freq: float, gain_db: float, q: float, rate: int) -> Coefficients:
    """Return b and a of the Audio EQ Cookbook, letter by letter."""
    big_a, w0 = 10 ** (gain_db / 40), 2 * np.pi * freq / rate
    c, alpha = np.cos(w0), np.sin(w0) / (2 * q)
    r = 2 * np.sqrt(big_a) * alpha
    p, m = big_a + 1, big_a - 1
    tables: dict[str, Coefficients] = {
        "bell": (
            [1 + alpha * big_a, -2 * c, 1 - alpha * big_a],
            [1 + alpha / big_a, -2 * c, 1 - alpha / big_a],
        ),
        "lowshelf": (
            [big_a * (p - m * c + r), 2 * big_a * (m - p * c), big_a * (p - m * c - r)],
            [p + m * c + r, -2 * (m + p * c), p + m * c - r],
        ),
        "highshelf": (
            [big_a * (p + m * c + r), -2 * big_a * (m + p * c), big_a * (p + m * c - r)],
            [p - m * c + r, 2 * (m - p * c), p - m * c - r],
        ),
        "lowpass": ([(1 - c) / 2, 1 - c, (1 - c) / 2], [1 + alpha, -2 * c, 1 - alpha]),
        "highpass": ([(1 + c) / 2, -(1 + c), (1 + c) / 2], [1 + alpha, -2 * c, 1 - alpha]),
        "notch": ([1, -2 * c, 1], [1 + alpha, -2 * c, 1 - alpha]),
        "bandpass": ([alpha, 0, -alpha], [1 + alpha, -2 * c, 1 - alpha]),
        "allpass": ([1 - alpha, -2 * c, 1 + alpha], [1 + alpha, -2 * c, 1 - alpha]),
    }
    return tables[kind]


def measured_db(rate: int, **values: float | str) -> tuple[Levels, Levels]:
    """Return frequencies from 20 Hz to 0.45 fs and the measured level at each."""
    click = np.zeros((1 << 18, 1), np.float32)
    click[0] = 1.0
    answer = through(setting("equalizer", **values), click, rate)[:, 0]
    hertz = np.fft.rfftfreq(len(click), 1 / rate)
    kept = (hertz >= 20) & (hertz <= 0.45 * rate)
    magnitude = np.abs(np.fft.rfft(answer.astype(np.float64)))[kept]
    return hertz[kept], 20 * np.log10(np.maximum(magnitude, 1e-12))


def expected_db(hertz: Levels, b: object, a: object, rate: int) -> Levels:
    magnitude = np.abs(signal.freqz(b, a, worN=hertz, fs=rate)[1])
    levels: Levels = 20 * np.log10(np.maximum(magnitude, 1e-12))
    return levels


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("freq", "gain_db", "q"), [(1000, 6, 0.7071), (100, -12, 2), (3000, 24, 8)]
)
def test_a_band_has_the_level_of_the_formula(
    kind: str, freq: float, gain_db: float, q: float, rate: int
) -> None:
    hertz, levels = measured_db(rate, type=kind, freq=freq, gain_db=gain_db, q=q)
    expected = expected_db(hertz, *cookbook(kind, freq, gain_db, q, rate), rate)
    # What float32 cannot hold beside a click at full scale is below −120 dB.
    heard = expected > -100
    np.testing.assert_allclose(levels[heard], expected[heard], atol=0.1)


@pytest.mark.parametrize("slope", ["6", "12", "18", "24", "36", "48"])
@pytest.mark.parametrize(("kind", "scipy_kind"), [("lowpass", "low"), ("highpass", "high")])
def test_a_cut_is_as_steep_as_it_says(kind: str, scipy_kind: str, slope: str) -> None:
    hertz, levels = measured_db(48_000, type=kind, freq=1000.0, slope=slope)
    b, a = signal.butter(int(slope) // 6, 1000, scipy_kind, fs=48_000)
    expected = expected_db(hertz, b, a, 48_000)
    heard = expected > -90
    np.testing.assert_allclose(levels[heard], expected[heard], atol=0.1)


def test_bands_add_up() -> None:
    hertz, levels = measured_db(
        48_000, freq=500, gain_db=6, type_2="highshelf", freq_2=4000, gain_db_2=-9
    )
    expected = expected_db(hertz, *cookbook("bell", 500, 6, 0.7071, 48_000), 48_000)
    expected += expected_db(hertz, *cookbook("highshelf", 4000, -9, 0.7071, 48_000), 48_000)
    np.testing.assert_allclose(levels, expected, atol=0.1)


def test_a_flat_equaliser_changes_nothing() -> None:
    np.testing.assert_array_equal(through(setting("equalizer"), noise(4000)), noise(4000))


@pytest.mark.parametrize(
    "turned",
    [
        setting("equalizer", freq=1500.0, gain_db=12.0),
        setting("equalizer", type="lowpass", freq=300.0, slope="48"),
        setting("equalizer", type="off"),
    ],
)
def test_turning_a_knob_makes_no_click(turned: EffectSettings) -> None:
    """A click has content far above the tone that was played; a fade has not."""
    processor = prepared(setting("equalizer", freq=1000.0, gain_db=6.0), channels=1)
    sound = tone(48_000, 1, hertz=200.0)
    first = processor.process(sound[:24_000])
    processor.configure(dict(turned.values))
    heard = np.concatenate([first, in_blocks(processor, sound[24_000:], [480] * 50)])[:, 0]
    above = signal.sosfilt(signal.butter(8, 6000, "high", fs=48_000, output="sos"), heard)
    assert np.abs(above[4800:]).max() < 10 ** (-70 / 20)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_drawn_is_what_is_heard(kind: str) -> None:
    chosen = setting("equalizer", type=kind, freq=1200.0, gain_db=7.0, q=1.3, slope="24")
    click = np.zeros((1 << 15, 1), np.float32)
    click[0] = 1.0
    heard = np.abs(np.fft.rfft(through(chosen, click)[:, 0].astype(np.float64)))
    freqs = np.fft.rfftfreq(1 << 15, 1 / 48_000)[100:12_000:50].astype(np.float64)
    drawn = response_db(chosen, 48_000, freqs)
    assert drawn is not None
    loud = drawn > -60
    measured = 20 * np.log10(np.maximum(heard[100:12_000:50], 1e-10))
    np.testing.assert_allclose(drawn[loud], measured[loud], atol=0.05)


def test_what_is_behind_all_bands_is_a_level() -> None:
    heard = through(setting("equalizer", output_db=-6.0206), noise(1000))
    np.testing.assert_allclose(heard, noise(1000) / 2, atol=1e-6)


def test_an_old_equaliser_of_six_bands_sounds_as_it_did() -> None:
    chosen = setting("equalizer", type_6="highshelf", gain_db_6=5.0)
    old = EffectSettings("equalizer", tuple(p for p in chosen.values if p[0][-1] not in "78"))
    spec = effect_named("equalizer")
    assert spec.values_of(old) == dict(chosen.values)
