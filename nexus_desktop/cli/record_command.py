"""`nexus-desktop record OUT`: what a microphone hears as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.cli.files import refuse_to_replace
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.written_words import written_document, written_words
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.input_channels import format_channels, parse_channels
from nexus_desktop.workflows.record_file import (
    Moment,
    RecordReport,
    RecordSettings,
    left_behind,
    record_file,
)

_REFUSED = "Nothing was recorded"
LONGEST_S = 24 * 60 * 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", type=Path, metavar="OUT", help="its ending tells the format")
    parser.add_argument(
        "--seconds", type=float, metavar="S", help="how long; without it, Ctrl+C ends it"
    )
    parser.add_argument(
        "--device", default="", metavar="NAME", help="which input; `doctor` lists them"
    )
    parser.add_argument(
        "--channels", default="1-2", metavar="1-2", help="which of its channels, as 1, 1-2 or 3,5"
    )
    parser.add_argument("--rate", type=int, metavar="HZ", help="sample rate (48000)")
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Record, and print what was written.

    Raises:
        NexusError: it could not be done; what was recorded is kept, and it is said where.
    """
    seconds = arguments.seconds
    if seconds is not None and not 0.0 < seconds <= LONGEST_S:
        raise CommandError(_REFUSED, f"{seconds:g} s cannot be recorded.", hint="Up to a day can.")
    if not arguments.force:
        refuse_to_replace(arguments.target, _REFUSED)
    for file in left_behind(arguments.target):
        output.warn(f"{file.path} was cut off earlier; it is whole now and can be opened.")
    channels = parse_channels(arguments.channels)
    settings = RecordSettings(arguments.device, channels, seconds, arguments.rate)

    def show(moment: Moment) -> bool:
        output.status(_moment_words(moment))
        return False

    report = record_file(arguments.target, settings, show, overwrite=arguments.force)
    output.status()
    if report.failure is not None:
        output.warn(f"It ended early. {report.failure}")
    document = {
        **written_document(report.written),
        "device": report.device,
        "input_channels": format_channels(channels),
        "dropouts": report.dropouts,
        "lost_s": report.lost_s,
    }
    output.answer(document, lambda: _report_words(report))


def _moment_words(moment: Moment) -> str:
    minutes, seconds = divmod(int(moment.seconds), 60)
    lost = f", {moment.dropouts} dropouts" if moment.dropouts else ""
    return f"Recording {minutes}:{seconds:02}, peak {moment.peak_dbfs:.0f} dBFS{lost}; Ctrl+C ends"


def _report_words(report: RecordReport) -> str:
    words = f"{written_words(report.written)}\n  from {report.device}"
    if report.dropouts:
        words += f", {report.dropouts} dropouts: {report.lost_s * 1000:.0f} ms are silent"
    return words
