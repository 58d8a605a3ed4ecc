"""What the meters of the master show is what is heard."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nexus_desktop.engine.analysis.live_loudness import LoudnessReading
from nexus_desktop.engine.analysis.live_spectrum import Ballistics
from nexus_desktop.engine.analysis.transform import Levels
from nexus_desktop.engine.block import Block
from nexus_desktop.workflows.live_meters import HeardLoudness, HeardSpectrum
from tests.support.metering import RATE, tones
from tests.support.playback import HandClock


def hear(meter: HeardLoudness | HeardSpectrum, sound: Block, rate: int = RATE) -> None:
    for start in range(0, len(sound), 1024):
        meter.hear(sound[start : start + 1024], rate)


def looked_at(spectrum: HeardSpectrum) -> tuple[Levels, Levels, Levels]:
    """Return frequencies, levels and peaks."""
    picture = spectrum.look()
    assert picture is not None
    assert picture.peaks_db is not None
    return picture.frequencies_hz, picture.levels_db, picture.peaks_db


def test_loudness_is_that_of_what_was_heard() -> None:
    meter = HeardLoudness()
    assert meter.reading == LoudnessReading()
    hear(meter, tones((-20, 4)))
    assert meter.reading.integrated_lufs == pytest.approx(-20, abs=0.1)
    assert meter.reading.short_term_lufs == pytest.approx(-20, abs=0.1)


def test_the_last_moments_are_silent_when_nothing_is_heard_any_more() -> None:
    clock = HandClock()
    meter = HeardLoudness(clock)
    hear(meter, tones((-20, 4)))
    assert meter.reading.momentary_lufs == pytest.approx(-20, abs=0.1)
    clock.now += 1.0
    assert (meter.reading.momentary_lufs, meter.reading.short_term_lufs) == (None, None)
    assert meter.reading.integrated_lufs == pytest.approx(-20, abs=0.1)


def test_a_reset_begins_anew() -> None:
    meter = HeardLoudness()
    hear(meter, tones((-10, 4)))
    meter.reset()
    assert meter.reading == LoudnessReading()
    hear(meter, tones((-30, 4)))
    assert meter.reading.integrated_lufs == pytest.approx(-30, abs=0.1)
    assert meter.reading.momentary_max_lufs == pytest.approx(-30, abs=0.2)


def test_another_device_begins_anew() -> None:
    meter = HeardLoudness()
    hear(meter, tones((-10, 2)))
    hear(meter, tones((-30, 2), rate=44_100, channels=1), 44_100)
    assert meter.reading.integrated_lufs == pytest.approx(-33, abs=0.2)


def test_a_tone_stands_at_its_frequency_and_its_level() -> None:
    spectrum = HeardSpectrum()
    assert spectrum.look() is None
    hear(spectrum, tones((-20, 1)))
    frequencies, levels, peaks = looked_at(spectrum)
    highest = int(levels.argmax())
    assert frequencies[highest] == pytest.approx(1000, abs=RATE / 4096)
    assert peaks[highest] == pytest.approx(-20, abs=1)


def test_peaks_are_held_until_they_are_reset() -> None:
    clock = HandClock()
    spectrum = HeardSpectrum(ballistics=Ballistics(hold_s=math.inf), clock=clock)
    spectrum.reset_peaks()
    hear(spectrum, tones((-10, 1)))
    looked_at(spectrum)
    clock.now += 60
    hear(spectrum, np.zeros((8192, 2), np.float32))
    _, levels, held = looked_at(spectrum)
    assert held.max() == pytest.approx(-10, abs=1)
    assert levels.max() < -100
    spectrum.reset_peaks()
    assert looked_at(spectrum)[2].max() < -100


def test_the_spectrum_falls_when_nothing_is_heard_any_more() -> None:
    clock = HandClock()
    spectrum = HeardSpectrum(ballistics=Ballistics(fall_db_s=40), clock=clock)
    hear(spectrum, tones((-10, 1)))
    assert looked_at(spectrum)[1].max() == pytest.approx(-10, abs=1)
    clock.now += 0.2
    assert looked_at(spectrum)[1].max() == pytest.approx(-10, abs=1)
    clock.now += 1.0
    assert looked_at(spectrum)[1].max() == pytest.approx(-50, abs=1)


def test_another_rate_moves_the_frequencies() -> None:
    spectrum = HeardSpectrum()
    hear(spectrum, tones((-10, 1)))
    assert looked_at(spectrum)[0][-1] == RATE / 2
    hear(spectrum, tones((-10, 1), rate=44_100), 44_100)
    assert looked_at(spectrum)[0][-1] == 22_050
