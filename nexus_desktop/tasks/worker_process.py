"""Work in a process of its own: for what would not let the interpreter serve the screens.

The program starts itself a second time with `WORKER_WORD`, and hands over lines of JSON: which
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
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue, SimpleQueue
from typing import IO, Any

from nexus_desktop.domain import errors
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.tasks.progress import Cancelled, Pace, Progress, Report

WORKER_WORD = "--worker-process"
"""What the program is started with to be such a process; it is always the only word."""

REPORT_EVERY_S = 0.05
LOOK_EVERY_S = 0.1
"""How often it is asked whether somebody has cancelled; a process says nothing while it works."""

TIDYING_UP_S = 2.0
"""How long work that was left alone has to leave nothing half-written behind."""

LINES_KEPT = 30
_END = b""
_log = logging.getLogger(__name__)


class WorkerProcess:
    """Another process, for one piece of work after another; begun when it is first needed.

    One thread at a time. Close it when nothing is left to do.
    """

    def __init__(self, *, grace_s: float = 0.0) -> None:
        """Begin nothing yet.

        Args:
            grace_s: how long work that was cancelled may take to tidy up before it is killed.
        """
        self._grace_s = grace_s
        self._running: _Running | None = None

    def call(
        self, call: str, arguments: Mapping[str, object], folder: Path, progress: Progress
    ) -> Any:  # noqa: ANN401 - JSON is whatever the function has returned
        """Call a function in the other process, and return what it returns.

        Args:
            call: "module:function"; it is called with the arguments and a progress.
            arguments: what JSON can hold, as the answer.
            folder: where all files of the work lie; the other process removes it if this one dies.

        Raises:
            NexusError: the function has raised it, or the process was ended by somebody else.
            Cancelled: `progress` was cancelled; what was at work is gone.
        """
        running = self._running = self._running or _Running()
        is_fit = False
        try:
            running.ask({"call": call, "arguments": arguments, "in": str(folder)})
            answer = self._followed(running, progress)
            is_fit = True
        except NexusError:
            is_fit = running.has_answered
            raise
        except Cancelled:
            is_fit = running.gives_up_within(self._grace_s)
            raise
        finally:
            if not is_fit:
                self.close()
        return answer

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._running is not None:
            self._running.end()
            self._running = None

    def _followed(self, running: _Running, progress: Progress) -> Any:  # noqa: ANN401
        """Pass on what the process tells, and return its answer."""
        while True:
            progress.checkpoint()
            told = running.next_told(LOOK_EVERY_S)
            if told is None:
                continue
            match told["is"]:
                case "done":
                    return told["answer"]
                case "failed":
                    raise _failure(told)
                case "broken":
                    raise RuntimeError(told["trace"])
                case "ended":
                    raise NexusError(
                        "It could not be done",
                        "The process that was at work has ended too early.",
                        hint="The computer may have run out of memory; try a shorter sound.",
                    )
                case "running":
                    progress.report(told["share"], told["note"])


def run_apart(call: str, arguments: Mapping[str, object], folder: Path, progress: Progress) -> Any:  # noqa: ANN401
    """Call a function in a process that is there for this alone; see `WorkerProcess.call`."""
    with closing(WorkerProcess()) as worker:
        return worker.call(call, arguments, folder, progress)


class _Running:
    """A process that has begun, and the threads that listen to it.

    Attributes:
        has_answered: whether the last work has come to its end, a good one or not.
    """

    def __init__(self) -> None:
        self.has_answered = True
        self._process = _started()
        self._lines: Queue[bytes] = Queue()
        self._said: deque[bytes] = deque(maxlen=LINES_KEPT)
        outputs = self._process.stdout, self._process.stderr
        self._listening = [
            threading.Thread(target=_queue_lines, args=(outputs[0], self._lines), daemon=True),
            threading.Thread(target=self._said.extend, args=(outputs[1],), daemon=True),
        ]
        for thread in self._listening:
            thread.start()

    def ask(self, request: Mapping[str, object]) -> None:
        """Hand over the next work; what was asked for before has been answered."""
        self.has_answered = False
        self._write(request)

    def next_told(self, timeout_s: float) -> dict[str, Any] | None:
        """Return what the process tells next; None where it says nothing for a while."""
        try:
            line = self._lines.get(timeout=timeout_s)
        except Empty:
            return None
        if line == _END:
            said = b"".join(self._said).decode("utf-8", "replace")
            _log.warning("A worker process has died: %s", said)
            return {"is": "ended"}
        told: dict[str, Any] = json.loads(line)
        self.has_answered = told["is"] != "running"
        return told

    def gives_up_within(self, time_s: float) -> bool:
        """Cancel the work at hand, and return whether it has come to an end in time."""
        self._write({"cancel": True})
        end_s = time.monotonic() + time_s
        while not self.has_answered and (left_s := end_s - time.monotonic()) > 0.0:
            told = self.next_told(left_s)
            if told is not None and told["is"] == "ended":
                return False
        return self.has_answered

    def end(self) -> None:
        """Kill the process, and close what it is listened to with."""
        self._process.kill()
        for thread in self._listening:
            thread.join()
        self._process.communicate()

    def _write(self, message: Mapping[str, object]) -> None:
        stream = self._process.stdin
        # A process that has died at once is noticed where its answers end.
        with suppress(BrokenPipeError):
            if stream is not None:
                stream.write(json.dumps(message).encode() + b"\n")
                stream.flush()


def own_program(*words: str) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment that start this very program once more."""
    environment = dict(os.environ)
    if getattr(sys, "frozen", False):
        return [sys.executable, *words], environment
    # The very package that runs here, wherever the interpreter would look for it.
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    return [sys.executable, "-m", "nexus_desktop", *words], environment


