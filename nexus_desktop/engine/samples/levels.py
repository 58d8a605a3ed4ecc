"""How loud a stretch of sound is, as plain numbers: what a source tells and a meter shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of one block, linear, full scale 1.0; one entry a channel.

    Attributes:
        reduction_db: by how much an effect turned it down at most, 0 or more.
    """

    peaks: tuple[float, ...]
    mean_squares: tuple[float, ...]
    reduction_db: float = 0.0
