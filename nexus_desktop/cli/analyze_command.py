"""`nexus-desktop analyze FILE`: what can be measured of a sound."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.cli.output import Output
from nexus_desktop.cli.report_words import report_document, report_words
from nexus_desktop.engine.analysis.report import Thresholds, analyze

NAME = "analyze"
HELP = (
    "measure loudness, peaks, RMS, crest factor, phase correlation, DC offset, clipping, silences"
    " and length of a file"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    usual = Thresholds()
    parser.add_argument("file", type=Path, metavar="FILE")
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
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Print what was measured.

    Raises:
        CommandError: a threshold is out of range.
        MediaError: the file cannot be decoded.
    """
    path: Path = arguments.file
    thresholds = Thresholds(
        arguments.silence_below,
        arguments.silence_length,
        arguments.clipped_from,
        arguments.clipped_run,
    )
    report = analyze(path, output.progress("Measuring"), thresholds)
    document = {"path": str(path), **report_document(report)}
    output.answer(document, lambda: f"{path}\n{report_words(report)}")
