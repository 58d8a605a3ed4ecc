"""How loud ffmpeg says that a sound is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.support.audio_files import run_ffmpeg


@dataclass(frozen=True)
class Ebur128:
    """What its filter `ebur128` tells; every loudness to a thousandth, the true peak to a tenth.

    Attributes:
        momentary_lufs, short_term_lufs: every 100 ms; -70 and less before a window is full.
    """

    integrated_lufs: float
    range_lu: float
    true_peak_dbtp: float
    momentary_lufs: tuple[float, ...]
    short_term_lufs: tuple[float, ...]


def ebur128(path: Path) -> Ebur128:
    """Have ffmpeg measure a file."""
    measured = run_ffmpeg(
        *("-loglevel", "info", "-i", f"file:{path}", "-af"),
        "ebur128=peak=true:metadata=1:framelog=quiet,ametadata=print:file=-",
        *("-f", "null", "-"),
    )
    frames, summary = measured.stdout.decode(), measured.stderr.decode()
    true_peak = re.findall(r"True peak:\s+Peak:\s+(\S+) dBFS", summary)[-1]
    return Ebur128(
        integrated_lufs=_values(frames, "I")[-1],
        range_lu=_values(frames, "LRA")[-1],
        true_peak_dbtp=float(true_peak),
        momentary_lufs=_values(frames, "M"),
        short_term_lufs=_values(frames, "S"),
    )


def _values(frames: str, name: str) -> tuple[float, ...]:
    return tuple(map(float, re.findall(rf"^lavfi\.r128\.{name}=(\S+)$", frames, re.MULTILINE)))
