"""Averaged and live spectra against tones, noise and scipy."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import get_window, welch

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.engine.analysis.live_spectrum import Ballistics, LiveSpectrum
from nexus_desktop.engine.analysis.spectrum import (
    AveragedSpectrum,
    Spectrum,
    SpectrumSettings,
    highest_peak,
)
from nexus_desktop.engine.analysis.transform import SILENT_DB, Window, window_of
from nexus_desktop.engine.block import Block
from tests.support.signals import noise, tone
from tests.support.source_tree import ROOT

RATE = 48_000
SCIPY_NAMES = {
    Window.HANN: "hann",
    Window.BLACKMAN_HARRIS: "blackmanharris",
    Window.FLAT_TOP: "flattop",
    Window.RECTANGULAR: "boxcar",
}


def spectrum_of(sound: Block, rate: int = RATE, how: SpectrumSettings | None = None) -> Spectrum:
    average = AveragedSpectrum(rate, sound.shape[1], how or SpectrumSettings())
    average.add(sound)
    return average.spectrum()


@pytest.mark.parametrize("window", Window)
def test_windows_are_those_of_scipy(window: Window) -> None:
    expected = get_window(SCIPY_NAMES[window], 256)
    np.testing.assert_allclose(window_of(window, 256), expected, atol=1e-12)


@pytest.mark.parametrize("window", Window)
@pytest.mark.parametrize("size", [256, 4096, 131_072])
@pytest.mark.parametrize("peak", [1.0, 0.01])
def test_a_sine_is_as_high_as_its_peaks(window: Window, size: int, peak: float) -> None:
    hertz = RATE * (size // 16) / size
    sound = tone(3 * size, 2, hertz=hertz, peak=peak)
    found = spectrum_of(sound, how=SpectrumSettings(size, window))
    highest = int(found.levels_db.argmax())
    assert found.frequencies_hz[highest] == pytest.approx(hertz)
    assert found.levels_db[highest] == pytest.approx(20 * math.log10(peak), abs=0.01)


def test_under_a_flat_top_a_sine_between_two_bins_is_as_high() -> None:
    sound = tone(RATE, 1, hertz=1000 + 0.5 * RATE / 4096, peak=1.0)
    found = spectrum_of(sound, how=SpectrumSettings(4096, Window.FLAT_TOP))
    assert found.levels_db.max() == pytest.approx(0, abs=0.02)


def test_an_offset_and_the_highest_frequency_have_the_level_of_their_samples() -> None:
    levels = spectrum_of(np.full((RATE, 1), 0.5, np.float32)).levels_db
    assert levels[0] == pytest.approx(-6.02, abs=0.01)
    fastest = 0.5 * np.cos(np.pi * np.arange(RATE))[:, np.newaxis].astype(np.float32)
    assert spectrum_of(fastest).levels_db[-1] == pytest.approx(-6.02, abs=0.01)


@pytest.mark.parametrize("name", ["demo-drums", "demo-keys"])
def test_music_has_the_spectrum_that_scipy_finds(name: str) -> None:
    path = ROOT / "resources" / "samples" / f"{name}.flac"
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    found = spectrum_of(sound, rate, SpectrumSettings(2048))
    _, powers = welch(sound, rate, "hann", 2048, detrend=False, scaling="spectrum", axis=0)
    # Its power of a sine with peaks at 1 is 1/2.
    expected = 10 * np.log10(2 * powers.mean(axis=1))
    np.testing.assert_allclose(found.levels_db[1:-1], expected[1:-1], atol=0.02)


@given(cuts=st.lists(st.integers(0, 20_000), max_size=8))
@settings(max_examples=20)
def test_how_a_sound_is_cut_into_blocks_does_not_matter(cuts: list[int]) -> None:
    sound = noise(20_000, 2)
    average = AveragedSpectrum(RATE, 2, SpectrumSettings(512))
    for start, end in pairwise([0, *sorted(cuts), len(sound)]):
        average.add(sound[start:end])
    expected = spectrum_of(sound, how=SpectrumSettings(512))
    np.testing.assert_allclose(average.spectrum().levels_db, expected.levels_db, atol=1e-3)


def test_a_sound_shorter_than_a_stretch_has_a_spectrum_and_silence_a_floor() -> None:
    assert spectrum_of(tone(1000, 1, hertz=3000, peak=1.0)).levels_db.max() > -20
    assert (spectrum_of(np.zeros((0, 2), np.float32)).levels_db == SILENT_DB).all()
    broken = np.full((100, 1), np.nan, np.float32)
    assert (spectrum_of(broken).levels_db == SILENT_DB).all()


def test_a_spectrum_is_a_table() -> None:
    found = spectrum_of(tone(RATE, 1, hertz=3000, peak=1.0), how=SpectrumSettings(256))
    lines = list(found.csv_lines())
    assert lines[0] == "frequency_hz,level_dbfs\n"
    assert lines[17] == "3000.0000,0.000\n"
    assert len(lines) == 130


def test_sizes_that_are_not_on_offer_are_refused() -> None:
    with pytest.raises(CommandError, match="a size of 256"):
        SpectrumSettings(1000)


def test_the_live_spectrum_shows_what_was_heard_last() -> None:
    live = LiveSpectrum(RATE, SpectrumSettings(4096), Ballistics(fall_db_s=math.inf))
    for hertz in (3000.0, 6000.0):
        sound = tone(10_000, 2, hertz=hertz, peak=0.5)
        for start in range(0, len(sound), 777):
            live.add(sound[start : start + 777])
        levels, _ = live.look(0.033)
        highest = int(levels.argmax())
        assert live.frequencies_hz[highest] == hertz
        assert levels[highest] == pytest.approx(-6.02, abs=0.01)


def test_the_live_spectrum_falls_and_its_peaks_wait_before_they_fall() -> None:
    fall = Ballistics(fall_db_s=40.0, hold_s=1.0, peak_fall_db_s=20.0)
    live = LiveSpectrum(RATE, SpectrumSettings(1024), fall)
    live.add(tone(2048, 1, hertz=3000, peak=1.0))
    at = 64
    live.look(0.03)
    live.add(np.zeros((2048, 1), np.float32))
    shown = [live.look(0.25) for _ in range(8)]
    levels = [float(level[at]) for level, _ in shown]
    peaks = [float(peak[at]) for _, peak in shown]
    assert levels == pytest.approx([-10.0 * each for each in range(1, 9)], abs=0.05)
    assert peaks == pytest.approx([0, 0, 0, 0, -5, -10, -15, -20], abs=0.05)
    live.add(tone(2048, 1, hertz=3000, peak=1.0))
    levels_db, peaks_db = live.look(0.25)
    assert (levels_db[at], peaks_db[at]) == pytest.approx((0, 0), abs=0.05)
    live.reset()
    assert (live.look(0.0)[1] == SILENT_DB).all()


def test_peaks_are_kept_for_good_until_they_are_reset() -> None:
    live = LiveSpectrum(RATE, ballistics=Ballistics(hold_s=math.inf))
    live.add(tone(4096, 1, hertz=3000, peak=1.0))
    live.look(0.03)
    live.add(np.zeros((4096, 1), np.float32))
    for _ in range(100):
        _, peaks = live.look(1.0)
    assert peaks.max() == pytest.approx(0, abs=0.01)
    live.reset_peaks()
    assert live.look(1.0)[1].max() < -100


@given(st.floats(60, 19_000), st.sampled_from([4096, 8192]))
@settings(deadline=None, max_examples=40)
def test_the_highest_peak_is_read_between_the_bins(hertz: float, size: int) -> None:
    found = spectrum_of(tone(2 * size, 1, hertz=hertz, peak=0.1), how=SpectrumSettings(size))
    peak = highest_peak(found.levels_db, RATE / size, 20, 20_000)
    assert peak is not None
    assert peak.hertz == pytest.approx(hertz, abs=0.06 * RATE / size)
    assert peak.level_db == pytest.approx(-20, abs=0.35)


def test_the_highest_peak_is_looked_for_between_two_frequencies_only() -> None:
    sound = tone(RATE, 1, hertz=100, peak=0.5) + tone(RATE, 1, hertz=6000, peak=0.05)
    levels = spectrum_of(sound).levels_db
    peak = highest_peak(levels, RATE / 8192, 1000, 10_000)
    assert peak is not None
    assert peak.hertz == pytest.approx(6000, abs=0.5)
    assert highest_peak(levels, RATE / 8192, 30_000, 40_000) is None
