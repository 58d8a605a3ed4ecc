"""What nobody caught: an error goes to the log, the end of the interpreter to a file beside it."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

FAULTS = "fault.log"
LAST_FAULT = "fault-previous.log"

_log = logging.getLogger("crash")


def report_bugs(on_bug: Callable[[BaseException], None] | None = None) -> Callable[[], None]:
    """Log every uncaught exception of any thread, and then tell `on_bug`; call the answer to stop.

    `on_bug` is called on the thread that failed. What a destructor raises is logged only: there
    is nobody whose work it stopped.
    """
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def report(error: BaseException, trace: TracebackType | None, where: str) -> None:
        _log.critical("Uncaught in %s", where, exc_info=(type(error), error, trace))
        if on_bug is not None:
            on_bug(error)

    def on_main_thread(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            report(error, trace, "the program")

    def on_thread(failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None and not issubclass(failure.exc_type, SystemExit):
            name = failure.thread.name if failure.thread is not None else "a thread that is gone"
            report(failure.exc_value, failure.exc_traceback, name)

    sys.excepthook, threading.excepthook, sys.unraisablehook = on_main_thread, on_thread, _lost

    def stop() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before

    return stop


def watch_for_faults(logs: Path) -> None:
    """Have the stacks of all threads written to a file in `logs` if the interpreter itself dies.

    The file stays open as long as the process lives: there is no opening one in a dying process.

    Raises:
        OSError: the file cannot be written.
    """
    faulthandler.enable(_kept_open(logs / FAULTS), all_threads=True)


def last_fault(logs: Path) -> str:
    """Return what the run before wrote when it died, once; "" if it ended well.

    The text is kept in a file beside it, for whoever wants to look at it later.
    """
    faults = logs / FAULTS
    try:
        text = faults.read_text(encoding="utf-8", errors="replace")
        if text:
            faults.replace(logs / LAST_FAULT)
    except OSError:
        return ""
    return text


def _kept_open(path: Path) -> int:
    """Return the descriptor of a file to append to; only a descriptor outlives Python's objects."""
    with path.open("a", encoding="utf-8") as file:
        return os.dup(file.fileno())


def _lost(failure: UnraisableHookArgs) -> None:
    """Log what could not be raised; only words are kept, for the object itself may be dying."""
    what = failure.err_msg or "Exception ignored in"
    trace = (failure.exc_type, failure.exc_value or failure.exc_type(), failure.exc_traceback)
    _log.error("%s: %r", what, failure.object, exc_info=trace)
