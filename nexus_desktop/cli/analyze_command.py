"""`nexus-desktop analyze FILE`: what can be measured of a sound."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.cli.files import refuse_to_replace
from nexus_desktop.cli.output import Output
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
from nexus_desktop.domain.loudness_targets import TARGETS, compliance
from nexus_desktop.engine.analysis.music import MusicListener
from nexus_desktop.engine.analysis.report import Thresholds, analyze
from nexus_desktop.engine.analysis.spectrum import SIZES, AveragedSpectrum, SpectrumSettings
from nexus_desktop.engine.analysis.transform import Window
from nexus_desktop.engine.media.decode import open_decoder
from nexus_desktop.engine.media.finished_file import finished_file

NAME = "analyze"
HELP = (
    "measure loudness, peaks, RMS, crest factor, phase correlation, DC offset, clipping, silences,"
    " length, tempo, key and pitch of a file"
)


DONE, MISSED = 0, 3
"""The exit codes; the second where a target is not met, if that was asked for."""

_TARGET_IDS = (ALL, *(target.id for target in TARGETS))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
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
        CommandError: a threshold is out of range, or there is no such target.
        MediaError: the file cannot be decoded, or the spectrum not be written.
    """
    path: Path = arguments.file
    thresholds = Thresholds(
        arguments.silence_below,
        arguments.silence_length,
        arguments.clipped_from,
        arguments.clipped_run,
    )
    targets = targets_named(arguments.target)
    settings = SpectrumSettings(arguments.spectrum_size, Window(arguments.spectrum_window))
    csv: Path | None = arguments.spectrum
    if csv is not None and not arguments.force:
        refuse_to_replace(csv, "The spectrum was not written")
    with open_decoder(path) as decoder:
        spectrum = AveragedSpectrum(decoder.sample_rate, decoder.channels, settings)
        music = None if arguments.no_music else MusicListener(decoder.sample_rate)
        wanted = (None if csv is None else spectrum, music)
        listeners = [each for each in wanted if each is not None]
        report = analyze(decoder, output.progress("Measuring"), thresholds, listeners)
    if csv is not None:
        with finished_file(csv) as temporary:
            temporary.write_text("".join(spectrum.spectrum().csv_lines()), encoding="utf-8")
    held = [compliance(target, report.loudness) for target in targets]
    is_met = all(each.is_met for each in held)
    document = {"path": str(path), **report_document(report)}
    words = [str(path), report_words(report)]
    if music is not None:
        heard = music.music()
        document |= music_document(heard)
        words.append(music_words(heard))
    if held:
        document |= {"pass": is_met, "targets": [compliance_document(each) for each in held]}
    words += [compliance_words(each) for each in held]
    output.answer(document, lambda: "\n".join(words))
    return DONE if is_met or not arguments.strict else MISSED
