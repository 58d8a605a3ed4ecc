"""Generators are exact in frequency and level, against formulas and printed tables."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import hilbert, welch

from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import silence
from nexus_desktop.engine.effects.generators.dtmf import Dtmf, dialled
from nexus_desktop.engine.effects.sound import NoResources
from tests.support.effects import prepared, setting

RATE = 48_000
Q_23 = {
    "1": (697, 1209),
    "2": (697, 1336),
    "3": (697, 1477),
    "A": (697, 1633),
    "4": (770, 1209),
    "5": (770, 1336),
    "6": (770, 1477),
    "B": (770, 1633),
    "7": (852, 1209),
    "8": (852, 1336),
    "9": (852, 1477),
    "C": (852, 1633),
    "*": (941, 1209),
    "0": (941, 1336),
    "#": (941, 1477),
    "D": (941, 1633),
}
"""ITU-T Recommendation Q.23, table 1."""


def made(effect: str, seconds: float, rate: int = RATE, **values: float | str) -> np.ndarray:
    processor = prepared(setting(effect, **values), rate, 1)
    return processor.process(silence(round(seconds * rate), 1))[:, 0].astype(np.float64)


def test_a_sine_is_the_formula() -> None:
    expected = 10 ** (-12 / 20) * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    np.testing.assert_allclose(made("tone", 1.0, freq=440.0, level_db=-12.0), expected, atol=1e-6)


@pytest.mark.parametrize("wave", ["square", "sawtooth"])
@pytest.mark.parametrize("freq", [441.0, 3001.0, 7001.0])
def test_nothing_but_harmonics_is_in_a_wave(wave: str, freq: float) -> None:
    spectrum = np.abs(np.fft.rfft(made("tone", 1.0, wave=wave, freq=freq) * np.blackman(RATE)))
    is_harmonic = np.zeros(len(spectrum), bool)
    for k in range(1, int(RATE / 2 / freq) + 1):
        is_harmonic[round(k * freq) - 4 : round(k * freq) + 5] = True
    alias = spectrum[~is_harmonic].max() / spectrum.max()
    assert 20 * np.log10(alias) < -80


def test_the_overtones_of_a_square_are_those_of_its_fourier_series() -> None:
    spectrum = np.abs(np.fft.rfft(made("tone", 1.0, wave="square", freq=100.0, level_db=0.0)))
    for k in (1, 3, 9, 99):
        assert spectrum[100 * k] * 2 / RATE == pytest.approx(4 / np.pi / k, rel=1e-3)


@pytest.mark.parametrize("spread", ["octaves", "hertz"])
def test_a_sweep_has_the_frequency_of_its_place(spread: str) -> None:
    sound = made("sweep", 4.0, from_hz=200.0, to_hz=3200.0, length_s=4.0, spread=spread)
    turned = np.unwrap(np.angle(hilbert(sound)))
    heard = np.diff(turned) * RATE / (2 * np.pi)
    share = (np.arange(len(heard)) + 0.5) / len(sound)
    rising = 200 * 16**share if spread == "octaves" else 200 + 3000 * share
    middle = slice(RATE, 3 * RATE)
    np.testing.assert_allclose(heard[middle], rising[middle], rtol=0.002)


@pytest.mark.parametrize(
    ("colour", "slope_db"),
    [("white", 0.0), ("pink", -3.01), ("brown", -6.02), ("blue", 3.01), ("violet", 6.02)],
)
def test_the_power_of_noise_changes_by_its_colour_from_octave_to_octave(
    colour: str, slope_db: float
) -> None:
    sound = made("noise", 30.0, colour=colour, level_db=-20.0)
    hertz, power = welch(sound, RATE, nperseg=8192)
    bands = [10 * np.log10(power[(hertz >= f) & (hertz < 2 * f)].mean()) for f in (80, 160, 320)]
    bands += [10 * np.log10(power[(hertz >= f) & (hertz < 2 * f)].mean()) for f in (5000, 10_000)]
    assert np.diff(bands[:3]) == pytest.approx([slope_db] * 2, abs=1.0)
    assert bands[4] - bands[3] == pytest.approx(slope_db, abs=0.3)


def test_white_noise_has_the_level_that_is_set() -> None:
    sound = made("noise", 100.0, level_db=-20.0)
    assert 10 * np.log10(np.mean(sound**2)) == pytest.approx(-20.0, abs=0.01)


def test_every_digit_is_its_pair_of_tones() -> None:
    for digit, pair in Q_23.items():
        dtmf = Dtmf()
        dtmf.configure(dict(setting("dtmf", tone_ms=1000.0).values))
        dtmf.load({"digits": digit}, NoResources())
        dtmf.prepare(8000, 1)
        spectrum = np.abs(np.fft.rfft(dtmf.process(silence(8000, 1))[:, 0]))
        assert sorted(np.argsort(spectrum)[-2:].tolist()) == sorted(pair)


def test_what_no_telephone_has_a_key_for_is_refused() -> None:
    assert dialled("(030) 12-34 p#") == "0301234p#"
    with pytest.raises(EffectRefused, match="“x”"):
        dialled("12x")


def test_beats_stand_where_the_tempo_puts_them() -> None:
    sound = made("click_track", 30.0, bpm=133.0, sound="wood", beats_per_bar=4.0)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    onsets = loud[np.flatnonzero(np.diff(loud, prepend=-RATE) > 5000)]
    assert len(onsets) == 67
    np.testing.assert_allclose(onsets, np.arange(67) * 60 / 133 * RATE, atol=3)
