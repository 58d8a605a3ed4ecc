"""Cuts, tilt, tone control and the graphic equaliser against formulas that are not theirs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.effects.registry import all_effects, is_filter, response_db
from nexus_desktop.engine.effects.tone.graphic_equalizer import CENTRES_HZ, NAMES, sections_of
from tests.support.effects import setting, through
from tests.support.signals import noise

RATE = 48_000
Levels = NDArray[np.float64]


def heard_db(chosen: EffectSettings, freqs: Levels, rate: int = RATE) -> Levels:
    """Return the level of a click behind an effect at frequencies."""
    click = np.zeros((1 << 17, 1), np.float32)
    click[0] = 1.0
    answer = through(chosen, click, rate)[:, 0].astype(np.float64)
    steps = np.exp(-2j * np.pi * np.outer(freqs / rate, np.arange(len(answer))))
    levels: Levels = 20 * np.log10(np.maximum(np.abs(steps @ answer), 1e-12))
    return levels


@pytest.mark.parametrize("slope", ["6", "12", "24", "36", "48"])
@pytest.mark.parametrize(("effect", "kind"), [("high_pass", "high"), ("low_pass", "low")])
def test_cuts_are_butterworth(effect: str, kind: str, slope: str) -> None:
    freqs = np.geomspace(200.0, 5000.0, 21)
    levels = heard_db(setting(effect, freq=1000.0, slope=slope), freqs)
    sections = signal.butter(int(slope) // 6, 1000, kind, fs=RATE, output="sos")
    expected = 20 * np.log10(np.abs(signal.sosfreqz(sections, freqs, fs=RATE)[1]))
    np.testing.assert_allclose(levels[expected > -80], expected[expected > -80], atol=0.1)


@pytest.mark.parametrize("tilt_db", [-9.0, 4.0, 12.0])
def test_tilt_turns_the_spectrum_around_its_pivot(tilt_db: float) -> None:
    freqs = np.array([5.0, 700.0, 23_900.0])
    levels = heard_db(setting("tilt", tilt_db=tilt_db, freq=700.0), freqs)
    np.testing.assert_allclose(levels, [-tilt_db, 0.0, tilt_db], atol=0.1)
    g = 10 ** (tilt_db / 20)
    k = 2 * np.pi * 700 / 2 / RATE / np.tan(np.pi * 700 / RATE)
    warped = 2 * RATE * np.tan(np.pi * np.geomspace(30, 15_000, 15) / RATE) * k / (2 * np.pi * 700)
    expected = 20 * np.log10(np.abs((g * 1j * warped + 1) / (1j * warped + g)))
    measured = heard_db(setting("tilt", tilt_db=tilt_db, freq=700.0), np.geomspace(30, 15_000, 15))
    np.testing.assert_allclose(measured, expected, atol=0.1)


def test_bass_middle_and_treble_work_on_their_own() -> None:
    freqs = np.array([20.0, 1000.0, 20_000.0])
    for knob, place in (("bass_db", 0), ("middle_db", 1), ("treble_db", 2)):
        levels = heard_db(setting("tone_control", **{knob: 10.0}), freqs)
        assert levels[place] == pytest.approx(10.0, abs=0.8)
        assert np.abs(np.delete(levels, place)).max() < 1.0


anywhere = st.floats(-12.0, 12.0)
at_the_ends = st.sampled_from([-12.0, 12.0])


@given(
    gains=st.one_of(
        *(st.lists(each, min_size=31, max_size=31) for each in (anywhere, at_the_ends))
    ),
    rate=st.sampled_from([44_100, RATE, 96_000]),
)
@settings(max_examples=60)
def test_the_faders_are_heard_as_they_stand(gains: list[float], rate: int) -> None:
    """However much they differ from each other; the paper has 1 dB."""
    chosen = setting("graphic_equalizer", **_faders(gains))
    drawn = response_db(chosen, rate, np.array(CENTRES_HZ))
    assert drawn is not None
    np.testing.assert_allclose(drawn, gains, atol=0.4)


def test_what_the_faders_say_is_what_is_heard() -> None:
    gains = [12.0 * np.sin(place / 3) for place in range(31)]
    freqs = np.array(CENTRES_HZ[3:30])
    levels = heard_db(setting("graphic_equalizer", **_faders(gains)), freqs)
    np.testing.assert_allclose(levels, gains[3:30], atol=0.2)


def test_all_faders_up_are_a_flat_gain() -> None:
    freqs = np.geomspace(25.0, 16_000.0, 200)
    drawn = response_db(setting("graphic_equalizer", **_faders([6.0] * 31)), RATE, freqs)
    assert drawn is not None
    np.testing.assert_allclose(drawn, 6.0, atol=0.3)


def test_faders_at_zero_cost_nothing_and_change_nothing() -> None:
    chosen = setting("graphic_equalizer")
    assert sections_of(dict(chosen.values), RATE) == {}
    np.testing.assert_array_equal(through(chosen, noise(500)), noise(500))


def test_bands_beyond_what_the_rate_can_hold_are_left_out() -> None:
    chosen = setting("graphic_equalizer", **_faders([12.0] * 31))
    assert np.isfinite(through(chosen, noise(2000), 8000)).all()
    kept = sections_of(dict(chosen.values), 8000)
    assert set(kept) <= {name for name in NAMES if int(name) < 4000}


@pytest.mark.parametrize("effect", [spec.id for spec in all_effects() if is_filter(spec.id)])
def test_what_is_drawn_of_every_filter_is_what_is_heard(effect: str) -> None:
    (spec,) = (spec for spec in all_effects() if spec.id == effect)
    values = {p.id: p.min + 0.6 * (p.max - p.min) for p in spec.params if not p.choices}
    chosen = spec.settings(values)
    freqs = np.geomspace(30.0, 20_000.0, 15)
    drawn = response_db(chosen, RATE, freqs)
    assert drawn is not None
    heard = heard_db(chosen, freqs)
    np.testing.assert_allclose(drawn[drawn > -60], heard[drawn > -60], atol=0.05)


def _faders(gains: list[float]) -> dict[str, float]:
    return {f"at_{name}hz": gain for name, gain in zip(NAMES, gains, strict=True)}
