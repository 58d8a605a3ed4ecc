"""`nexus-desktop analyze FILE`: what can be measured of a sound."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.cli.loudness_words import level_words, lufs_words, range_words
from nexus_desktop.cli.output import Output
from nexus_desktop.engine.analysis.report import SoundReport, analyze

NAME = "analyze"
HELP = (
    "measure loudness, peaks, RMS, DC offset, clipping, silence at both ends and length of a file"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Print what was measured.

    Raises:
        MediaError: the file cannot be decoded.
    """
    report = analyze(arguments.file, output.progress("Measuring"))
    document = {
        "path": str(arguments.file),
        "sample_rate": report.sample_rate,
        "channels": report.channels,
        "frames": report.frames,
        "duration_s": report.duration_s,
        "integrated_lufs": report.loudness.integrated_lufs,
        "loudness_range_lu": report.loudness.range_lu,
        "momentary_max_lufs": report.loudness.momentary_max_lufs,
        "short_term_max_lufs": report.loudness.short_term_max_lufs,
        "true_peak_dbtp": report.loudness.true_peak_dbtp,
        "sample_peak_dbfs": report.sample_peak_dbfs,
        "rms_dbfs": report.rms_dbfs,
        "dc_offset": max(report.dc_offset, key=abs, default=0.0),
        "dc_offset_by_channel": list(report.dc_offset),
        "clipped_samples": report.clipped_samples,
        "leading_silence_s": report.leading_silence_s,
        "trailing_silence_s": report.trailing_silence_s,
    }
    output.answer(document, lambda: _words(arguments.file, report))


def _words(path: Path, report: SoundReport) -> str:
    return "\n".join(
        (
            str(path),
            f"  length            {report.duration_s:.3f} s",
            f"  loudness          {lufs_words(report.loudness.integrated_lufs)}",
            f"  loudness range    {range_words(report.loudness.range_lu)}",
            f"  true peak         {level_words(report.loudness.true_peak_dbtp)}",
            f"  peak              {level_words(report.sample_peak_dbfs)}",
            f"  RMS               {level_words(report.rms_dbfs)}",
            f"  DC offset         {max(report.dc_offset, key=abs, default=0.0):+.6f}",
            f"  clipped samples   {report.clipped_samples}",
            f"  silence, start    {report.leading_silence_s:.3f} s",
            f"  silence, end      {report.trailing_silence_s:.3f} s",
        )
    )
