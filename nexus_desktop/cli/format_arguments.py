"""The flags that say how a file is written; what they mean is found out when they are given.

Nothing of the engine is loaded here: a command that is given none of them starts without it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

DITHERS = ("none", "tpdf", "shaped")
_FLAGS = (
    *("format", "preset", "bitrate", "average", "quality", "bit_depth", "rate", "dither", "mono"),
    *("loudness", "true_peak", "tag", "cover"),
)


def add_format_arguments(parser: argparse.ArgumentParser, *, of_mix: bool = True) -> None:
    """Declare how a file is written.

    Args:
        of_mix: whether it is the mix of a project, which has markers and a timeline.
    """
    parser.add_argument("--format", metavar="NAME", help="wav, flac, mp3 …; the ending tells too")
    parser.add_argument(
        *("--preset",),
        metavar="NAME",
        help="as `export-presets` lists them: podcast, cd …; other flags change what it says",
    )
    parser.add_argument("--bitrate", type=int, metavar="KBPS", help="of MP3, M4A and Opus")
    parser.add_argument("--average", action="store_true", help="keep MP3's bit rate on average")
    parser.add_argument(
        "--quality",
        type=float,
        metavar="Q",
        help="instead of a bit rate: MP3 0 (best) to 9, Ogg 0 to 10 (best); FLAC's effort 0 to 8",
    )
    parser.add_argument("--bit-depth", metavar="BITS", help="16, 24, 32, float or float64")
    parser.add_argument("--rate", type=int, metavar="HZ", help="without it, that of the source")
    parser.add_argument(
        *("--dither",),
        choices=DITHERS,
        help="noise that hides the steps of 16 and 24 bits: even (tpdf), where the ear hears "
        "least (shaped, at 44.1 and 48 kHz), or none",
    )
    parser.add_argument("--mono", action="store_true", help="the mean of left and right")
    parser.add_argument("--loudness", type=float, metavar="LUFS", help="bring it there, as -14")
    parser.add_argument(
        *("--true-peak",),
        type=float,
        metavar="DBTP",
        help="the ceiling that --loudness keeps peaks below; without it, -1",
    )
    parser.add_argument(
        *("--tag",),
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help="title, artist, album, date, genre, comment, copyright or track; may come often",
    )
    parser.add_argument("--cover", type=Path, metavar="IMG", help="a JPEG or PNG picture")
    parser.set_defaults(channels=None, map=None, bwf=False, no_chapters=False)
    if of_mix:
        _add_mix_arguments(parser)


def _add_mix_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channels", type=int, metavar="N", help="1 to 8, with --map above 2")
    parser.add_argument(
        *("--map",),
        metavar="A,B,…",
        help="what each channel takes, in the order of WAV (left, right, centre, LFE, back, side): "
        "L, R, M for the mean of both, - for silence",
    )
    parser.add_argument("--bwf", action="store_true", help="WAV that tells its place in time")
    parser.add_argument("--no-chapters", action="store_true", help="no chapters from markers")


def says_how(arguments: argparse.Namespace) -> bool:
    """Return whether any of the flags was given that are not of a mix alone."""
    given = (getattr(arguments, flag) for flag in _FLAGS)
    return any(value is not None and value is not False and value != [] for value in given)
