"""A batch with one job against two, and what a watched folder costs in which nothing happens."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.performance.compiled import installed_environment
from tests.performance.long_files import write_recording

FILES, MINUTES = 8, 1
ROUNDS = 3
TREATED = ("--format", "mp3", "-e", "compressor", "-e", "equalizer:freq=1000,gain_db=3")
WATCHED, IDLE_S = 1000, 10.0


def measure() -> dict[str, object]:
    """Return seconds, cores in use and the gain of a second job (to reach: 1.6 on two cores)."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        env = installed_environment(place) | {"NEXUS_HOME": str(place / "home")}
        return {
            "files": FILES,
            "minutes": MINUTES,
            **_jobs_compared(place, env),
            "watched_files": WATCHED,
            "watching_share_of_a_core": _watching(place, env),
        }


def _jobs_compared(place: Path, env: dict[str, str]) -> dict[str, object]:
    (place / "in").mkdir()
    for number in range(FILES):
        write_recording(place / "in" / f"{number}.wav", MINUTES)
    _batch(place, 2, env)
    one, two = [], []
    for _ in range(ROUNDS):
        one.append(_batch(place, 1, env))
        two.append(_batch(place, 2, env))
    gain = median(a[0] / b[0] for a, b in zip(one, two, strict=True))
    return {
        "one_job_s": round(median(each[0] for each in one), 2),
        "two_jobs_s": round(median(each[0] for each in two), 2),
        "cores_of_one_job": round(median(each[1] for each in one), 2),
        "cores_of_two_jobs": round(median(each[1] for each in two), 2),
        "gain": round(gain, 2),
    }


def _batch(place: Path, jobs: int, env: dict[str, str]) -> tuple[float, float]:
    """Return how many seconds it takes, and how many cores it uses."""
    words = ["batch", str(place / "in"), "-o", str(place / "out"), *TREATED, "-j", str(jobs)]
    before, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nexus_desktop", *words, "--force"],
        check=True,
        env=env,
        stdout=subprocess.DEVNULL,
    )
    took_s = time.perf_counter() - began_s
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took_s, used_s / took_s


def _watching(place: Path, env: dict[str, str]) -> float:
    (place / "watched").mkdir()
    for number in range(WATCHED):
        (place / "watched" / f"{number}.wav").touch()
    words = ["watch", str(place / "watched"), "-o", str(place / "none"), "--format", "wav"]
    with subprocess.Popen([sys.executable, "-m", "nexus_desktop", *words], env=env) as program:
        try:
            time.sleep(3.0)
            before_s = _used_s(program.pid)
            time.sleep(IDLE_S)
            return round((_used_s(program.pid) - before_s) / IDLE_S, 4)
        finally:
            program.kill()


def _used_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