def _started() -> subprocess.Popen[bytes]:
    command, environment = own_program(WORKER_WORD)
    with _interrupts_held_back():
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),
        )


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Let what is begun in the block never hear of Ctrl+C, which reaches all of a terminal.

    The one that has begun it deals with that, also while the other is not yet ready to ignore it.
    """
    if os.name == "nt":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _queue_lines(stream: IO[bytes], lines: Queue[bytes]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(_END)


def _failure(told: Mapping[str, str]) -> NexusError:
    kind = getattr(errors, told["kind"], NexusError)
    failure: NexusError = kind(told["title"], told["message"], hint=told["hint"])
    return failure


def work() -> int:
    """Be the other process: do what the lines on the standard input ask for, until it is killed."""
    # Ctrl+C reaches every process of a terminal; the one that has started this one deals with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr

    def tell(state: str, **facts: object) -> None:
        # Whoever has asked may be gone; this process is ended then by the thread that listens.
        with suppress(BrokenPipeError):
            answers.write(json.dumps({"is": state, **facts}).encode() + b"\n")
            answers.flush()

    asked = _Asked(tell)
    threading.Thread(target=asked.listen, daemon=True).start()
    while True:
        request, progress = asked.take()
        state, facts = _done(request, progress)
        asked.is_over()
        tell(state, **facts)


def _done(request: Mapping[str, Any], progress: Progress) -> tuple[str, dict[str, object]]:
    """Do what was asked for, and return what there is to tell."""
    module, _, name = request["call"].partition(":")
    try:
        answer = getattr(importlib.import_module(module), name)(request["arguments"], progress)
    except NexusError as error:
        words = {"title": error.title, "message": error.message, "hint": error.hint}
        return "failed", {"kind": type(error).__name__, **words}
    except Cancelled:
        return "cancelled", {}
    except Exception:  # noqa: BLE001 - told to the process that has asked, where it is a bug
        return "broken", {"trace": traceback.format_exc()}
    return "done", {"answer": answer}


class _Asked:
    """What the other process is asked for, one piece of work after another.

    When whoever asks is gone, the work at hand is cancelled, its folder removed, and the process
    ended.
    """

    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell
        self._waiting: SimpleQueue[tuple[dict[str, Any], Progress]] = SimpleQueue()
        self._progress = Progress()
        self._folder: Path | None = None
        self._is_idle = threading.Event()
        self._is_idle.set()

    def take(self) -> tuple[dict[str, Any], Progress]:
        """Wait for work, and return what it is and whom it tells how far it is."""
        return self._waiting.get()

    def is_over(self) -> None:
        """Be ready for the next work."""
        self._folder = None
        self._is_idle.set()

    def listen(self) -> None:
        """Hear what is asked for until nobody is there who asks, then end the process."""
        for line in _lines_from(sys.stdin.fileno()):
            message = json.loads(line)
            if "cancel" in message:
                self._progress.cancel()
                continue
            self._is_idle.clear()
            self._folder = Path(message["in"])
            self._progress = Progress(self._report_at_a_pace())
            self._waiting.put((message, self._progress))
        folder = self._folder
        self._progress.cancel()
        self._is_idle.wait(TIDYING_UP_S)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    def _report_at_a_pace(self) -> Report:
        pace = Pace(REPORT_EVERY_S)

        def report(share: float | None, note: str) -> None:
            if pace.is_due():
                self._tell("running", share=share, note=note)

        return report


def _lines_from(descriptor: int) -> Iterator[bytes]:
    # Past the buffer, whose lock could not be had when Python shuts down.
    remainder = b""
    while piece := os.read(descriptor, 1 << 16):
        *lines, remainder = (remainder + piece).split(b"\n")
        yield from lines
