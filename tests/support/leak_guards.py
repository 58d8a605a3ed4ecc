"""Fails a test that leaves threads, processes or Qt objects behind, or makes Qt complain."""

from __future__ import annotations

import gc
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import active_children, resource_tracker
from pathlib import Path

import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

GRACE_S = 2.0
"""How long what was told to stop may take to be gone."""

OWN_TASKS = Path("/proc/self/task")


class LeftBehind(AssertionError):
    """A test ended and something of it goes on."""


class QtComplained(AssertionError):
    """Qt said that it was used wrongly."""


@contextmanager
def nothing_left_running(is_excused: Callable[[], bool]) -> Iterator[None]:
    """Raise `LeftBehind` for threads and child processes that outlive the block.

    `is_excused` is asked at the end; a test that failed cannot be expected to have tidied up.
    """
    threads_before, processes_before = live_threads(), child_processes()
    yield
    if is_excused():
        return

    def leftovers() -> list[str]:
        threads = [f"thread {thread.name}" for thread in live_threads() - threads_before]
        return threads + [f"process {pid}" for pid in child_processes() - processes_before]

    raise_if_they_stay(leftovers)


@contextmanager
def no_qt_objects_left(is_excused: Callable[[], bool]) -> Iterator[None]:
    """Raise `LeftBehind` for running QThreads, active QTimers and windows made inside the block.

    What exists before is frozen out of the garbage collector's sight, so that only objects made
    inside the block have to be looked through.
    """
    windows_before = {address_of(window) for window in QApplication.topLevelWidgets()}
    gc.freeze()
    try:
        yield
        if is_excused():
            return
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        raise_if_they_stay(lambda: busy_objects() + windows_besides(windows_before))
    finally:
        gc.unfreeze()


@contextmanager
def no_qt_complaints(ignored: Sequence[str]) -> Iterator[None]:
    """Raise `QtComplained` if Qt logs a warning or worse that matches none of the patterns.

    pytest-qt watches the set-up and the test itself; this is for what follows.
    """
    complaints: list[str] = []

    def listen(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        is_grave = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if is_grave and not any(re.search(pattern, message) for pattern in ignored):
            complaints.append(message)

    previous = qInstallMessageHandler(listen)
    try:
        yield
    finally:
        qInstallMessageHandler(previous)
    if complaints:
        raise QtComplained("Qt complained while the test was taken down: " + "; ".join(complaints))


def raise_if_they_stay(leftovers: Callable[[], list[str]]) -> None:
    """Ask again and again until nothing is left or the grace is over."""
    deadline = time.monotonic() + GRACE_S
    while left := leftovers():
        if time.monotonic() > deadline:
            raise LeftBehind("The test left behind: " + ", ".join(sorted(left)))
        time.sleep(0.01)


def live_threads() -> set[threading.Thread]:
    """Return the threads that Python knows and that really still run."""
    return {thread for thread in threading.enumerate() if not is_ghost(thread)}


def is_ghost(thread: threading.Thread) -> bool:
    """Tell whether a foreign thread (PortAudio's, Qt's) has ended; Python keeps listing those."""
    is_foreign = isinstance(thread, threading._DummyThread)
    return is_foreign and OWN_TASKS.exists() and not (OWN_TASKS / str(thread.native_id)).exists()


def child_processes() -> set[int]:
    """Return the process ids of our children, finished ones that nobody waited for included."""
    if OWN_TASKS.exists():
        children = {int(pid) for task in OWN_TASKS.iterdir() for pid in children_of_task(task)}
    else:
        children = {child.pid for child in active_children() if child.pid is not None}
    # Python starts it with the first shared memory and keeps it until the end.
    children.discard(getattr(resource_tracker._resource_tracker, "_pid", None) or 0)
    return children


def children_of_task(task: Path) -> list[str]:
    """Return the ids of the children that one of our threads started."""
    try:
        return (task / "children").read_text().split()
    except FileNotFoundError:
        return []  # the thread has just ended


def busy_objects() -> list[str]:
    """Return the running threads and timers among the objects the collector can see."""
    found = []
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, QTimer) and shiboken6.isValid(thing) and thing.isActive():
            found.append(f"active QTimer (every {thing.interval()} ms)")
        elif issubclass(kind, QThread) and shiboken6.isValid(thing) and thing.isRunning():
            found.append(f"running QThread {kind.__name__}")
    return found


def windows_besides(known: set[int]) -> list[str]:
    """Return the windows that are not among the known ones; Qt keeps its own tool tip."""
    return [
        f"window {type(window).__name__} {window.objectName()!r}"
        for window in QApplication.topLevelWidgets()
        if address_of(window) not in known and window.metaObject().className() != "QTipLabel"
    ]


def address_of(widget: QWidget) -> int:
    """Return what tells two Qt objects apart even when Python wraps them anew."""
    return int(shiboken6.getCppPointer(widget)[0])
