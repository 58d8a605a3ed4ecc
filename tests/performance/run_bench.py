"""Runs the measurements, each in a process of its own, and prints one JSON document.

`python -m tests.performance.run_bench [NAME…]` runs every `bench_NAME.py` of this folder, or those
named. Each offers `measure() -> dict` with figures as ratios to a peer or a physical limit taken in
the same run; an absolute time means nothing on a machine that does other things.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
PREFIX = "bench_"


def main(arguments: Sequence[str] | None = None, folder: Path = HERE) -> int:
    """Measure and print; return 1 if a measurement could not be made, 2 for an unknown name."""
    parser = argparse.ArgumentParser(prog="run_bench", description="Measure, as JSON.")
    parser.add_argument("names", nargs="*", help="what to measure; everything if not said")
    parser.add_argument("--here", metavar="MODULE", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.here:
        sys.stdout.write(json.dumps(importlib.import_module(options.here).measure()) + "\n")
        return 0
    known = bench_names(folder)
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}; there is {known}")
    results = {name: measured(name, folder) for name in options.names or known}
    document = {"machine": machine(), "measurements": results}
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return int(any("error" in result for result in results.values()))


def bench_names(folder: Path) -> list[str]:
    """Return what can be measured: the names of the modules without their prefix."""
    return sorted(file.stem.removeprefix(PREFIX) for file in folder.glob(f"{PREFIX}*.py"))


def measured(name: str, folder: Path) -> dict[str, object]:
    """Run one measurement by itself; what goes wrong stands in its place as `error`."""
    sys.stderr.write(f"measuring {name} …\n")
    module = f"{__package__}.{PREFIX}{name}" if folder == HERE else f"{PREFIX}{name}"
    search = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", f"{__package__}.run_bench", "--here", module],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parents[1],
        # As the program sets it for itself, see `nexus_desktop.__main__`.
        env={**os.environ, "PYTHONPATH": search, "OPENBLAS_NUM_THREADS": "1"},
    )
    sys.stderr.write(f"  {time.monotonic() - began:.0f} s\n")
    if run.returncode != 0:
        last_words = run.stderr.strip().splitlines() or [f"ended with {run.returncode}"]
        return {"error": last_words[-1]}
    result: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return result


def machine() -> dict[str, object]:
    """Return what the figures were taken on, and how busy it was."""
    return {
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }


if __name__ == "__main__":
    sys.exit(main())
