"""Where a level stands on a meter: the loud end, where decisions are made, gets the room."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from nexus_desktop.domain.timecode import MINUS, THIN_SPACE

TOP_DB = 6.0
WARN_DB = -9.0
FULL_SCALE_DB = 0.0
_FULL_SCALE_SHARE = 0.88
# The piecewise scale of IEC 60268-18 (peak programme meters), as shares of the way to 0 dB.
_POINTS = (
    (-70.0, 0.0),
    (-60.0, 0.025),
    (-50.0, 0.075),
    (-40.0, 0.15),
    (-30.0, 0.30),
    (-20.0, 0.50),
    (0.0, 1.0),
)


@dataclass(frozen=True, slots=True)
class ChannelLevel:
    """What a meter shows for one channel, in dB of full scale; -inf is silence.

    Attributes:
        hold_db: the highest peak of the last moments.
        is_clipped: it was above full scale since somebody last looked.
    """

    rms_db: float
    peak_db: float
    hold_db: float
    is_clipped: bool = False


SILENT = ChannelLevel(float("-inf"), float("-inf"), float("-inf"))


def meter_share(level_db: float) -> float:
    """Return how far along the meter a level stands, 0 to 1; 0 dB is at 0.88, the end is +6 dB."""
    if level_db >= FULL_SCALE_DB:
        over = min(level_db / TOP_DB, 1.0)
        return _FULL_SCALE_SHARE + (1 - _FULL_SCALE_SHARE) * over
    for (low_db, low), (high_db, high) in pairwise(_POINTS):
        if level_db < high_db:
            way = max(0.0, (level_db - low_db) / (high_db - low_db))
            return _FULL_SCALE_SHARE * (low + (high - low) * way)
    return _FULL_SCALE_SHARE


def level_words(level_db: float) -> str:
    """Write a level: "−12.3 dB"."""
    if level_db == float("-inf"):
        return f"{MINUS}∞{THIN_SPACE}dB"
    return f"{level_db:.1f}{THIN_SPACE}dB".replace("-", MINUS)
