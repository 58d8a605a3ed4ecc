"""Measures the mix of a project, one of its tracks or a part of either, as it is heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.loudness_targets import Compliance, LoudnessTarget, compliance
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.engine.analysis.loudness import Loudness, LoudnessMeter
from nexus_desktop.engine.analysis.loudness_history import LoudnessHistory
from nexus_desktop.engine.analysis.music import Music, MusicListener
from nexus_desktop.engine.analysis.report import Measurement, SoundReport, Thresholds
from nexus_desktop.engine.analysis.spectrum import AveragedSpectrum, Spectrum, SpectrumSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle, TaskRunner

BLOCK_FRAMES = 1 << 16
"""Rendered and measured at once; whoever cancels waits for no more than that."""


@dataclass(frozen=True, slots=True)
class MeasureRequest:
    """What to measure.

    Attributes:
        span: the part to measure; None is everything, until the last echo has died away.
        track: measured alone behind its fader, without the rack of the master; it may be muted.
            None is the mix, as it is exported.
        thresholds: what counts as silence and as clipping.
        spectrum: how finely the mean spectrum tells frequencies apart.
        hears_music: whether tempo, key and pitch are heard as well: a third of the time.
    """

    project: Project
    span: TimeRange | None = None
    track: TrackId | None = None
    thresholds: Thresholds | None = None
    spectrum: SpectrumSettings | None = None
    hears_music: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured.

    Attributes:
        span: which part of the timeline; places in the report count from its start.
        history: how loud it was every tenth of a second from there on.
        music: None if it was not to be heard.
    """

    span: TimeRange
    report: SoundReport
    history: LoudnessHistory
    spectrum: Spectrum
    music: Music | None

    def compliance(self, target: LoudnessTarget) -> Compliance:
        """Return how the sound stands to a target, and the gain that meets it."""
        return compliance(target, self.report.loudness)


def measure(
    request: MeasureRequest, reader: ResampledReader, progress: Progress | None = None
) -> Measured:
    """Render what is asked for through the graph that is heard, and measure it in one go.

    Memory hardly grows with the length.

    Raises:
        NexusError: there is nothing to measure, or the track is not in the project any more.
        Cancelled: nobody wants it any more.
    """
    project, span = _laid_out(request, reader)
    mixdown = Mixdown(project, reader)
    rate, channels = project.sample_rate, mixdown.channels
    measurement = Measurement(rate, channels, request.thresholds or Thresholds())
    spectrum = AveragedSpectrum(rate, channels, request.spectrum or SpectrumSettings())
    music = MusicListener(rate) if request.hears_music else None
    for block in _blocks(mixdown, span, progress or Progress()):
        measurement.add(block)
        spectrum.add(block)
        if music is not None:
            music.add(block)
    return Measured(
        span,
        measurement.report(),
        measurement.loudness.history(),
        spectrum.spectrum(),
        music.music() if music is not None else None,
    )


def measure_loudness(
    request: MeasureRequest, reader: ResampledReader, progress: Progress | None = None
) -> Loudness:
    """Return the loudness alone, which takes half the time.

    Raises:
        NexusError: there is nothing to measure, or the track is not in the project any more.
        Cancelled: nobody wants it any more.
    """
    project, span = _laid_out(request, reader)
    mixdown = Mixdown(project, reader)
    meter = LoudnessMeter(project.sample_rate, mixdown.channels)
    for block in _blocks(mixdown, span, progress or Progress()):
        meter.add(block)
    return meter.loudness


def measure_spectrum(
    request: MeasureRequest, reader: ResampledReader, progress: Progress | None = None
) -> Spectrum:
    """Return the mean spectrum alone, which takes a third of the time.

    Raises:
        NexusError: there is nothing to measure, or the track is not in the project any more.
        Cancelled: nobody wants it any more.
    """
    project, span = _laid_out(request, reader)
    mixdown = Mixdown(project, reader)
    settings = request.spectrum or SpectrumSettings()
    spectrum = AveragedSpectrum(project.sample_rate, mixdown.channels, settings)
    for block in _blocks(mixdown, span, progress or Progress()):
        spectrum.add(block)
    return spectrum.spectrum()


def start_measuring(
    request: MeasureRequest,
    reader: ResampledReader,
    runner: TaskRunner,
    on_done: Callable[[Measured], None],
    on_error: Callable[[Exception], None],
    on_cancelled: Callable[[], None] | None = None,
) -> TaskHandle:
    """Begin to measure in the background; returns at once, with what cancels it."""
    return runner.run(
        lambda progress: measure(request, reader, progress),
        on_done,
        on_error,
        title="Measuring the sound",
        on_cancelled=on_cancelled,
    )


def _laid_out(request: MeasureRequest, reader: ResampledReader) -> tuple[Project, TimeRange]:
    """Return the project that sounds like what is asked for, and the part of it."""
    project = request.project
    length_of = project
    if request.track is not None:
        project.track(request.track)
        project = replace(project, master=NO_EFFECTS)
        length_of = _with_tracks(project, request.track, empties_others=True)
        project = _with_tracks(project, request.track, empties_others=False)
    span = request.span or TimeRange(ZERO, Frames(Mixdown(length_of, reader).length))
    if span.is_empty:
        raise NexusError("Nothing to measure", "There is no sound in it.")
    return project, span


def _with_tracks(project: Project, heard: TrackId, *, empties_others: bool) -> Project:
    """Return a project of which one track is heard; the others may still steer its effects."""
    tracks = (
        replace(track, is_muted=False, is_soloed=True)
        if track.id == heard
        else replace(track, is_soloed=False, clips=() if empties_others else track.clips)
        for track in project.tracks
    )
    return replace(project, tracks=tuple(tracks))


def _blocks(mixdown: Mixdown, span: TimeRange, progress: Progress) -> Iterator[Block]:
    mixdown.seek(span.start)
    for start in range(span.start, span.end, BLOCK_FRAMES):
        progress.report((start - span.start) / span.length)
        yield mixdown.read(min(BLOCK_FRAMES, span.end - start))
    progress.report(1.0)
