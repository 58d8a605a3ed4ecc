"""Makes the pictures of the window that the README shows: `python -m tests.e2e.make_screenshots`.

Every picture is taken in a process and a library of its own, since the scale of the screen cannot
change while a program runs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.screenshot_scenes import SCENES, Scene, play_scene
from tests.support.source_tree import ROOT

FOLDER = ROOT / "tests" / "pictures"
LARGEST_BYTES = 250_000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        scene: what is on the screen, by its name in `SCENES`.
        size: of the window, in pixels at 100 %.
    """

    name: str
    scene: str
    size: tuple[int, int] = (1600, 1000)
    theme: str = "dark"
    scale: float = 1.0


SHOTS = (
    Shot("dark", "song"),
    Shot("light", "song", theme="light"),
    Shot("high-contrast", "song", theme="high_contrast"),
    Shot("scale-200", "clip", (960, 600), scale=2.0),
    Shot("small", "song", (960, 600)),
    Shot("empty", "empty", (1280, 800)),
    Shot("effects", "effects"),
    Shot("applying", "applying", (1280, 800)),
    Shot("spectrum", "spectrum", (1280, 800)),
    Shot("loudness", "loudness", (1280, 900)),
    Shot("spectrogram", "spectrogram", (1280, 800)),
    Shot("samples", "samples", (1280, 800)),
    Shot("importing", "importing", (1280, 800)),
    Shot("palette", "palette", (1280, 800)),
    Shot("keys", "keys", (1540, 960)),
    Shot("export", "export", (1280, 800), theme="light"),
    Shot("exports", "exports", (1280, 800)),
    Shot("clip", "clip", (1280, 800)),
    Shot("markers", "markers", (1280, 800)),
    Shot("library", "library", (1280, 800)),
)


def main() -> int:
    """Take all pictures, or those that are named; returns the exit code."""
    parser = argparse.ArgumentParser("make_screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*(shot.name for shot in SHOTS), []])
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--take", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    chosen = {shot.name: shot for shot in SHOTS}
    if arguments.take:
        take(chosen[arguments.take], arguments.folder)
        return 0
    arguments.folder.mkdir(parents=True, exist_ok=True)
    failed = [
        name
        for name in arguments.names or chosen
        if not taken_elsewhere(chosen[name], arguments.folder)
    ]
    return 1 if failed else 0


def taken_elsewhere(shot: Shot, folder: Path) -> bool:
    """Take a picture in another process; say how it went."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "Music").mkdir()
        environment = {
            **os.environ,
            "HOME": home,
            "NEXUS_HOME": home,
            "QT_SCALE_FACTOR": f"{shot.scale:g}",
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        }
        command = [sys.executable, "-m", "tests.e2e.make_screenshots", "--take", shot.name]
        done = subprocess.run([*command, "--folder", folder], env=environment, check=False)
    size = (folder / f"{shot.name}.png").stat().st_size if done.returncode == 0 else 0
    is_fine = 0 < size <= LARGEST_BYTES
    note = f"{size // 1000} kB" if size else "failed"
    sys.stdout.write(f"{shot.name:16} {note}{'' if is_fine else '  <-- mend this'}\n")
    return is_fine


def take(shot: Shot, folder: Path) -> None:
    """Play the scene and save what the window shows."""
    scene: Callable[[Scene], None] = SCENES[shot.scene]
    play_scene(scene, shot.size, shot.theme, folder / f"{shot.name}.png")


if __name__ == "__main__":
    raise SystemExit(main())
