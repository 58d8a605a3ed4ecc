"""`nexus-desktop analyze SOURCE`: what can be measured of a file or of a project."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.cli.files import named_file, refuse_to_replace
from nexus_desktop.cli.library_use import library_in_use, open_named
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.ranges import range_in
from nexus_desktop.cli.report_words import (
    music_document,
    music_words,
    report_document,
    report_words,
)
from nexus_desktop.cli.target_words import (
    ALL,
    compliance_document,
    compliance_words,
    targets_named,
)
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.loudness_targets import TARGETS, compliance
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.analysis.music import Music, MusicListener
from nexus_desktop.engine.analysis.report import SoundReport, Thresholds, analyze
from nexus_desktop.engine.analysis.spectrum import (
    SIZES,
    AveragedSpectrum,
    Spectrum,
    SpectrumSettings,
)
from nexus_desktop.engine.analysis.transform import Window
from nexus_desktop.engine.media.decode import open_decoder
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.workflows.measure import MeasureRequest, measure

DONE, MISSED = 0, 3
"""The exit codes; the second where a target is not met, if that was asked for."""

_REFUSED = "Nothing was measured"
_TARGET_IDS = (ALL, *(target.id for target in TARGETS))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("source", metavar="SOURCE", help="a file or a project (id or title)")
    parser.add_argument("--track", metavar="NAME", help="only this track of a project")
    parser.add_argument("--range", metavar="A-B", help="only a part of a project, as 0:10-1:02.5")
    _add_thresholds(parser)
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="ID",
        help=f"tell whether it is as loud as they want it: {', '.join(_TARGET_IDS)}",
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit with 3 if a target is not met; without it, 0"
    )
    _add_spectrum(parser)
    parser.add_argument(
        "--no-music",
        action="store_true",
        help="leave out tempo, key and pitch",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def _add_thresholds(parser: argparse.ArgumentParser) -> None:
    usual = Thresholds()
    parser.add_argument(
        "--silence-below",
        type=float,
        default=usual.silent_below_dbfs,
        metavar="DBFS",
        help="peaks up to this level are silence (%(default)s)",
    )
    parser.add_argument(
        "--silence-length",
        type=float,
        default=usual.silence_s,
        metavar="S",
        help="silences of so many seconds are listed (%(default)s)",
    )
    parser.add_argument(
        "--clipped-from",
        type=float,
        default=usual.clipped_from,
        metavar="SIZE",
        help="samples of this size are clipped, full scale being 1 (%(default).5f)",
    )
    parser.add_argument(
        "--clipped-run",
        type=int,
        default=usual.clipped_run,
        metavar="N",
        help="so many clipped samples on end are listed (%(default)s)",
    )


def _add_spectrum(parser: argparse.ArgumentParser) -> None:
    usual = SpectrumSettings()
    parser.add_argument(
        "--spectrum", type=Path, metavar="OUT", help="write the mean spectrum as CSV"
    )
    parser.add_argument(
        "--spectrum-size",
        type=int,
        choices=SIZES,
        default=usual.size,
        metavar="N",
        help="samples that are looked at together, a power of two (%(default)s)",
    )
    parser.add_argument(
        "--spectrum-window",
        choices=[window.value for window in Window],
        default=usual.window.value,
        help="how they fade at their ends (%(default)s)",
    )
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Print what was measured.

    Raises:
        CommandError: an option is out of range, or names what is not there.
        NexusError: the sound cannot be read, or the spectrum not be written.
    """
    targets = targets_named(arguments.target)
    csv: Path | None = arguments.spectrum
    if csv is not None and not arguments.force:
        refuse_to_replace(csv, "The spectrum was not written")
    path = named_file(arguments.source)
    found = _of_project(arguments, output) if path is None else _of_file(path, arguments, output)
    if csv is not None:
        with finished_file(csv) as temporary:
            temporary.write_text("".join(found.spectrum.csv_lines()), encoding="utf-8")
    held = [compliance(target, found.report.loudness) for target in targets]
    is_met = all(each.is_met for each in held)
    document = {**found.named, **report_document(found.report)}
    words = [next(iter(found.named.values())), report_words(found.report)]
    if found.music is not None:
        document |= music_document(found.music)
        words.append(music_words(found.music))
    if held:
        document |= {"pass": is_met, "targets": [compliance_document(each) for each in held]}
    words += [compliance_words(each) for each in held]
    output.answer(document, lambda: "\n".join(words))
    return DONE if is_met or not arguments.strict else MISSED


@dataclass(frozen=True, slots=True)
class _Found:
    """What was measured of what: its name under a word for what it is."""

    named: dict[str, str]
    report: SoundReport
    spectrum: Spectrum
    music: Music | None


def _of_file(path: Path, arguments: argparse.Namespace, output: Output) -> _Found:
    if arguments.track is not None or arguments.range is not None:
        raise CommandError(_REFUSED, "--track and --range are for projects, not for files.")
    with open_decoder(path) as decoder:
        spectrum = AveragedSpectrum(decoder.sample_rate, decoder.channels, _spectrum(arguments))
        music = None if arguments.no_music else MusicListener(decoder.sample_rate)
        listeners = [each for each in (spectrum if arguments.spectrum else None, music) if each]
        progress = output.progress("Measuring")
        report = analyze(decoder, progress, _thresholds(arguments), listeners)
    named = {"path": str(path)}
    return _Found(named, report, spectrum.spectrum(), music.music() if music else None)


def _of_project(arguments: argparse.Namespace, output: Output) -> _Found:
    with library_in_use() as services:
        project = open_named(services, arguments.source, output).project
        request = MeasureRequest(
            project,
            range_in(project, arguments.range, _REFUSED),
            None if arguments.track is None else _track_named(project, arguments.track),
            _thresholds(arguments),
            _spectrum(arguments),
            hears_music=not arguments.no_music,
        )
        found = measure(request, services.resampled, output.progress("Measuring"))
    return _Found({"project": project.title}, found.report, found.spectrum, found.music)


def _track_named(project: Project, name: str) -> TrackId:
    found = [track.id for track in project.tracks if name in (track.name, track.id)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"“{track.name}”" for track in project.tracks)
    several = f"{len(found)} tracks are" if found else "No track is"
    raise CommandError(_REFUSED, f"{several} called “{name}”.", hint=f"There are {names}.")


def _thresholds(arguments: argparse.Namespace) -> Thresholds:
    return Thresholds(
        arguments.silence_below,
        arguments.silence_length,
        arguments.clipped_from,
        arguments.clipped_run,
    )


def _spectrum(arguments: argparse.Namespace) -> SpectrumSettings:
    return SpectrumSettings(arguments.spectrum_size, Window(arguments.spectrum_window))
