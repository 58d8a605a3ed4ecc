"""The demo music is what its script makes, is in tune, and leaves room above it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import cast

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.support.scripts import loaded_script
from tests.support.source_tree import ROOT

SAMPLES = ROOT / "resources" / "samples"
STEMS = ("demo-keys", "demo-drums")
LARGEST_FILE = 1_500_000


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    with loaded_script(SAMPLES / "make_demo.py") as module:
        yield module


def stem(name: str) -> NDArray[np.int16]:
    sound, rate = soundfile.read(SAMPLES / f"{name}.flac", dtype="int16")
    assert rate == 48_000
    return cast(NDArray[np.int16], sound)


def test_the_script_makes_the_very_sound_that_is_shipped(script: ModuleType) -> None:
    rendered = script.render_demo()
    assert set(rendered) == set(STEMS)
    for name, sound in rendered.items():
        # Another processor may round the last bit of a sine the other way.
        apart = np.abs(sound.astype(int) - stem(name))
        assert apart.max() <= 1
        assert np.count_nonzero(apart) < len(sound) / 1000


def test_the_stems_are_twelve_seconds_small_and_free() -> None:
    for name in STEMS:
        assert stem(name).shape == (12 * 48_000, 2)
        assert (SAMPLES / f"{name}.flac").stat().st_size < LARGEST_FILE
    assert "CC0" in (SAMPLES / "LICENSE.txt").read_text()


def test_the_stems_together_stay_below_full_scale() -> None:
    mix = sum(stem(name).astype(float) for name in STEMS) / 32768
    assert -1.2 < 20 * np.log10(np.abs(mix).max()) < -0.9
    for name in STEMS:
        assert -7 < 20 * np.log10(np.abs(stem(name) / 32768).max()) < -3
        assert np.abs(stem(name).mean(axis=0)).max() < 33


@pytest.mark.parametrize("bar", range(6))
def test_every_bar_is_tuned_to_its_chord(script: ModuleType, bar: int) -> None:
    whole_bar = stem("demo-keys")[bar * 96_000 : (bar + 1) * 96_000].mean(axis=1)
    spectrum = np.abs(np.fft.rfft(whole_bar * np.hanning(96_000)))
    for note in script.CHORDS[bar][1]:
        frequency = script.pitch(note)
        near = spectrum[round(frequency * 2 * 0.98) : round(frequency * 2 * 1.02)]
        heard = (np.argmax(near) + round(frequency * 2 * 0.98)) / 2
        assert abs(1200 * np.log2(heard / frequency)) < 5 + 1200 * np.log2(1 + 0.25 / frequency)


def test_the_stems_end_in_silence() -> None:
    for name in STEMS:
        assert np.abs(stem(name)[-240:]).max() < 33
