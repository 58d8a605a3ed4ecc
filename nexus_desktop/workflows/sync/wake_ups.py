"""When the next round of synchronising is due: soon after a change, else about once a minute."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

SETTLE_S = 2.0
"""After an edit; who edits on is not interrupted by a push of every step."""

LONGEST_SETTLE_S = 15.0
"""After the first edit that waits, however busy the person is."""

IDLE_S = 60.0
SPREAD = 0.2
"""Share of the idle time by which machines differ, so that they do not all come at once."""


class Wake(Enum):
    """Why there may be something to do.

    Attributes:
        EDITED: something was kept on this computer.
        HINT: the cloud says that something has changed.
        AT_ONCE: the network is back, the window is in front again, or the person asks for it.
    """

    EDITED = auto()
    HINT = auto()
    AT_ONCE = auto()


class WakeUps:
    """Keeps when the next round is due, by a clock that never goes back. For one thread."""

    def __init__(self, clock: Callable[[], float], chance: Callable[[], float]) -> None:
        self._clock = clock
        self._chance = chance
        self._first_edit_s: float | None = None
        self._due_s = clock()

    @property
    def due_in_s(self) -> float:
        """Seconds until the next round; 0 when it is due."""
        return max(0.0, self._due_s - self._clock())

    def wake(self, why: Wake) -> None:
        """Let the next round come earlier."""
        now_s = self._clock()
        if why is Wake.EDITED:
            first_s = now_s if self._first_edit_s is None else self._first_edit_s
            self._first_edit_s = first_s
            # Later than a round that is due anyway it never is, unless that one waits for edits.
            self._due_s = min(now_s + SETTLE_S, first_s + LONGEST_SETTLE_S)
        else:
            self._due_s = min(self._due_s, now_s)

    def begun(self) -> None:
        """Note that a round begins; what happens from now on is for the next one."""
        self._first_edit_s = None
        self._due_s = self._clock() + IDLE_S * (1.0 - SPREAD + 2.0 * SPREAD * self._chance())

    def not_before(self, wait_s: float) -> None:
        """Let the next round wait because the cloud cannot be asked now."""
        self._due_s = max(self._due_s, self._clock() + wait_s)
