"""Measuring sound, held against sox, ffmpeg and arithmetic."""

from __future__ import annotations

import math
import re
import subprocess
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import CommandError, MediaError
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.analysis.report import ClippedRun, SoundReport, Thresholds, analyze
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.decode import open_decoder
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.audio_files import RECORDINGS, run_ffmpeg
from tests.support.signals import noise, tone
from tests.support.source_tree import ROOT

DEMO = ROOT / "resources" / "samples"


def report_on(
    sound: Block, folder: Path, rate: int = 48_000, thresholds: Thresholds | None = None
) -> SoundReport:
    path = folder / "sound.wav"
    soundfile.write(path, sound, rate, subtype="FLOAT")
    return analyze(path, thresholds=thresholds)


def sox_says(path: Path, what: str) -> list[float]:
    """Return one line of `sox stats`: overall, then every channel of a file that has several."""
    said = subprocess.run(["sox", path, "-n", "stats"], capture_output=True, text=True, check=True)
    line = re.search(rf"^{what}(.*)$", said.stderr, re.MULTILINE)
    assert line is not None
    return [float(number) for number in line[1].split()]


@pytest.mark.parametrize("name", ["bell", "camera-shutter", "complete", "phone-incoming-call"])
def test_levels_are_those_that_sox_measures(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    sound, rate = soundfile.read(RECORDINGS / f"{name}.oga", dtype="float32", always_2d=True)
    soundfile.write(path, sound, rate, subtype="FLOAT")
    report = analyze(path)
    assert report.sample_peak_dbfs == pytest.approx(sox_says(path, "Pk lev dB")[0], abs=0.01)
    assert report.rms_dbfs == pytest.approx(sox_says(path, "RMS lev dB")[0], abs=0.01)
    assert report.dc_offset == pytest.approx(
        sox_says(path, "DC offset")[-len(report.dc_offset) :], abs=1e-5
    )
    assert (report.frames, report.channels) == sound.shape
    assert report.duration_s == len(sound) / rate


def test_every_channel_is_measured_for_itself(tmp_path: Path) -> None:
    sound = tone(48_000, 3, peak=1.0) * np.array([1.0, 0.5, 0.0], np.float32)
    sound[:, 2] = 0.25
    report = report_on(sound, tmp_path)
    half = 20 * math.log10(2)
    assert report.peaks_dbfs == pytest.approx((0, -half, -2 * half), abs=0.01)
    assert report.rms_by_channel_dbfs == pytest.approx(
        (-3.0103, -3.0103 - half, -2 * half), abs=0.01
    )
    assert report.dc_offset == pytest.approx((0, 0, 0.25), abs=1e-6)
    assert report.sample_peak_dbfs == pytest.approx(0, abs=0.01)


def test_silence_has_no_level(tmp_path: Path) -> None:
    report = report_on(np.zeros((48_000, 2), np.float32), tmp_path)
    assert (report.sample_peak_dbfs, report.rms_dbfs) == (None, None)
    assert (report.peaks_dbfs, report.rms_by_channel_dbfs) == ((None, None), (None, None))
    assert (report.leading_silence_s, report.trailing_silence_s) == (1.0, 1.0)
    assert report.clipped_samples == 0


def test_a_file_without_sound_can_be_measured(tmp_path: Path) -> None:
    report = report_on(np.zeros((0, 2), np.float32), tmp_path)
    assert (report.frames, report.duration_s, report.sample_peak_dbfs) == (0, 0.0, None)
    assert (report.leading_silence_s, report.trailing_silence_s) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("before", "after"), [(0, 0), (1, 2), (65_536, 65_535), (100_000, 200_001)]
)
def test_silence_at_both_ends_is_measured_to_the_frame(
    before: int, after: int, tmp_path: Path
) -> None:
    sound = np.zeros((before + 1000 + after, 2), np.float32)
    sound[:before] = sound[-after or len(sound) :] = 0.0009  # below -60 dBFS
    sound[before, 1] = -0.0011  # above
    sound[before + 999, 0] = 0.0011
    report = report_on(sound, tmp_path)
    assert report.leading_silence_s * 48_000 == pytest.approx(before)
    assert report.trailing_silence_s * 48_000 == pytest.approx(after)


