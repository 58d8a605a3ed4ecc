"""A name for a running process that no later process with the same number shares."""

from __future__ import annotations

import os
from pathlib import Path

_START_FIELD = 19
"""Index of the start time in /proc/PID/stat, counted behind the name, which may hold spaces."""


def own_mark() -> str:
    """Return "PID-START" of this process."""
    return _mark(os.getpid())


def is_running(mark: str) -> bool:
    """Tell whether the process that made the mark still runs; nonsense marks do not."""
    number = mark.partition("-")[0]
    if not (number.isascii() and number.isdigit()) or len(number) > 10:
        return False
    pid = int(number)
    return pid > 0 and _exists(pid) and _mark(pid) == mark


def _mark(pid: int) -> str:
    return f"{pid}-{_start_time(pid)}"


def _start_time(pid: int) -> str:
    """Return when the process began, in clock ticks; "0" where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return "0"
    return stat.rpartition(")")[2].split()[_START_FIELD]


def _exists(pid: int) -> bool:
    if os.name == "nt":
        return True  # signal 0 is Ctrl+C there, so nobody is asked
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
