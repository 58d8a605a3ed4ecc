"""How long work tells how far it is, and learns that it shall wait, or is not wanted any more."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

Report = Callable[[float | None, str], None]


class Cancelled(Exception):
    """Raised inside work that was cancelled; never shown to a person."""


class Pace:
    """Lets through one call in a while, for what people watch; safe from any thread.

    Work reports thousands of times a second, and a screen shows sixty pictures.
    """

    def __init__(self, interval_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._lock = threading.Lock()
        self._next_s = -math.inf

    def is_due(self) -> bool:
        """Return whether it is time again; the answer True starts the next while."""
        now_s = self._clock()
        with self._lock:
            if now_s < self._next_s:
                return False
            self._next_s = now_s + self._interval_s
            return True


class Progress:
    """Passed into every function that may take longer than a blink.

    The worker calls `report` and `checkpoint`, anybody else calls `pause`, `resume` and `cancel`;
    safe from any thread. A bare `Progress()` reports to nobody.

    Attributes:
        fraction: what was reported last, for those who would rather look than be told.
    """

    def __init__(self, on_report: Report | None = None) -> None:
        self._on_report = on_report
        self._cancelled = threading.Event()
        self._goes_on = threading.Event()
        self._goes_on.set()
        self.fraction: float | None = None

    def report(self, fraction: float | None, note: str = "") -> None:
        """Tell how much is done (0 to 1, None if unknown) and in words what is being done.

        Raises:
            Cancelled: somebody has asked to stop.
        """
        self.checkpoint()
        self.fraction = fraction
        if self._on_report is not None:
            self._on_report(fraction, note)

    def checkpoint(self) -> None:
        """Return at once, after a pause if there is one; raise `Cancelled` if one shall stop."""
        self._goes_on.wait()
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        self._cancelled.set()
        self._goes_on.set()

    def pause(self) -> None:
        """Let the worker wait at its next checkpoint until `resume` or `cancel`."""
        if not self._cancelled.is_set():
            self._goes_on.clear()

    def resume(self) -> None:
        self._goes_on.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        return not self._goes_on.is_set()

    def part(self, start: float, end: float) -> Progress:
        """Return a progress whose 0 to 1 is the stretch `start` to `end` of this one."""
        return _Part(self, start, end)


class _Part(Progress):
    def __init__(self, whole: Progress, start: float, end: float) -> None:
        super().__init__()
        self._whole, self._start, self._end = whole, start, end

    def report(self, fraction: float | None, note: str = "") -> None:
        scaled = None if fraction is None else self._start + fraction * (self._end - self._start)
        self._whole.report(scaled, note)

    def checkpoint(self) -> None:
        self._whole.checkpoint()

    def cancel(self) -> None:
        self._whole.cancel()

    def pause(self) -> None:
        self._whole.pause()

    def resume(self) -> None:
        self._whole.resume()

    @property
    def is_cancelled(self) -> bool:
        return self._whole.is_cancelled

    @property
    def is_paused(self) -> bool:
        return self._whole.is_paused
