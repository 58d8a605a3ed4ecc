"""The multiband compressor: flat where nothing is taken, and each band as its own compressor."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, sosfreqz

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Reduces
from tests.support.audio_files import RECORDINGS
from tests.support.effects import in_blocks, prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000
NO_RATIOS = {"low_ratio": 1.0, "mid_ratio": 1.0, "high_ratio": 1.0}
TONES = {"low": 60.0, "mid": 700.0, "high": 10_000.0}
"""A frequency well within each band."""

FAR_EDGES = {"low": (1000.0, 12_000.0), "mid": (40.0, 12_000.0), "high": (40.0, 1000.0)}
"""Frequencies between the bands so far away that the tone is heard in no other band."""


def response(chosen: EffectSettings, rate: int) -> tuple[Block, Block]:
    """Return frequencies and the level at them, from the answer to a click."""
    click = np.zeros((1 << 15, 1), np.float32)
    click[0] = 0.01
    heard = through(chosen, click, rate)[:, 0] / 0.01
    freqs = np.fft.rfftfreq(len(click), 1 / rate)
    return freqs, 20 * np.log10(np.abs(np.fft.rfft(heard.astype(np.float64))) + 1e-12)


def level_db(sound: Block, frames: int) -> float:
    """Return the peak of the last frames."""
    return float(20 * np.log10(np.abs(sound[-frames:]).max()))


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000, 192_000])
@pytest.mark.parametrize(("low", "high"), [(40.0, 1000.0), (200.0, 3000.0), (1000.0, 1000.0)])
def test_where_nothing_is_taken_every_frequency_is_as_loud_as_it_was(
    low: float, high: float, rate: int
) -> None:
    chosen = setting("multiband_compressor", low_mid_hz=low, mid_high_hz=high, **NO_RATIOS)
    freqs, heard_db = response(chosen, rate)
    np.testing.assert_allclose(heard_db[freqs > 20], 0.0, atol=0.1)


@pytest.mark.parametrize(("band", "edges"), [("low", (0, 1)), ("mid", (1, 2)), ("high", (2, 3))])
def test_a_band_alone_has_the_slopes_of_linkwitz_and_riley(
    band: str, edges: tuple[int, int]
) -> None:
    chosen = setting("multiband_compressor", solo=band, **NO_RATIOS)
    freqs, heard_db = response(chosen, RATE)
    expected_db = np.zeros(len(freqs))
    for kind, edge in (("high", edges[0]), ("low", edges[1])):
        if edge in (1, 2):
            corner = (200.0, 3000.0)[edge - 1]
            _, once = sosfreqz(butter(2, corner, kind, fs=RATE, output="sos"), freqs, fs=RATE)
            expected_db += 40 * np.log10(np.abs(once) + 1e-12)
    heard = expected_db > -40
    np.testing.assert_allclose(heard_db[heard], expected_db[heard], atol=0.1)


@pytest.mark.parametrize("band", TONES)
@pytest.mark.parametrize("input_db", [-40.0, -27.0, -12.0, 0.0])
def test_a_tone_comes_out_as_the_curve_of_its_band_says(input_db: float, band: str) -> None:
    values = {f"{band}_threshold_db": -24.0, f"{band}_ratio": 4.0, f"{band}_gain_db": 3.0}
    slow = {f"{band}_attack_ms": 0.1, f"{band}_release_ms": 3000.0}
    edges = {"low_mid_hz": FAR_EDGES[band][0], "mid_high_hz": FAR_EDGES[band][1]}
    bent = {**NO_RATIOS, **values, **slow, **edges, "knee_db": 0.0}
    chosen = setting("multiband_compressor", **bent)
    sound = tone(RATE, 1, hertz=TONES[band], peak=10 ** (input_db / 20))
    expected_db = min(input_db, -24.0 + (input_db + 24.0) / 4.0) + 3.0
    assert level_db(through(chosen, sound), RATE // 4) == pytest.approx(expected_db, abs=0.1)


@pytest.mark.parametrize("band", TONES)
def test_what_is_loud_in_one_band_leaves_the_others_alone(band: str) -> None:
    quiet = {other: tone(RATE, 1, hertz=TONES[other], peak=0.003) for other in TONES}
    loud = tone(RATE, 1, hertz=TONES[band], peak=0.5)
    chosen = setting("multiband_compressor", **{f"{band}_ratio": 20.0, f"{band}_attack_ms": 0.1})
    heard = np.abs(np.fft.rfft(through(chosen, loud + sum(quiet.values()))[RATE // 2 :, 0]))
    came = np.abs(np.fft.rfft((loud + sum(quiet.values()))[RATE // 2 :, 0]))
    for other, hertz in TONES.items():
        taken_db = 20 * np.log10(came[int(hertz / 2)] / heard[int(hertz / 2)])
        assert taken_db == pytest.approx(17.1 if other == band else 0.0, abs=1.0)


@pytest.mark.parametrize("band", TONES)
def test_a_band_that_is_passed_by_comes_out_as_it_came(band: str) -> None:
    values = {f"{each}_ratio": 20.0 for each in TONES} | {f"{band}_gain_db": 9.0}
    chosen = setting("multiband_compressor", **values, **{f"{band}_bypass": 1.0})
    for each, hertz in TONES.items():
        loud = tone(RATE, 1, hertz=hertz, peak=0.5)
        taken_db = level_db(loud, RATE // 4) - level_db(through(chosen, loud), RATE // 4)
        assert (taken_db > 6.0) if each != band else abs(taken_db) < 0.1


@pytest.mark.parametrize(("attack", "release"), [(10.0, 100.0), (100.0, 500.0)])
def test_attack_and_release_of_a_band_take_the_time_they_say(attack: float, release: float) -> None:
    values = {"high_attack_ms": attack, "high_release_ms": release, "high_ratio": 4.0}
    chosen = setting("multiband_compressor", knee_db=0.0, high_threshold_db=-18.0, **values)
    level = np.where(np.arange(6 * RATE) < 2 * RATE, 10 ** (-2 / 20), 10 ** (-30 / 20))
    sound = tone(6 * RATE, 1, hertz=RATE / 4, peak=1.0) * level[:, np.newaxis]
    heard = through(chosen, sound.astype(np.float32))[:, 0]
    # Two neighbours are a quarter of a turn apart.
    taken_db = 20 * np.log10(level[1:] / np.hypot(heard[1:], heard[:-1]))
    full_db = taken_db[2 * RATE - 10]
    reached = int(np.argmax(taken_db[20:] >= full_db * (1 - np.exp(-1)))) * 1000 / RATE
    is_left = taken_db[2 * RATE :] > full_db * np.exp(-1)
    gone = int(np.flatnonzero(is_left)[-1]) * 1000 / RATE
    assert full_db > 6.0
    assert reached == pytest.approx(attack, rel=0.05)
    assert gone == pytest.approx(release, rel=0.05)


def test_a_recording_keeps_its_highs_when_its_lows_are_held_down() -> None:
    sound, rate = soundfile.read(RECORDINGS / "bell.oga", dtype="float32", always_2d=True)
    beat = sound + tone(len(sound), sound.shape[1], hertz=70.0, rate=rate, peak=0.5)
    held = {**NO_RATIOS, "low_ratio": 20.0, "low_threshold_db": -40.0}
    heard = through(setting("multiband_compressor", **held), beat, rate)
    before, after = (
        np.abs(np.fft.rfft(each[:, 0] * np.hanning(len(sound)))) for each in (beat, heard)
    )
    highs = np.fft.rfftfreq(len(sound), 1 / rate) > 1000
    change_db = 10 * np.log10(np.square(after[highs]).sum() / np.square(before[highs]).sum())
    assert change_db == pytest.approx(0.0, abs=0.1)
    assert after[~highs].max() < 0.1 * before[~highs].max()


def test_frequencies_turned_while_it_plays_do_not_click() -> None:
    sine = tone(RATE, 2, hertz=200.0, peak=0.05)
    processor = prepared(setting("multiband_compressor", **NO_RATIOS))
    first = processor.process(sine[: RATE // 2])
    moved = setting("multiband_compressor", low_mid_hz=900.0, **NO_RATIOS)
    processor.configure(dict(moved.values))
    heard = np.concatenate([first, in_blocks(processor, sine[RATE // 2 :], [256] * 20)])
    steps = np.abs(np.diff(heard[:, 0], n=2))
    assert steps[RATE // 4 :].max() < 1.5 * steps[RATE // 4 : RATE // 2 - 10].max()


def test_the_meter_tells_the_band_that_is_turned_down_most() -> None:
    processor = prepared(setting("multiband_compressor", high_ratio=20.0, low_ratio=1.0))
    assert isinstance(processor, Reduces)
    processor.process(noise(RATE, peak=0.001))
    assert processor.reduction_db == 0.0
    processor.process(tone(RATE, hertz=10_000.0, peak=1.0))
    assert processor.reduction_db == pytest.approx(24.0 * 19 / 20, abs=0.2)
