"""`nexus-desktop info FILE`: what a file is, without decoding it."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.cli.output import Output
from nexus_desktop.engine.media.probe import MediaInfo, probe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Print what the file is.

    Raises:
        MediaError: it is no audio file.
    """
    info = probe(arguments.file)
    document = {
        "path": str(info.path),
        "container": info.container,
        "codec": info.codec,
        "sample_rate": info.sample_rate,
        "channels": info.channels,
        "frames": info.frames,
        "duration_s": info.duration_s,
        "bit_depth": info.bit_depth,
        "tags": dict(info.tags),
        "cover": None
        if info.cover is None
        else {"mime": info.cover.mime, "bytes": len(info.cover.data)},
        "warnings": list(info.warnings),
    }
    output.answer(document, lambda: _words(info))


def _words(info: MediaInfo) -> str:
    rows = [
        str(info.path),
        f"  {info.container}, {info.codec}"
        + (f", {info.bit_depth}-bit" if info.bit_depth is not None else ""),
        f"  {info.sample_rate} Hz, {info.channels} channels, {info.duration_s:.3f} s",
    ]
    rows += [f"  {name}: {value}" for name, value in info.tags.items()]
    if info.cover is not None:
        rows.append(f"  cover art: {info.cover.mime}, {len(info.cover.data)} bytes")
    rows += [f"  {warning}" for warning in info.warnings]
    return "\n".join(rows)
