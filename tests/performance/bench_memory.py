"""Memory at its highest while a short and a long file are opened, edited and drawn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.performance.long_files import write_recording

MINUTES = (1, 60)
SCRIPT = (
    "edit.split at=10",
    "edit.delete_ripple start=20 end=30",
    "edit.undo",
    "clip.gain gain_db=-3 clips=1.1",
    "view.zoom_sel",
    "view.zoom_fit",
)
CHILD = """
import resource, sys
from nexus_desktop.cli.main import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(code)
"""


def measure() -> dict[str, object]:
    """Return megabytes for each length (to reach: 250, for any)."""
    return {
        "reach_mb": 250,
        "peak_mb": {f"{minutes} min": _peak_mb(minutes) for minutes in MINUTES},
    }


def _peak_mb(minutes: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source = write_recording(Path(folder) / "in.wav", minutes)
        command = [sys.executable, "-c", CHILD, str(source)]
        command += ["--screenshot", str(Path(folder) / "shot.png")]
        for line in SCRIPT:
            command += ["--do", line]
        env = {**os.environ, "NEXUS_HOME": str(Path(folder) / "home")}
        run = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return round(int(run.stdout.split()[-1]) / 1024, 1)
