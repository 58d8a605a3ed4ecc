"""Export of ten minutes against ffmpeg from file to file in the same run.

Twice: from the window, where the program runs already, and as a command of its own, which starts
Python and the engine first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from nexus_desktop.app.paths import Paths
from nexus_desktop.app.services import Services, build_services
from nexus_desktop.domain.bounce import whole
from nexus_desktop.domain.ids import ProjectId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.media.ffmpeg_process import find_ffmpeg
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.export_audio import ExportRequest, FormatChoice, export
from nexus_desktop.workflows.import_audio import Placement, place_source
from nexus_desktop.workflows.take_in import arriving_source, look_at
from tests.performance.compiled import installed_environment
from tests.performance.long_files import write_recording

MINUTES = 10
ROUNDS = 3
FORMATS = {
    "wav": (
        ["--bit-depth", "16"],
        ["-c:a", "pcm_s16le"],
        FormatChoice("wav", bit_depth=16),
    ),
    "flac": (
        ["--bit-depth", "16"],
        ["-c:a", "flac"],
        FormatChoice("flac", bit_depth=16),
    ),
    "mp3": (
        ["--bitrate", "192"],
        ["-c:a", "libmp3lame", "-b:a", "192k"],
        FormatChoice("mp3", bitrate_kbps=192),
    ),
    "m4a": (
        ["--bitrate", "192"],
        ["-c:a", "aac", "-b:a", "192k"],
        FormatChoice("m4a", bitrate_kbps=192),
    ),
    "ogg": (
        ["--quality", "5"],
        ["-c:a", "libvorbis", "-q:a", "5"],
        FormatChoice("ogg", quality=5),
    ),
    "opus": (
        ["--bitrate", "128"],
        ["-c:a", "libopus", "-b:a", "128k"],
        FormatChoice("opus", bitrate_kbps=128),
    ),
}


def measure() -> dict[str, object]:
    """Return seconds and the ratios for each format (to reach: 1.1 at most)."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_recording(Path(folder) / "in.wav", MINUTES)
        services = build_services(Paths(Path(folder) / "window"))
        try:
            results = {name: _compared(name, source, Path(folder), services) for name in FORMATS}
        finally:
            services.close()
    return {"minutes": MINUTES, "reach": 1.1, "formats": results}


def _compared(name: str, source: Path, folder: Path, services: Services) -> dict[str, float]:
    ours, theirs, choice = FORMATS[name]
    target, peer = folder / f"ours.{name}", folder / f"peer.{name}"
    env = installed_environment(folder)
    program = [sys.executable, "-m", "nexus_desktop", "export", str(source), "-o", str(target)]
    ffmpeg = [str(find_ffmpeg()), "-v", "error", "-y", "-i", str(source), *theirs, str(peer)]
    request = _request(source, target, choice, services)
    _seconds([*program, "--force", *ours], env)
    window_s, command_s, peer_s = [], [], []
    for _ in range(ROUNDS):
        peer_s.append(_seconds(ffmpeg, env))
        began = time.perf_counter()
        export(request, services.resampled, Progress())
        window_s.append(time.perf_counter() - began)
        command_s.append(_seconds([*program, "--force", *ours], env))
    return {
        "window_s": round(median(window_s), 2),
        "command_s": round(median(command_s), 2),
        "ffmpeg_s": round(median(peer_s), 2),
        "window_ratio": _ratio(window_s, peer_s),
        "command_ratio": _ratio(command_s, peer_s),
    }


def _request(source: Path, target: Path, choice: FormatChoice, services: Services) -> ExportRequest:
    arriving = arriving_source(look_at(source))
    services.sounds.arrives_from(arriving.id, source)
    empty = Project(ProjectId(new_id()), "Bench")
    project = place_source(empty, arriving, Placement(), TrackId(new_id()))
    return ExportRequest(whole(project), target, choice)


def _ratio(ours_s: list[float], theirs_s: list[float]) -> float:
    return round(median(a / b for a, b in zip(ours_s, theirs_s, strict=True)), 2)


def _seconds(command: list[str], env: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
