"""From clips to columns: which part of which sound, at its own rate, and what is not known yet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nexus_desktop.domain.clip import Fade, FadeShape
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.peaks.builder import PeakBuilder
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.ui.arrange.envelope import envelope
from nexus_desktop.ui.arrange.wave_source import Stretch, known_columns
from tests.support.builders import a_clip, a_source, a_take

RATE = SampleRate(48_000)
LENGTH = 48_000


class Ramp:
    """A sound whose sample n is n / 48000; knows its pyramid, its samples, or neither."""

    def __init__(self, *, has_pyramid: bool = True, has_samples: bool = True) -> None:
        self.sound = np.linspace(0, 1, LENGTH, endpoint=False, dtype=np.float32)[:, None]
        builder = PeakBuilder(1, LENGTH, RATE)
        builder.add(self.sound)
        self.built = builder.finish()
        self.has_pyramid, self.has_samples = has_pyramid, has_samples

    def pyramid(self, source: AudioSource) -> PeakPyramid | None:
        return self.built if self.has_pyramid else None

    def samples(self, source: AudioSource, start: int, frames: int) -> Block | None:
        return self.sound[start : start + frames] if self.has_samples else None


def a_stretch(
    first: float = 0, frames_per_column: float = 480.0, width: int = 10, *, rate: int = RATE
) -> Stretch:
    clip = a_clip("ramp", 5000, LENGTH, source="ramp")
    source = a_source("ramp", LENGTH, channels=1, rate=rate)
    return Stretch.of(clip, source, RATE, first, frames_per_column, width)


def test_columns_come_from_the_pyramid_where_it_is_exact_enough() -> None:
    known = known_columns(Ramp(has_samples=False), a_stretch())
    assert known.is_final
    middles = (np.arange(10) + 0.5) * 480 / LENGTH
    found = (known.columns.minima[0] + known.columns.maxima[0]) / 2
    assert found == pytest.approx(middles, abs=300 / LENGTH)


def test_closer_columns_come_from_samples_and_are_exact() -> None:
    known = known_columns(Ramp(), a_stretch(first=1000, frames_per_column=10))
    assert known.is_final
    expected = (1000 + np.arange(10) * 10) / LENGTH
    assert known.columns.minima[0] == pytest.approx(expected, abs=1e-6)


def test_until_samples_are_there_the_pyramid_stands_in() -> None:
    known = known_columns(Ramp(has_samples=False), a_stretch(frames_per_column=10))
    assert not known.is_final
    assert not np.isnan(known.columns.maxima).any()


def test_without_anything_known_columns_are_unread_but_silent_behind_the_end() -> None:
    stretch = a_stretch(first=LENGTH - 5 * 480)
    known = known_columns(Ramp(has_pyramid=False), stretch)
    assert np.isnan(known.columns.maxima[0, :5]).all()
    assert (known.columns.maxima[0, 5:] == 0).all()
    assert not known.is_final


def test_a_sound_at_another_rate_is_read_at_its_own() -> None:
    stretch = a_stretch(first=480, rate=96_000)
    assert stretch.start == 960
    assert stretch.frames_per_column == 960


def test_a_take_that_begins_later_is_silent_before() -> None:
    clip = replace(a_clip("ramp", 0, LENGTH, source="ramp"), take=a_take("ramp", begins=2400))
    source = a_source("ramp", LENGTH, channels=1)
    stretch = Stretch.of(clip, source, RATE, 0, 480.0, 10)
    known = known_columns(Ramp(), stretch)
    assert (known.columns.maxima[0, :5] == 0).all()
    assert (known.columns.maxima[0, 5:] > 0).all()


def test_the_envelope_is_gain_times_fades() -> None:
    clip = a_clip("ramp", 0, 1000, gain_db=-6.0206)
    fades = (Fade(Frames(100), FadeShape.LINEAR), Fade(Frames(200), FadeShape.LINEAR))
    gains = envelope(clip, fades, 0, 1, 1000)
    assert gains[50] == pytest.approx(0.25, abs=0.005)
    assert gains[500] == pytest.approx(0.5, abs=1e-4)
    assert gains[900] == pytest.approx(0.25, abs=0.005)
