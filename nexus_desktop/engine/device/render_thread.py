"""A thread that does one step after the other and sleeps when there is nothing to do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

Step = Callable[[], float | None]
"""Does what there is to do; returns the seconds until it should be called again, None for never."""


class Stepper(Protocol):
    """Whatever calls a step; tests have one that is turned by hand."""

    def wake(self) -> None:
        """Let the next step come now. Any thread."""

    def close(self) -> None:
        """Return when the last step is over."""


class RenderThread:
    """Calls a step from a thread of its own until it is closed."""

    def __init__(self, step: Step, name: str = "playback render") -> None:
        self._step = step
        self._woken = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self._is_closing = True
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_closing:
            self._woken.clear()
            pause_s = self._step()
            if not self._is_closing:
                self._woken.wait(pause_s)
