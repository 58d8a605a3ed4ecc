"""The transient shaper on beats, on steady tones, and on recordings of every level."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Reduces
from tests.support.audio_files import RECORDINGS
from tests.support.effects import prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000
BEAT_FRAMES = RATE // 2


def beats(*, decay_s: float = 0.1, hertz: float = 1000.0, rate: int = RATE) -> Block:
    """Return beats that begin at once and die away, two a second."""
    seconds = np.arange(rate // 2) / rate
    beat = 0.3 * np.exp(-seconds / decay_s) * np.sin(2 * np.pi * hertz * seconds)
    return np.tile(beat[:, np.newaxis], (4, 1)).astype(np.float32)


def gain_db(heard: Block, sound: Block, begin: int, end: int) -> float:
    """Return by how much a stretch became louder."""
    power = [np.square(each[begin:end].astype(np.float64)).mean() for each in (heard, sound)]
    return float(10 * np.log10(power[0] / power[1]))


@pytest.mark.parametrize("rate", [8000, 44_100, 192_000])
@pytest.mark.parametrize("attack_db", [-15.0, -6.0, 6.0, 15.0])
def test_a_beginning_becomes_louder_by_the_attack_and_the_rest_stays(
    attack_db: float, rate: int
) -> None:
    sound = beats(rate=rate)
    heard = through(setting("transient_shaper", attack_db=attack_db), sound, rate)
    begin = len(sound) * 3 // 4
    first = gain_db(heard, sound, begin + rate // 1000, begin + rate // 250)
    assert first == pytest.approx(attack_db, abs=abs(attack_db) * 0.3)
    later = gain_db(heard, sound, begin + rate // 8, begin + rate // 4)
    assert later == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize("sustain_db", [-24.0, -8.0, 8.0, 24.0])
def test_what_rings_on_becomes_louder_by_the_sustain_and_the_beginning_stays(
    sustain_db: float,
) -> None:
    sound = beats(decay_s=0.06)
    heard = through(setting("transient_shaper", attack_db=0.0, sustain_db=sustain_db), sound)
    begin = 3 * BEAT_FRAMES
    assert gain_db(heard, sound, begin + 50, begin + 400) == pytest.approx(0.0, abs=0.5)
    late = gain_db(heard, sound, begin + RATE // 3, begin + RATE * 2 // 5)
    assert late == pytest.approx(sustain_db, abs=abs(sustain_db) * 0.1)


@pytest.mark.parametrize("hertz", [50.0, 100.0, 1000.0, 9000.0])
def test_a_steady_tone_stays_as_it_is(hertz: float) -> None:
    sound = tone(RATE, hertz=hertz)
    heard = through(setting("transient_shaper", attack_db=15.0, sustain_db=24.0), sound)
    np.testing.assert_allclose(heard[RATE // 2 :], sound[RATE // 2 :], rtol=0.02, atol=1e-4)


@pytest.mark.parametrize("name", ["camera-shutter", "audio-channel-front-left", "dialog-warning"])
def test_how_loud_a_recording_is_makes_no_difference(name: str) -> None:
    sound, rate = soundfile.read(RECORDINGS / f"{name}.oga", dtype="float32", always_2d=True)
    chosen = setting("transient_shaper", attack_db=10.0, sustain_db=-12.0)
    loud, soft = through(chosen, sound, rate), through(chosen, sound * np.float32(0.02), rate)
    np.testing.assert_allclose(soft / 0.02, loud, rtol=1e-3, atol=1e-5)
    assert np.abs(loud - sound).max() > 0.05


def test_with_nothing_set_the_sound_stays_as_it_is() -> None:
    sound = noise(9000)
    np.testing.assert_array_equal(through(setting("transient_shaper", attack_db=0.0), sound), sound)


def test_all_channels_are_shaped_together() -> None:
    sound = beats().repeat(2, axis=1) * np.array([1.0, 0.1], np.float32)
    heard = through(setting("transient_shaper", sustain_db=10.0), sound)
    np.testing.assert_allclose(heard[:, 1], heard[:, 0] * 0.1, rtol=1e-4, atol=1e-7)


def test_the_meter_tells_what_is_taken_and_not_what_is_given() -> None:
    for attack_db, expected in ((-12.0, 11.5), (12.0, 0.0)):
        shaper = prepared(setting("transient_shaper", attack_db=attack_db), channels=1)
        assert isinstance(shaper, Reduces)
        shaper.process(beats()[:2000])
        assert shaper.reduction_db == pytest.approx(expected, abs=0.5)
