"""Notices a device that has stopped taking sound without saying so."""

from __future__ import annotations

PATIENCE_S = 1.0
LONGEST_STEP_S = 0.05
"""More than this between two looks means that this program was held up, not the device."""


class Watchdog:
    """Adds up the time in which the count of frames has not moved."""

    def __init__(self) -> None:
        self._consumed = -1
        self._looked_at = 0.0
        self._still_s = 0.0

    def is_alarmed(self, consumed: int, now: float) -> bool:
        """Return whether nothing has been consumed for a second; called again and again."""
        passed_s = min(now - self._looked_at, LONGEST_STEP_S)
        self._still_s = self._still_s + passed_s if consumed == self._consumed else 0.0
        self._consumed, self._looked_at = consumed, now
        return self._still_s > PATIENCE_S
