"""Export of ten minutes, as a whole process, against ffmpeg from file to file in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from nexus_desktop.engine.media.ffmpeg_process import find_ffmpeg
from tests.performance.long_files import write_recording

MINUTES = 10
ROUNDS = 3
FORMATS = {
    "wav": (["--bit-depth", "16"], ["-c:a", "pcm_s16le"]),
    "flac": (["--bit-depth", "16"], ["-c:a", "flac"]),
    "mp3": (["--bitrate", "192"], ["-c:a", "libmp3lame", "-b:a", "192k"]),
}


def measure() -> dict[str, object]:
    """Return seconds and the ratio for each format (to reach: 1.1 at most)."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_recording(Path(folder) / "in.wav", MINUTES)
        results = {name: _compared(name, source, Path(folder)) for name in FORMATS}
    return {"minutes": MINUTES, "reach": 1.1, "formats": results}


def _compared(name: str, source: Path, folder: Path) -> dict[str, float]:
    ours, theirs = FORMATS[name]
    target, peer = folder / f"ours.{name}", folder / f"peer.{name}"
    env = {**os.environ, "NEXUS_HOME": str(folder / "home")}
    program = [sys.executable, "-m", "nexus_desktop", "export", str(source), "-o", str(target)]
    ffmpeg = [str(find_ffmpeg()), "-v", "error", "-y", "-i", str(source), *theirs, str(peer)]
    ours_s, theirs_s = [], []
    for _ in range(ROUNDS):
        theirs_s.append(_seconds(ffmpeg, env))
        ours_s.append(_seconds([*program, "--force", *ours], env))
    ratios = [a / b for a, b in zip(ours_s, theirs_s, strict=True)]
    return {
        "ours_s": round(median(ours_s), 2),
        "ffmpeg_s": round(median(theirs_s), 2),
        "ratio": round(median(ratios), 2),
    }


def _seconds(command: list[str], env: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
