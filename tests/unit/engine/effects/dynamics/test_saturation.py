"""Saturation against the bends on paper, and the tones that must not be there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nexus_desktop.engine.block import Block
from tests.support.effects import in_blocks, prepared, setting, through
from tests.support.signals import noise, tone

Curve = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
PERIODS_FRAMES = 1 << 13
SETTLED = 20_000
CHARACTERS = ("soft", "cubic", "tube", "hard")


def cubic(x: Curve) -> Curve:
    bent: Curve = np.where(np.abs(x) < 1.5, x - 4 / 27 * x**3, np.sign(x))
    return bent


def tube(x: Curve) -> Curve:
    rest, steep = 0.5 / np.sqrt(1.25), 1.25**-1.5
    bent: Curve = ((x + 0.5) / np.sqrt(1 + (x + 0.5) ** 2) - rest) / steep
    return bent


BENDS: dict[str, Callable[[Curve], Curve]] = {
    "soft": lambda x: x / np.sqrt(1 + x**2),
    "cubic": cubic,
    "tube": tube,
    "hard": lambda x: np.clip(x, -1, 1),
}


def whole_periods(hertz: float, rate: int) -> tuple[int, Block]:
    """Return how many periods of about a frequency fit, and so many behind a time to settle."""
    periods = round(hertz * PERIODS_FRAMES / rate) | 1
    frames = PERIODS_FRAMES + SETTLED
    exact = periods * rate / PERIODS_FRAMES
    return periods, tone(frames, 1, hertz=exact, rate=rate, peak=1.0)


def spectrum(sound: Block) -> Curve:
    """Return the height of every line of what has settled, which repeats itself."""
    return np.abs(np.fft.rfft(sound[-PERIODS_FRAMES:, 0].astype(np.float64))) * 2 / PERIODS_FRAMES


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("hertz", [1000, 3000, 5000, 7000])
@pytest.mark.parametrize("oversampling", ["auto", "4x", "8x"])
def test_no_tone_below_ten_kilohertz_is_there_that_does_not_belong(
    oversampling: str, hertz: int, rate: int, character: str
) -> None:
    periods, sine = whole_periods(hertz, rate)
    chosen = setting("saturation", character=character, drive_db=12.0, oversampling=oversampling)
    heights = spectrum(through(chosen, sine))
    foreign = heights[: 10_000 * PERIODS_FRAMES // rate].copy()
    foreign[::periods] = 0.0
    assert 20 * np.log10(foreign.max() / heights[periods]) <= -80


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("drive_db", [0.0, 12.0, 30.0])
def test_the_overtones_are_those_of_the_bend(drive_db: float, character: str) -> None:
    periods, sine = whole_periods(500, 48_000)
    heard = through(setting("saturation", character=character, drive_db=drive_db), sine)
    phase = 2 * np.pi * np.arange(1 << 16) / (1 << 16)
    drawn = BENDS[character](10 ** (drive_db / 20) * np.sin(phase))
    expected = np.abs(np.fft.rfft(drawn))[1:16] * 2 / len(phase)
    measured = spectrum(heard)[periods : 16 * periods : periods]
    np.testing.assert_allclose(measured, expected, rtol=0.01, atol=1e-4)


@pytest.mark.parametrize("character", ["soft", "cubic", "hard"])
@pytest.mark.parametrize("level_db", [-40, -12, -3, 0, 6])
def test_every_level_comes_out_as_the_bend_says(level_db: float, character: str) -> None:
    level = 10 ** (level_db / 20)
    chosen = setting("saturation", character=character, drive_db=6.0, output_db=-3.0)
    heard = through(chosen, np.full((2000, 1), level, np.float32))[-1, 0]
    expected = BENDS[character](np.array([level * 10 ** (6 / 20)]))[0] * 10 ** (-3 / 20)
    assert 20 * np.log10(heard / expected) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize("rate", [44_100, 96_000, 192_000])
@pytest.mark.parametrize("hertz", [500.0, 1000.0, 20_000.0])
def test_what_is_soft_only_becomes_louder_by_the_drive(
    hertz: float, rate: int, character: str
) -> None:
    soft = tone(9600, 1, hertz=hertz, rate=rate, peak=0.001)
    heard = through(setting("saturation", character=character, drive_db=10.0), soft, rate)
    ratio = np.std(heard[-4410:]) / np.std(soft[-4410:])
    assert 20 * np.log10(ratio) == pytest.approx(10.0, abs=0.15)


def test_a_valve_adds_even_overtones_and_leaves_no_dc() -> None:
    periods, sine = whole_periods(500, 48_000)
    warm = spectrum(through(setting("saturation", character="tube", drive_db=12.0), sine))
    plain = spectrum(through(setting("saturation", character="soft", drive_db=12.0), sine))
    assert 20 * np.log10(warm[2 * periods] / warm[periods]) > -30
    assert plain[2 * periods] < 1e-6 * plain[periods]
    assert warm[0] < 1e-4


@pytest.mark.parametrize(("hertz", "change_db"), [(50, -3), (1000, 0), (16_000, 3)])
@pytest.mark.parametrize("character", CHARACTERS)
def test_the_tone_turns_what_was_bent_around_one_kilohertz(
    character: str, hertz: float, change_db: float
) -> None:
    sine = tone(48_000, 1, hertz=hertz, peak=0.001)
    plain = through(setting("saturation", character=character), sine)[24_000:]
    bright = through(setting("saturation", character=character, tone_db=3.0), sine)[24_000:]
    ratio_db = 20 * np.log10(np.std(bright) / np.std(plain))
    assert ratio_db == pytest.approx(change_db, abs=0.1)


def test_another_character_is_faded_to_without_a_click() -> None:
    sine = tone(24_000, 1, hertz=100.0, peak=0.9)
    processor = prepared(setting("saturation", character="soft", drive_db=20.0), channels=1)
    first = processor.process(sine[:12_000])
    processor.configure(dict(setting("saturation", character="tube", drive_db=20.0).values))
    heard = np.concatenate([first, in_blocks(processor, sine[12_000:], [100] * 50)])
    steps = np.abs(np.diff(heard[2000:, 0]))
    assert steps[10_000:].max() < 1.5 * steps[:9000].max()


def test_damage_of_any_height_stays_within_the_bend() -> None:
    wild = noise(4000, 1, peak=1e8)
    for character in CHARACTERS:
        heard = through(setting("saturation", character=character, drive_db=36.0), wild)
        assert np.isfinite(heard).all()
        assert np.abs(heard).max() < 4.0
