"""Loudness over time, and the meter that is looked at while it runs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.engine.analysis.live_loudness import LiveLoudness, LoudnessReading
from nexus_desktop.engine.analysis.running_loudness import RunningLoudness
from nexus_desktop.engine.block import Block
from tests.support.ebur128 import ebur128
from tests.support.metering import RATE, measured, tones
from tests.support.signals import noise
from tests.support.source_tree import ROOT

DEMO = ROOT / "resources" / "samples" / "demo-keys.flac"


def test_a_value_stands_where_its_window_ends() -> None:
    history = measured(tones((-23, 5), (-33, 5))).history()
    assert history.duration_s == pytest.approx(10)
    assert np.isnan(history.momentary_lufs).tolist() == [True] * 3 + [False] * 97
    assert np.isnan(history.short_term_lufs).tolist() == [True] * 29 + [False] * 71
    assert history.momentary_lufs[3:50] == pytest.approx(np.full(47, -23), abs=0.1)
    assert history.momentary_lufs[54:] == pytest.approx(np.full(46, -33), abs=0.1)
    assert history.short_term_lufs[49] == pytest.approx(-23, abs=0.1)
    assert history.short_term_lufs[80:] == pytest.approx(np.full(20, -33), abs=0.1)


def test_the_last_integrated_value_is_that_of_the_whole() -> None:
    sound, rate = soundfile.read(DEMO, dtype="float32", always_2d=True)
    meter = measured(sound, rate)
    history = meter.history()
    assert history.integrated_lufs[-1] == pytest.approx(meter.loudness.integrated_lufs, abs=0.02)
    half = measured(sound[: 5 * rate], rate)
    assert history.integrated_lufs[49] == pytest.approx(half.loudness.integrated_lufs, abs=0.02)


def test_integrated_loudness_grows_as_in_ffmpeg(tmp_path: Path) -> None:
    sound, rate = soundfile.read(DEMO, dtype="float32", always_2d=True)
    soundfile.write(tmp_path / "sound.wav", sound, rate, subtype="FLOAT")
    theirs = ebur128(tmp_path / "sound.wav")
    short_term = measured(sound, rate).history().short_term_lufs
    both = min(len(short_term), len(theirs.short_term_lufs))
    assert short_term[29:both] == pytest.approx(np.array(theirs.short_term_lufs[29:both]), abs=0.1)


def test_silence_has_no_values_and_a_short_sound_no_window() -> None:
    silent = measured(np.zeros((RATE, 1), np.float32)).history()
    assert np.isnan(silent.momentary_lufs).all()
    assert np.isnan(silent.integrated_lufs).all()
    assert len(measured(tones((-20, 0.05))).history().momentary_lufs) == 0


@given(levels=st.lists(st.floats(-80, 5), min_size=4, max_size=60))
@settings(max_examples=50)
def test_running_loudness_is_that_of_the_two_gates(levels: list[float]) -> None:
    powers = 10 ** ((np.array(levels) + 0.691) / 10)
    running = RunningLoudness()
    for power in powers.tolist():
        running.add(power)
    audible = powers[np.array(levels) > -70]
    if not len(audible):
        assert running.integrated_lufs() is None
        return
    near = [
        audible[audible > audible.mean() * 10 ** (gate / 10)].mean() for gate in (-10.05, -9.95)
    ]
    bounds = sorted(-0.691 + 10 * np.log10(near))
    found = running.integrated_lufs()
    assert found is not None
    assert bounds[0] - 0.001 <= found <= bounds[1] + 0.001


@given(cuts=st.lists(st.integers(0, 5 * RATE), max_size=10))
@settings(max_examples=10)
def test_the_live_meter_shows_what_a_meter_of_all_of_it_shows(cuts: list[int]) -> None:
    sound = noise(5 * RATE, 2, peak=0.3) * np.linspace(0, 1, 5 * RATE, dtype=np.float32)[:, None]
    live = LiveLoudness(RATE, 2)
    for start, end in pairwise([0, *sorted(cuts), len(sound)]):
        shown = live.add(sound[start:end])
    assert_shows(shown, sound)


def test_a_reset_forgets_what_was_loud() -> None:
    live = LiveLoudness(RATE, 2)
    live.add(tones((-10, 4)))
    live.reset()
    assert live.add(np.zeros((0, 2), np.float32)) == LoudnessReading()
    assert_shows(live.add(tones((-30, 4))), tones((-30, 4)))


def assert_shows(shown: LoudnessReading, sound: Block) -> None:
    meter = measured(sound)
    loudness = meter.loudness
    expected = (
        meter.momentary_lufs,
        meter.short_term_lufs,
        loudness.integrated_lufs,
        loudness.momentary_max_lufs,
        loudness.short_term_max_lufs,
    )
    found = (
        shown.momentary_lufs,
        shown.short_term_lufs,
        shown.integrated_lufs,
        shown.momentary_max_lufs,
        shown.short_term_max_lufs,
    )
    assert found == pytest.approx(expected, abs=0.02)
    assert shown.true_peak_dbtp == pytest.approx(loudness.true_peak_dbtp, abs=0.2)
