"""Filters that are turned while they work, against one that is computed frame by frame."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.cascade import TurnableCascade
from nexus_desktop.engine.effects.processor import Planar
from tests.support.effects import prepared, setting
from tests.support.signals import noise, tone

RATE = 48_000
LOOKED_UP = 256
"""Frames between two looks at an automated parameter."""

GLIDE_LAG = 480
"""10 ms, as every knob in the program."""

Wave = NDArray[np.float64]
Values = dict[str, float | str]
Mix = tuple[float, float, float]


def swept_hz(frames: int) -> Wave:
    """From 200 Hz to 8 kHz in half a second, after half a second of peace."""
    share = np.clip((np.arange(frames) - RATE / 2) / (RATE / 2), 0.0, 1.0)
    hertz: Wave = 200.0 * 40.0**share
    return hertz


def turned(sound: Wave, **values: float | str) -> Wave:
    """Return a sound behind the equaliser while its first band is swept."""
    hertz = swept_hz(len(sound))
    processor = prepared(setting("equalizer", freq=hertz[0], **values), RATE, 1)
    parts = []
    for at in range(0, len(sound), LOOKED_UP):
        processor.configure(dict(setting("equalizer", freq=hertz[at], **values).values))
        part = sound[at : at + LOOKED_UP, np.newaxis].astype(np.float32)
        parts.append(processor.process(part)[:, 0])
    heard: Wave = np.concatenate(parts).astype(np.float64)
    return heard


def frame_by_frame(sound: Wave, hertz: Wave, k: float, mix: Mix) -> Wave:
    """Return a sound behind Simper's filter, as his paper has it, with g anew for every frame."""
    low = band = 0.0
    heard = np.empty_like(sound)
    for place, (frame, freq) in enumerate(zip(sound.tolist(), hertz.tolist(), strict=True)):
        g = math.tan(math.pi * freq / RATE)
        a1 = 1.0 / (1.0 + g * (g + k))
        v3 = frame - low
        v1 = a1 * band + g * a1 * v3
        v2 = low + g * a1 * band + g * g * a1 * v3
        band, low = 2.0 * v1 - band, 2.0 * v2 - low
        heard[place] = mix[0] * frame + mix[1] * v1 + mix[2] * v2
    return heard


def level_db(sound: Wave) -> float:
    return float(10.0 * np.log10(np.mean(sound**2) + 1e-30))


def pink(frames: int) -> Wave:
    """Return noise that loses 3 dB an octave from 20 Hz on."""
    spectrum = np.fft.rfft(noise(frames, 1)[:, 0].astype(np.float64))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(frames, 1 / RATE), 20.0))
    sound: Wave = np.fft.irfft(spectrum, frames)
    sound *= 0.5 / np.abs(sound).max()
    return sound


BELL: Values = {"type": "bell", "gain_db": 12.0, "q": 4.0}
BELL_K = 1.0 / (4.0 * 10 ** (12.0 / 40.0))
LOW_PASS: Values = {"type": "lowpass", "q": 6.0}
HIGH_PASS: Values = {"type": "highpass", "q": 0.7071}
HIGH_PASS_K = 1.0 / 0.7071
NOTCH: Values = {"type": "notch", "q": 2.0}


