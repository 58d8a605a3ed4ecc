"""Guesses from the pace so far how long a task will still take."""

from __future__ import annotations

from collections.abc import Callable

_SILENT_S = 2.0
_SILENT_FRACTION = 0.03


class RemainingTime:
    """Starts counting when made; says nothing until there is a pace to go by."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` returns seconds and never goes back."""
        self._clock = clock
        self._began_at = clock()

    def words(self, fraction: float) -> str:
        """Return "0:14 left" for a task that is `fraction` (0 to 1) done, or ""."""
        elapsed = self._clock() - self._began_at
        if elapsed < _SILENT_S or not _SILENT_FRACTION < fraction < 1:
            return ""
        left = round(elapsed / fraction * (1 - fraction))
        minutes, seconds = divmod(left, 60)
        hours, minutes = divmod(minutes, 60)
        return (
            f"{hours}:{minutes:02}:{seconds:02} left" if hours else f"{minutes}:{seconds:02} left"
        )
