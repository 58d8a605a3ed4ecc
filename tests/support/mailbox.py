"""The screens' thread without screens: calls from other threads wait until they are taken."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable


class Mailbox:
    """Hand `deliver` to a task runner; what comes is run by the thread that waits here."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def deliver(self, call: Callable[[], None]) -> None:
        """Take a call from any thread."""
        self._calls.put(call)

    def run_what_came(self) -> None:
        """Run every call that is waiting."""
        while not self._calls.empty():
            self._calls.get()()

    def run_until(self, is_reached: Callable[[], bool], *, within_s: float = 20.0) -> None:
        """Run calls as they come until something has become true.

        Raises:
            AssertionError: it has not.
        """
        deadline = time.monotonic() + within_s
        while not is_reached():
            assert time.monotonic() < deadline, "it did not happen"
            try:
                call = self._calls.get(timeout=0.02)
            except queue.Empty:
                continue
            call()