def test_silence_is_where_ffmpeg_hears_it(tmp_path: Path) -> None:
    sound = np.concatenate([np.zeros((30_000, 1)), noise(50_000, 1), np.zeros((70_000, 1))])
    report = report_on(sound.astype(np.float32), tmp_path)
    heard = run_ffmpeg(
        *("-loglevel", "info", "-i", tmp_path / "sound.wav"),
        *("-af", "silencedetect=noise=-60dB:d=0.1", "-f", "null", "-"),
    ).stderr.decode()
    ends = [float(time) for time in re.findall(r"silence_end: ([\d.]+)", heard)]
    starts = [float(time) for time in re.findall(r"silence_start: ([\d.]+)", heard)]
    assert report.leading_silence_s == pytest.approx(ends[0], abs=1e-3)
    assert report.duration_s - report.trailing_silence_s == pytest.approx(starts[-1], abs=1e-3)


def silences_that_ffmpeg_hears(path: Path, options: str) -> list[float]:
    """Return where silences begin and end, in turn."""
    filtered = ("-af", f"silencedetect={options}", "-f", "null", "-")
    heard = run_ffmpeg("-loglevel", "info", "-i", path, *filtered).stderr.decode()
    return [float(time) for time in re.findall(r"silence_(?:start|end): ([\d.]+)", heard)]


@pytest.mark.parametrize(("below_dbfs", "length_s"), [(-60.0, 0.5), (-40.0, 0.1), (-20.0, 0.02)])
def test_silences_are_where_ffmpeg_hears_them(
    below_dbfs: float, length_s: float, tmp_path: Path
) -> None:
    sound, rate = soundfile.read(DEMO / "demo-drums.flac", dtype="float32", always_2d=True)
    thresholds = Thresholds(silent_below_dbfs=below_dbfs, silence_s=length_s)
    report = report_on(sound[: 12 * rate], tmp_path, rate, thresholds)
    options = f"noise={below_dbfs}dB:d={length_s}"
    expected = silences_that_ffmpeg_hears(tmp_path / "sound.wav", options)
    found = [at / rate for span in report.silences for at in (span.start, span.end)]
    assert found == pytest.approx(expected, abs=2e-3)
    assert found


def test_silence_in_one_channel_alone_is_none(tmp_path: Path) -> None:
    sound = noise(96_000, 2, peak=0.5)
    sound[20_000:60_000, 0] = 0
    assert report_on(sound, tmp_path).silences == ()
    sound[30_000:60_000, 1] = 0
    assert report_on(sound, tmp_path).silences == (TimeRange(Frames(30_000), Frames(60_000)),)


@pytest.mark.parametrize("name", ["bell", "complete", "phone-incoming-call"])
def test_the_crest_factor_is_that_of_sox(name: str, tmp_path: Path) -> None:
    sound, rate = soundfile.read(RECORDINGS / f"{name}.oga", dtype="float32", always_2d=True)
    report = report_on(sound[:, :1], tmp_path, rate)
    ratio = sox_says(tmp_path / "sound.wav", "Crest factor")[0]
    assert report.crest_db == pytest.approx(20 * math.log10(ratio), abs=0.01)


def test_the_crest_factor_of_a_sine_is_3_db_and_of_silence_unknown(tmp_path: Path) -> None:
    assert report_on(tone(48_000, 2), tmp_path).crest_db == pytest.approx(3.01, abs=0.01)
    assert report_on(np.zeros((100, 2), np.float32), tmp_path).crest_db is None


@pytest.mark.parametrize("degrees", [0, 30, 60, 90, 150, 180])
def test_phase_correlation_of_two_sines_is_the_cosine_of_their_angle(
    degrees: int, tmp_path: Path
) -> None:
    turns = 2 * np.pi * 480 * np.arange(96_000) / 48_000
    sound = np.stack([np.sin(turns), 0.2 * np.sin(turns + np.radians(degrees))], axis=1)
    report = report_on(sound.astype(np.float32), tmp_path)
    assert report.phase_correlation == pytest.approx(math.cos(math.radians(degrees)), abs=1e-5)


def test_phase_correlation_is_that_of_a_recording_by_numpy(tmp_path: Path) -> None:
    sound, rate = soundfile.read(DEMO / "demo-keys.flac", dtype="float32", always_2d=True)
    left, right = sound.T.astype(np.float64)
    expected = (left @ right) / math.sqrt((left @ left) * (right @ right))
    report = report_on(sound, tmp_path, rate)
    assert report.phase_correlation == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("channels", [1, 3, 6])
