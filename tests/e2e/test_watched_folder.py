"""A folder that is watched while files grow, come and are replaced, and the watcher is killed."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.audio_files import heard
from tests.support.command_line import PROGRAM, environment, nexus
from tests.support.studio import a_recording, half_written

PATIENCE_S = 60.0


class Watching:
    """A watcher at work, and what it has told so far."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self.program = program
        self.told: list[dict[str, Any]] = []
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def made(self) -> list[str]:
        return [Path(line["path"]).name for line in self.told if line["is"] == "made"]

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < end_s, self.told
            assert self.program.poll() is None, self.told
            time.sleep(0.01)

    def end(self, how: signal.Signals) -> int:
        self.program.send_signal(how)
        code = self.program.wait(PATIENCE_S)
        self._listening.join()
        return code

    def _listen(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self.told.append(json.loads(line))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@contextmanager
def watching(folder: Path, *more: str) -> Iterator[Watching]:
    words = ["watch", str(folder), "-o", str(folder.with_name("out")), "--format", "wav", "--json"]
    every = ("--settle", "0.4", "--every", "0.05", "-j", "1")
    with subprocess.Popen(
        [*PROGRAM, *words, *every, *more], stdout=subprocess.PIPE, text=True, env=environment()
    ) as program:
        watcher = Watching(program)
        try:
            yield watcher
        finally:
            watcher.end(signal.SIGKILL)


def test_files_are_taken_when_they_are_complete_and_once(folder: Path) -> None:
    out, aside = folder.with_name("out"), folder.with_name("aside.wav")
    a_recording(aside, 24_000)
    with watching(folder) as watcher:
        watcher.wait_until(out.is_dir)
        with (folder / "grown.wav").open("wb") as file:
            for piece in np.array_split(np.frombuffer(aside.read_bytes(), np.uint8), 8):
                file.write(piece.tobytes())
                file.flush()
                time.sleep(0.15)
                assert watcher.made() == [], "it still grows"
        watcher.wait_until(lambda: watcher.made() == ["grown.wav"])
        np.testing.assert_array_equal(heard(out / "grown.wav"), heard(aside))
        shutil.copy2(aside, folder.with_name("moved.wav"))
        folder.with_name("moved.wav").rename(folder / "moved.wav")
        watcher.wait_until(lambda: "moved.wav" in watcher.made())
        a_recording(folder / "grown.wav", 12_000, seed=3)
        watcher.wait_until(lambda: len(watcher.made()) == 3)
        np.testing.assert_array_equal(heard(out / "grown.wav"), heard(folder / "grown.wav"))
        assert watcher.end(signal.SIGINT) == 130
    assert watcher.made() == ["grown.wav", "moved.wav", "grown.wav"]
    assert watcher.told[-1]["is"] == "report"
    assert half_written(out) == []


def test_behind_a_kill_each_file_is_made_that_was_not(folder: Path) -> None:
    out = folder.with_name("out")
    names = [f"{number}.wav" for number in range(4)]
    for number, name in enumerate(names):
        a_recording(folder / name, 48_000 * 8, seed=number)
    with watching(folder) as first:
        first.wait_until(lambda: len(list(out.glob("[!.]*"))) == 2)
        first.end(signal.SIGKILL)
    kept = {path.name: path.stat().st_mtime_ns for path in out.glob("[!.]*")}
    with watching(folder, "--once") as second:
        second.program.wait(PATIENCE_S)
    assert sorted([*second.made(), *kept]) == names
    assert {name: (out / name).stat().st_mtime_ns for name in kept} == kept
    assert half_written(out) == []


def test_a_folder_that_goes_away_and_comes_back_is_watched_on(folder: Path) -> None:
    away = folder.with_name("away")
    a_recording(folder / "one.wav", 4800)
    with watching(folder) as watcher:
        watcher.wait_until(lambda: watcher.made() == ["one.wav"])
        folder.rename(away)
        watcher.wait_until(lambda: watcher.told[-1]["is"] == "trouble")
        a_recording(away / "two.wav", 4800)
        away.rename(folder)
        watcher.wait_until(lambda: watcher.made() == ["one.wav", "two.wav"])
        assert watcher.end(signal.SIGTERM) == 130
    assert len([line for line in watcher.told if line["is"] == "trouble"]) == 1


def test_a_folder_is_not_watched_twice_at_a_time(folder: Path) -> None:
    out = folder.with_name("out")
    with watching(folder) as watcher:
        watcher.wait_until(out.is_dir)
        refusal = nexus("watch", folder, "-o", out, "--format", "wav").refusal
    assert f"under way already: Another nexus-desktop (process {watcher.program.pid})" in refusal
