"""A real mouse drags files between the window and a real file manager, in both directions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.support.audio_files import Kind, heard
from tests.support.command_line import nexus
from tests.support.screen import Screen, a_screen, wait_for
from tests.support.signals import noise
from tests.support.source_tree import ROOT

RATE = 44_100
WAV = Kind("float WAV", ".wav", "WAV", "FLOAT")
FOLDER_BOX = (20, 40, 560, 420)
IN_THE_FOLDER, FIRST_ICON = (380, 380), (230, 175)


class Window:
    """The window on the screen, as another process sees it: by what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def told(self, key: str) -> dict[str, list[object]]:
        """Return the next line that tells of something; waits for it."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said: dict[str, list[object]] = json.loads(line)
            if key in said:
                return said
        raise AssertionError(f"the window ended and did not tell of {key}")


@contextmanager
def a_desktop(tmp_path: Path, folder: Path) -> Iterator[tuple[Screen, Window]]:
    """Show the window with two seconds of noise, beside a file manager on a folder."""
    WAV.write(tmp_path / "rauschen äöü.wav", noise(2 * RATE, peak=0.5))
    home = tmp_path / "person"
    home.mkdir()
    with ExitStack() as open_now:
        screen = open_now.enter_context(a_screen())
        screen.environment["NEXUS_HOME"] = str(tmp_path / "home")
        screen.environment["PYTHONPATH"] = str(ROOT)
        open_now.enter_context(screen.folder_shown(home, folder, FOLDER_BOX))
        words = (sys.executable, "-m", "tests.support.shown_window", tmp_path / "rauschen äöü.wav")
        yield screen, Window(open_now.enter_context(screen.program(*words, home=home)))


def place(told: list[object]) -> tuple[int, int]:
    x, y = map(str, told)
    return int(x), int(y)


def test_a_selection_dragged_into_a_folder_is_a_copy_of_what_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with a_desktop(tmp_path, folder) as (screen, window):
        screen.drag(place(window.told("handle")["handle"]), IN_THE_FOLDER)
        wait_for(lambda: "".join(map(str, folder.iterdir())), "no file came into the folder")
        copied = next(folder.iterdir())
        wait_for(lambda: str(copied.stat().st_size or ""), "the file stayed empty")
    kept = [path for path in (tmp_path / "home" / "exports").iterdir() if path.is_file()]
    assert [path.name for path in kept] == [copied.name]
    assert copied.read_bytes() == kept[0].read_bytes()
    assert copied.name.startswith("rauschen äöü 0.00.00.5-0.00.01.5 ")
    monkeypatch.setenv("NEXUS_HOME", str(tmp_path / "home"))
    exported = tmp_path / "exported.wav"
    project = nexus("project", "list", "--json").document[0]["project_id"]
    span = ("--range", "0:00.5-0:01.5", "--bit-depth", "float")
    assert nexus("export", project, "-o", exported, *span).code == 0
    np.testing.assert_array_equal(heard(copied), heard(exported))


def test_a_file_dragged_from_a_folder_lands_on_the_timeline(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    WAV.write(folder / "loop é.wav", noise(RATE, peak=0.2))
    with a_desktop(tmp_path, folder) as (screen, window):
        told = window.told("lanes")
        window.told("names")
        screen.drag(FIRST_ICON, place(told["lanes"]))
        assert window.told("names")["names"] == ["rauschen äöü.wav", "loop é.wav"]
    assert (folder / "loop é.wav").is_file(), "it was copied, not moved"
