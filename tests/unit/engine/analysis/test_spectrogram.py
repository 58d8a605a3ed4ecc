"""Spectrograms against tones, sweeps and scipy."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from scipy.fft import rfft
from scipy.signal import chirp, get_window

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.analysis.spectrogram import (
    FrequencyScale,
    ReadAt,
    SpectrogramSettings,
    as_bytes,
    row_edges_hz,
    spectrogram,
)
from nexus_desktop.engine.analysis.spectrum import SpectrumSettings
from nexus_desktop.engine.analysis.transform import SILENT_DB
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.signals import tone
from tests.support.source_tree import ROOT

RATE = 48_000


def reading(sound: Block) -> ReadAt:
    def read(start: int, frames: int) -> Block:
        assert start >= 0
        return sound[start : start + frames]

    return read


def span(start: int, end: int) -> TimeRange:
    return TimeRange(Frames(start), Frames(end))


@pytest.mark.parametrize("scale", FrequencyScale)
@pytest.mark.parametrize("hertz", [110.0, 1000.0, 9000.0])
def test_a_tone_is_a_line_at_its_height(scale: FrequencyScale, hertz: float) -> None:
    how = SpectrogramSettings(SpectrumSettings(8192), scale, rows=200)
    sound = tone(2 * RATE, 2, hertz=hertz, peak=0.5)
    picture = spectrogram(reading(sound), RATE, span(RATE // 2, RATE), 50, how)
    edges = row_edges_hz(how, RATE)
    row = int(np.searchsorted(edges, hertz)) - 1
    assert picture.shape == (50, 200)
    assert (np.abs(picture.argmax(axis=1) - row) <= 1).all()
    assert picture.max(axis=1) == pytest.approx([-6.02] * 50, abs=1.5)


def test_scales_spread_frequencies_as_they_say() -> None:
    def edges(scale: FrequencyScale) -> list[float]:
        how = SpectrogramSettings(scale=scale, rows=2, lowest_hz=100, highest_hz=10_000)
        return list(map(float, row_edges_hz(how, RATE)))

    assert edges(FrequencyScale.LINEAR) == pytest.approx([100, 5050, 10_000])
    assert edges(FrequencyScale.LOG) == pytest.approx([100, 1000, 10_000])
    middle = edges(FrequencyScale.MEL)[1]
    assert 1000 < middle < 5050
    above_half = SpectrogramSettings(highest_hz=20_000)
    assert row_edges_hz(above_half, 8000)[-1] == 4000


def test_a_picture_of_music_is_that_of_scipy() -> None:
    path = ROOT / "resources" / "samples" / "demo-keys.flac"
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True, frames=100_000)
    size, hop, columns = 1024, 512, 100
    bin_hz = rate / size
    how = SpectrogramSettings(
        SpectrumSettings(size),
        FrequencyScale.LINEAR,
        rows=size // 2 - 1,
        lowest_hz=bin_hz / 2,
        highest_hz=rate / 2 - bin_hz / 2,
    )
    start = 20_000
    found = spectrogram(reading(sound), rate, span(start, start + columns * hop), columns, how)
    first = start + hop // 2 - size // 2
    mono = sound.mean(axis=1).astype(np.float64)
    stretches = np.array([mono[first + each * hop :][:size] for each in range(columns)])
    window = get_window("hann", size)
    peaks = 2 * np.abs(rfft(stretches * window))[:, 1:-1] / window.sum()
    expected = 20 * np.log10(np.maximum(peaks, 1e-10))
    loud = expected > -90
    np.testing.assert_allclose(found[loud], expected[loud], atol=0.05)


def test_a_sweep_rises_through_the_picture() -> None:
    times = np.arange(4 * RATE) / RATE
    sweep = chirp(times, 100, 4, 10_000, "logarithmic")[:, np.newaxis].astype(np.float32)
    picture = spectrogram(reading(sweep), RATE, span(0, 4 * RATE), 80, SpectrogramSettings())
    rows = picture[2:-2].argmax(axis=1)
    assert (np.diff(rows) >= 0).all()
    slopes = np.diff(rows[::15])
    assert slopes.max() - slopes.min() <= 6


def test_a_click_is_seen_however_far_away_one_stands() -> None:
    sound = np.zeros((40 * RATE, 1), np.float32)
    sound[7 * RATE :][: RATE // 2] = 0.5
    picture = spectrogram(reading(sound), RATE, span(0, 40 * RATE), 20, SpectrogramSettings())
    assert picture.max(axis=1).argmax() == 3
    assert picture[10:].max() == SILENT_DB


def test_pictures_of_neighbours_fit_together() -> None:
    sound = tone(RATE, 1, hertz=500) * np.linspace(0, 1, RATE, dtype=np.float32)[:, np.newaxis]
    how = SpectrogramSettings(rows=64)
    whole = spectrogram(reading(sound), RATE, span(0, 48_000), 96, how)
    halves = [
        spectrogram(reading(sound), RATE, span(at, at + 24_000), 48, how) for at in (0, 24_000)
    ]
    np.testing.assert_allclose(np.concatenate(halves), whole, atol=1e-4)


def test_beyond_the_ends_there_is_silence() -> None:
    sound = np.full((100, 2), np.inf, np.float32)
    picture = spectrogram(reading(sound), RATE, span(0, 10 * RATE), 10, SpectrogramSettings())
    assert (picture == SILENT_DB).all()


def test_levels_become_bytes_for_a_table_of_colours() -> None:
    levels = np.array([[-200, -100, -50, 0, 6]], np.float32)
    assert as_bytes(levels).tolist() == [[0, 0, 128, 255, 255]]


def test_a_picture_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        spectrogram(reading(tone(RATE)), RATE, span(0, RATE), 500, SpectrogramSettings(), progress)