def test_phase_is_a_matter_of_two_channels_with_sound(channels: int, tmp_path: Path) -> None:
    assert report_on(noise(1000, channels), tmp_path).phase_correlation is None
    assert (
        report_on(noise(1000, 2) * np.array([1, 0], np.float32), tmp_path).phase_correlation is None
    )


def test_clipped_runs_are_told_with_their_places(tmp_path: Path) -> None:
    sound = tone(200_000, 2, peak=0.5)
    sound[65_530:65_540, 1] = 1.0  # over the edge of a block
    sound[70_000:70_003, 0] = -1.0
    sound[80_000:80_002, 0] = 1.0  # too few
    sound[199_990:, 0] = 1.0
    report = report_on(sound, tmp_path)
    assert report.clipped_runs == (
        ClippedRun(TimeRange(Frames(65_530), Frames(65_540)), 1),
        ClippedRun(TimeRange(Frames(70_000), Frames(70_003)), 0),
        ClippedRun(TimeRange(Frames(199_990), Frames(200_000)), 0),
    )
    assert (report.clipped_run_count, report.clipped_samples) == (3, 25)
    lower = Thresholds(clipped_from=0.499, clipped_run=2)
    assert report_on(sound, tmp_path, thresholds=lower).clipped_run_count > 1000


def test_what_is_no_number_is_measured_as_silence(tmp_path: Path) -> None:
    sound = tone(48_000, 2)
    sound[100, 0], sound[200, 1] = np.nan, np.inf
    report = report_on(sound, tmp_path)
    assert report.rms_dbfs == pytest.approx(-9.03, abs=0.01)
    assert report.clipped_samples == 0


@pytest.mark.parametrize(
    "values",
    [
        {"silent_below_dbfs": 1.0},
        {"silent_below_dbfs": math.nan},
        {"silence_s": 0.0},
        {"clipped_from": -1.0},
        {"clipped_run": 0},
    ],
)
def test_thresholds_that_make_no_sense_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="has to be"):
        replace(Thresholds(), **values)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_clipped_samples_are_those_at_full_scale(subtype: str, tmp_path: Path) -> None:
    sound = tone(48_000, 2, hertz=997.0, peak=2.0).clip(-1, 1)
    expected = int(np.count_nonzero(np.abs(sound) >= 1.0))
    soundfile.write(tmp_path / "sound.wav", sound, 48_000, subtype=subtype)
    assert analyze(tmp_path / "sound.wav").clipped_samples == pytest.approx(expected, abs=40)
    assert expected > 10_000


def test_loud_sound_below_full_scale_is_not_clipped(tmp_path: Path) -> None:
    assert report_on(tone(48_000, peak=0.9999), tmp_path).clipped_samples == 0


def test_what_is_left_of_a_decoder_is_measured(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "sound.wav", noise(1000, 1), 48_000)
    with open_decoder(tmp_path / "sound.wav") as decoder:
        decoder.read(400)
        assert analyze(decoder).frames == 600


def test_packed_sound_is_measured_to_its_end(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "sound.wav", tone(96_000, 2, peak=0.5), 48_000)
    run_ffmpeg("-i", tmp_path / "sound.wav", tmp_path / "sound.m4a")
    report = analyze(tmp_path / "sound.m4a")
    assert report.frames == pytest.approx(96_000, abs=2048)
    assert report.rms_dbfs == pytest.approx(-9.03, abs=0.1)


def test_progress_goes_up_to_one(tmp_path: Path) -> None:
    seen: list[float | None] = []
    soundfile.write(tmp_path / "sound.wav", noise(300_000, 1), 48_000)
    analyze(tmp_path / "sound.wav", Progress(lambda fraction, _: seen.append(fraction)))
    assert seen == sorted(seen, key=lambda fraction: fraction or 0)
    assert seen[-1] == 1.0


def test_measuring_can_be_cancelled(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    soundfile.write(tmp_path / "sound.wav", noise(1000, 1), 48_000)
    with pytest.raises(Cancelled):
        analyze(tmp_path / "sound.wav", progress)


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    peaks = []
    for seconds in (5, 50):
        soundfile.write(tmp_path / "sound.wav", tone(seconds * 48_000, 2), 48_000)
        tracemalloc.start()
        analyze(tmp_path / "sound.wav")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        analyze(tmp_path / "gone.wav")
