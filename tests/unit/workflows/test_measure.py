"""What is measured of a project is what is heard of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.bounce import whole
from nexus_desktop.domain.edits.effects import add_effect
from nexus_desktop.domain.errors import EditRefused, NexusError
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.loudness_targets import target_named
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK, track_rack
from nexus_desktop.engine.analysis.report import analyze
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.workflows.export_audio import ExportRequest, FormatChoice, export
from nexus_desktop.workflows.measure import (
    Measured,
    MeasureRequest,
    measure,
    measure_loudness,
    start_measuring,
)
from tests.support.builders import a_project, a_span
from tests.support.effects import setting
from tests.support.hand_runner import HandTaskRunner
from tests.support.signals import noise, tone
from tests.support.studio import Studio

RATE = 48_000


@pytest.fixture
def song(studio: Studio, tmp_path: Path) -> Project:
    """A tone of five seconds on one track, and noise of three on another."""
    session = studio.begin()
    for name, sound in (
        ("tone", tone(5 * RATE, 2, hertz=1000, peak=0.1)),
        ("noise", noise(3 * RATE, 2, peak=0.3)),
    ):
        soundfile.write(tmp_path / f"{name}.wav", sound, RATE, subtype="FLOAT")
        studio.bring_in(session, tmp_path / f"{name}.wav")
    return session.project


def measured(studio: Studio, request: MeasureRequest) -> Measured:
    return measure(request, studio.services.resampled)


def test_the_mix_is_measured_as_its_export_is(
    studio: Studio, song: Project, tmp_path: Path
) -> None:
    song = add_effect(song, MASTER_RACK, setting("delay", time_ms=300.0))
    found = measured(studio, MeasureRequest(song))
    wav = FormatChoice("wav", is_float=True)
    request = ExportRequest(whole(song), tmp_path / "out.wav", wav)
    export(request, studio.services.resampled, Progress())
    exported = analyze(tmp_path / "out.wav")
    assert found.report.frames == exported.frames == found.span.length
    assert found.report.loudness.integrated_lufs == pytest.approx(exported.loudness.integrated_lufs)
    assert found.report.rms_dbfs == pytest.approx(exported.rms_dbfs)
    assert found.report.silences == exported.silences
    loudness = measure_loudness(MeasureRequest(song), studio.services.resampled)
    assert loudness.true_peak_dbtp == pytest.approx(exported.loudness.true_peak_dbtp, abs=0.001)


def test_a_track_is_measured_alone_and_without_the_master(studio: Studio, song: Project) -> None:
    quieter = add_effect(song, MASTER_RACK, setting("gain", gain_db=-20.0))
    muted = replace(quieter, tracks=tuple(replace(t, is_muted=True) for t in quieter.tracks))
    tone_track = song.tracks[0].id
    found = measured(studio, MeasureRequest(muted, track=tone_track))
    assert found.report.loudness.integrated_lufs == pytest.approx(-20, abs=0.1)
    assert found.span == a_span(0, 5 * RATE)
    assert found.music is not None
    assert found.music.pitch is not None
    assert found.music.pitch.hertz == pytest.approx(1000, rel=0.001)
    assert found.spectrum.frequencies_hz[found.spectrum.levels_db.argmax()] == pytest.approx(
        1000, abs=10
    )


def test_a_track_is_measured_until_its_own_echo_has_died_away(
    studio: Studio, song: Project
) -> None:
    noise_track = song.tracks[1]
    echo = setting("delay", time_ms=500.0, feedback=0.0)
    song = add_effect(song, track_rack(noise_track.id), echo)
    found = measured(studio, MeasureRequest(song, track=noise_track.id))
    assert found.span.length == noise_track.end + RATE // 2


def test_another_track_still_steers_a_track_that_is_measured_alone(
    studio: Studio, song: Project
) -> None:
    tone_track, noise_track = song.tracks
    ducked = add_effect(
        song,
        track_rack(tone_track.id),
        replace(
            setting("compressor", threshold_db=-60.0, ratio=20.0),
            data=(("key", f"track:{noise_track.id}"),),
        ),
    )
    span = a_span(RATE, 2 * RATE)
    plain = measured(studio, MeasureRequest(song, span, tone_track.id))
    steered = measured(studio, MeasureRequest(ducked, span, tone_track.id))
    assert plain.report.rms_dbfs is not None
    assert steered.report.rms_dbfs is not None
    assert steered.report.rms_dbfs < plain.report.rms_dbfs - 10


def test_a_part_is_measured_for_itself(studio: Studio, song: Project) -> None:
    request = MeasureRequest(song, a_span(4 * RATE, 5 * RATE))
    found = measured(studio, request)
    assert found.report.duration_s == 1.0
    assert len(found.history.momentary_lufs) == 10
    assert found.report.sample_peak_dbfs == pytest.approx(-20, abs=0.1)
    assert measured(studio, replace(request, hears_music=False)).music is None


def test_the_history_follows_the_sound(studio: Studio, song: Project) -> None:
    louder_first = measured(studio, MeasureRequest(song)).history.momentary_lufs
    assert np.nanmean(louder_first[10:25]) > np.nanmean(louder_first[38:48]) + 5


def test_what_was_measured_is_held_against_a_target(studio: Studio, song: Project) -> None:
    tone_alone = measured(studio, MeasureRequest(song, track=song.tracks[0].id))
    found = tone_alone.compliance(target_named("spotify"))
    assert not found.is_met
    assert found.gain_db == pytest.approx(6, abs=0.1)


def test_nothing_is_refused_and_so_is_a_track_that_is_gone(studio: Studio, song: Project) -> None:
    for request in (MeasureRequest(a_project()), MeasureRequest(song, a_span(5, 5))):
        with pytest.raises(NexusError, match="no sound"):
            measured(studio, request)
    with pytest.raises(EditRefused):
        measured(studio, MeasureRequest(song, track=TrackId("gone")))


def test_measuring_goes_on_in_the_background_and_can_be_cancelled(
    studio: Studio, song: Project
) -> None:
    hand, done, errors = HandTaskRunner(), list[Measured](), list[Exception]()
    request = MeasureRequest(song)
    reader = studio.services.resampled
    start_measuring(request, reader, hand, done.append, errors.append)
    handle = start_measuring(request, reader, hand, done.append, errors.append)
    handle.cancel()
    hand.turn_all()
    assert hand.titles == ["Measuring the sound"] * 2
    assert len(done) == 1
    assert errors == []


def test_a_cancel_is_heard_while_it_measures(studio: Studio, song: Project) -> None:
    progress = Progress(lambda fraction, _: progress.cancel() if fraction else None)
    with pytest.raises(Cancelled):
        measure(MeasureRequest(song), studio.services.resampled, progress)


def test_a_silent_mix_is_measured(studio: Studio, song: Project) -> None:
    silent = replace(song, tracks=tuple(replace(each, is_muted=True) for each in song.tracks))
    found = measured(studio, MeasureRequest(silent, a_span(0, 2 * RATE)))
    assert found.report.loudness.integrated_lufs is None
    assert np.isnan(found.history.momentary_lufs).all()