@pytest.mark.parametrize(
    ("values", "k", "mix"),
    [
        (BELL, BELL_K, (1.0, BELL_K * (10 ** (12.0 / 20.0) - 1.0), 0.0)),
        (LOW_PASS, 1.0 / 6.0, (0.0, 0.0, 1.0)),
        (HIGH_PASS, HIGH_PASS_K, (1.0, -HIGH_PASS_K, -1.0)),
        (NOTCH, 0.5, (1.0, -0.5, 0.0)),
    ],
)
def test_a_sweep_sounds_as_if_it_were_computed_frame_by_frame(
    values: Values, k: float, mix: Mix
) -> None:
    sound = pink(RATE + RATE // 2)
    # A step that is held lags half its length behind the line that it stands for.
    late = np.maximum(np.arange(len(sound)) - GLIDE_LAG - LOOKED_UP // 2, 0)
    expected = frame_by_frame(sound, swept_hz(len(sound))[late], k, mix)
    apart = turned(sound, **values) - expected
    assert level_db(apart[RATE // 2 :]) < level_db(expected[RATE // 2 :]) - 35.0


@pytest.mark.parametrize("values", [BELL, LOW_PASS, HIGH_PASS, NOTCH])
def test_a_sweep_over_a_tone_makes_no_other_sound(values: Values) -> None:
    """Far above a tone of 440 Hz there is nothing, as there is nothing where it is not swept."""
    whole = tone(RATE + RATE // 2, 1).astype(np.float64)[:, 0]
    above = signal.butter(8, 4000, "high", fs=RATE, output="sos")
    heard = signal.sosfilt(above, turned(whole, **values))[RATE // 4 :]
    assert 20 * np.log10(np.abs(heard).max()) < -110.0


ANGLE = biquads.angle_of(900.0, RATE)
EACH = {
    "bell": biquads.bell(ANGLE, 3.0, 9.0),
    "low shelf": biquads.low_shelf(ANGLE, 0.7, -6.0),
    "high shelf": biquads.high_shelf(ANGLE, 0.7, 12.0),
    "low-pass": biquads.low_pass(ANGLE, 5.0),
    "high-pass": biquads.high_pass(ANGLE, 0.5),
    "notch": biquads.notch(ANGLE, 2.0),
    "band-pass": biquads.band_pass(ANGLE, 2.0),
    "all-pass": biquads.all_pass(ANGLE, 1.0),
    "6 dB low": biquads.one_pole_low_pass(ANGLE),
    "6 dB high": biquads.one_pole_high_pass(ANGLE),
    "tilt": biquads.tilt(ANGLE, 6.0),
    "level": biquads.level(-9.0),
}
every_section = pytest.mark.parametrize("section", EACH.values(), ids=EACH.keys())


def working(**sections: Section) -> TurnableCascade:
    """Return a filter of one channel before its first frame."""
    cascade = TurnableCascade()
    cascade.prepare(sections, RATE, 1)
    return cascade


def sounding(frames: int) -> Planar:
    return noise(frames, 1).astype(np.float64).T


@every_section
def test_a_change_that_cannot_be_heard_is_not_heard(section: Section) -> None:
    """What the filter remembers is handed to the glide and back."""
    sound = sounding(20_000)
    cascade = working(one=EACH["bell"], two=section, three=EACH["low shelf"])
    first = cascade.filtered(sound[:, :5000])
    cascade.aim({"one": EACH["bell"], "two": _nearly(section), "three": EACH["low shelf"]})
    heard = np.concatenate([first, cascade.filtered(sound[:, 5000:])], axis=1)
    rows = [EACH["bell"], section, EACH["low shelf"]]
    np.testing.assert_allclose(heard, signal.sosfilt(rows, sound, axis=-1), atol=1e-8)


@every_section
def test_behind_a_change_the_filter_is_what_it_was_set_to(section: Section) -> None:
    sound = sounding(30_000)
    cascade = working(one=EACH["high shelf"], two=EACH["low-pass"])
    cascade.filtered(sound[:, :5000])
    cascade.aim({"two": section, "new": EACH["bell"]})
    heard = cascade.filtered(sound[:, 5000:])[:, 15_000:]
    rows = [section, EACH["bell"]]
    expected = signal.sosfilt(rows, sound[:, 5000:], axis=-1)[:, 15_000:]
    np.testing.assert_allclose(heard, expected, atol=1e-8)


@every_section
def test_a_section_comes_and_goes_without_a_click(section: Section) -> None:
    low = np.sin(2 * np.pi * 100.0 * np.arange(RATE) / RATE)[np.newaxis]
    cascade = working()
    parts = [cascade.filtered(low[:, :10_000])]
    cascade.aim({"one": section})
    parts.append(cascade.filtered(low[:, 10_000:30_000]))
    cascade.aim({})
    parts.append(cascade.filtered(low[:, 30_000:]))
    above = signal.butter(8, 6000, "high", fs=RATE, output="sos")
    heard = signal.sosfilt(above, np.concatenate(parts, axis=1))[:, 2000:]
    assert 20 * np.log10(np.abs(heard).max()) < -90.0
    assert cascade.is_idle


def test_turned_back_in_the_middle_of_a_change_nothing_is_left_of_it() -> None:
    sound = sounding(20_000)
    cascade = working(one=EACH["bell"])
    cascade.filtered(sound[:, :1000])
    cascade.aim({"one": EACH["low-pass"], "two": EACH["notch"]})
    cascade.filtered(sound[:, 1000:1100])
    cascade.aim({"one": EACH["bell"]})
    heard = cascade.filtered(sound[:, 1100:])[:, 10_000:]
    expected = signal.sosfilt([EACH["bell"]], sound[:, 1100:], axis=-1)[:, 10_000:]
    np.testing.assert_allclose(heard, expected, atol=1e-8)


def test_a_copy_made_in_the_middle_of_a_change_goes_on_with_it() -> None:
    sound = sounding(20_000)
    cascade = working(one=EACH["bell"], two=EACH["tilt"])
    cascade.filtered(sound[:, :1000])
    cascade.aim({"one": EACH["notch"], "two": EACH["tilt"]})
    cascade.filtered(sound[:, 1000:1200])
    copied = copy.deepcopy(cascade)
    first = cascade.filtered(sound[:, 1200:])
    np.testing.assert_array_equal(copied.filtered(sound[:, 1200:]), first)


def test_knobs_thrown_about_never_make_a_filter_run_away() -> None:
    dice = np.random.default_rng(4)
    sound = sounding(RATE)
    cascade = working(one=biquads.low_pass(ANGLE, 0.7))
    loudest = 0.0
    for at in range(0, RATE, 200):
        angle = biquads.angle_of(10.0 * 2200.0 ** float(dice.random()), RATE)
        q = 0.5 * 80.0 ** float(dice.random())
        cascade.aim({"one": (biquads.low_pass, biquads.high_pass)[dice.integers(2)](angle, q)})
        loudest = max(loudest, float(np.abs(cascade.filtered(sound[:, at : at + 200])).max()))
    assert loudest < 40.0


def _nearly(section: Section) -> Section:
    b0, b1, b2, a0, a1, a2 = section
    return b0 + 1e-11, b1, b2, a0, a1, a2
