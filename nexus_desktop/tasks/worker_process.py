"""Work in a process of its own: for what would not let the interpreter serve the screens.

The program starts itself a second time with `WORKER_WORD`, and hands over one line of JSON: which
function to call, with what. Files carry what is large. The other process tells its progress line by
line; it is killed when nobody wants the work any more, and ends by itself when it is left alone.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO

from nexus_desktop.domain import errors
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.tasks.progress import Pace, Progress

WORKER_WORD = "--worker-process"
"""What the program is started with to be such a process; it is always the only word."""

REPORT_EVERY_S = 0.05
LOOK_EVERY_S = 0.1
"""How often it is asked whether somebody has cancelled; a process says nothing while it works."""

LINES_KEPT = 30
_END = b""
_log = logging.getLogger(__name__)


def run_apart(call: str, arguments: Mapping[str, object], folder: Path, progress: Progress) -> None:
    """Call a function in another process, and wait until it has returned.

    Args:
        call: "module:function"; it is called with the arguments and a progress.
        arguments: what JSON can hold.
        folder: where all files of the work lie; the other process removes it if this one dies.

    Raises:
        NexusError: the function has raised it, or the process was ended by somebody else.
        Cancelled: `progress` was cancelled; the process is gone.
    """
    with _started() as process:
        lines: Queue[bytes] = Queue()
        said: deque[bytes] = deque(maxlen=LINES_KEPT)
        listening = [
            threading.Thread(target=_queue_lines, args=(process.stdout, lines), daemon=True),
            threading.Thread(target=said.extend, args=(process.stderr,), daemon=True),
        ]
        for thread in listening:
            thread.start()
        try:
            _hand_over(process.stdin, {"call": call, "arguments": arguments, "in": str(folder)})
            is_done = _followed(lines, progress)
        finally:
            process.kill()
            for thread in listening:
                thread.join()
        if not is_done:
            _log.warning("A worker process has died: %s", b"".join(said).decode("utf-8", "replace"))
            raise NexusError(
                "It could not be done",
                "The process that was at work has ended too early.",
                hint="The computer may have run out of memory; try a shorter sound.",
            )


@contextmanager
def _started() -> Iterator[subprocess.Popen[bytes]]:
    is_frozen = bool(getattr(sys, "frozen", False))
    environment = dict(os.environ)
    if not is_frozen:
        # The very package that runs here, wherever the interpreter would look for it.
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    with subprocess.Popen(
        [sys.executable, *([] if is_frozen else ["-m", "nexus_desktop"]), WORKER_WORD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),
    ) as process:
        yield process


def _queue_lines(stream: IO[bytes], lines: Queue[bytes]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(_END)


def _hand_over(stream: IO[bytes] | None, request: Mapping[str, object]) -> None:
    # A process that has died at once is noticed where its answers end.
    with suppress(BrokenPipeError):
        if stream is not None:
            stream.write(json.dumps(request).encode() + b"\n")
            stream.flush()


def _followed(lines: Queue[bytes], progress: Progress) -> bool:
    """Pass on what the process tells; return whether it came to its end."""
    while True:
        progress.checkpoint()
        try:
            line = lines.get(timeout=LOOK_EVERY_S)
        except Empty:
            continue
        if line == _END:
            return False
        told = json.loads(line)
        match told["is"]:
            case "done":
                return True
            case "failed":
                raise _failure(told)
            case "broken":
                raise RuntimeError(told["trace"])
            case _:
                progress.report(told["share"], told["note"])


def _failure(told: Mapping[str, str]) -> NexusError:
    kind = getattr(errors, told["kind"], NexusError)
    failure: NexusError = kind(told["title"], told["message"], hint=told["hint"])
    return failure


def work() -> int:
    """Be the other process: do what the first line of the standard input asks for."""
    # Ctrl+C reaches every process of a terminal; the one that has started this one deals with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = json.loads(sys.stdin.buffer.readline())
    left_alone = threading.Thread(
        target=_end_when_left_alone, args=(Path(request["in"]),), daemon=True
    )
    left_alone.start()
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr

    def tell(state: str, **facts: object) -> None:
        answers.write(json.dumps({"is": state, **facts}).encode() + b"\n")
        answers.flush()

    pace = Pace(REPORT_EVERY_S)

    def report(share: float | None, note: str) -> None:
        if pace.is_due():
            tell("running", share=share, note=note)

    module, _, name = request["call"].partition(":")
    try:
        getattr(importlib.import_module(module), name)(request["arguments"], Progress(report))
    except NexusError as error:
        facts = {"title": error.title, "message": error.message, "hint": error.hint}
        tell("failed", kind=type(error).__name__, **facts)
    except Exception:  # noqa: BLE001 - told to the process that has asked, where it is a bug
        tell("broken", trace=traceback.format_exc())
    else:
        tell("done")
    return 0


def _end_when_left_alone(folder: Path) -> None:
    """Wait until whoever has started this process is gone, then leave nothing behind."""
    # Past the buffer, whose lock could not be had when Python shuts down.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
