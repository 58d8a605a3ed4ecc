"""Level meters: how loud each track is at the moment in which it is heard.

Peak meters fall by 20 dB a second and hold their maximum for 1.5 s; the RMS meter integrates
over 300 ms, the time of a VU meter (IEC 60268-17).
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.rack import RackPlace, slot_key
from nexus_desktop.engine.samples.block_source import MASTER
from nexus_desktop.engine.samples.levels import Levels

DECAY_DB_PER_S = 20.0
HOLD_S = 1.5
RMS_TIME_S = 0.3
FLOOR_DBFS = -120.0
QUIET_AFTER_S = 0.1
"""With nothing heard for so long the meters fall; shorter gaps are the time between two blocks."""


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What one meter shows, one entry a channel, in dBFS and never below `FLOOR_DBFS`.

    Attributes:
        hold_dbfs: the highest peak of the last moments.
        is_clipped: whether full scale has been passed since the last reset.
    """

    peak_dbfs: tuple[float, ...] = (FLOOR_DBFS, FLOOR_DBFS)
    hold_dbfs: tuple[float, ...] = (FLOOR_DBFS, FLOOR_DBFS)
    rms_dbfs: tuple[float, ...] = (FLOOR_DBFS, FLOOR_DBFS)
    is_clipped: tuple[bool, ...] = (False, False)


@dataclass(frozen=True, slots=True)
class MeterReadings:
    """All meters at one moment.

    Attributes:
        reductions_db: by how much effects turn the sound down, by `slot_key`.
    """

    by_track: Mapping[str, MeterReading] = field(default_factory=dict)
    reductions_db: Mapping[str, float] = field(default_factory=dict)

    def of(self, track_id: str) -> MeterReading:
        """Return a track's reading; silence for one that has not been heard."""
        return self.by_track.get(track_id, MeterReading())

    def reduction_db(self, slot_id: SlotId, place: RackPlace | None) -> float:
        """Return by how much an effect turns its sound down; at most where no place is given."""
        if place is not None:
            return self.reductions_db.get(slot_key(place, slot_id), 0.0)
        found = (db for key, db in self.reductions_db.items() if key.endswith(f":{slot_id}"))
        return max(found, default=0.0)

    @property
    def master(self) -> MeterReading:
        return self.of(MASTER)


@dataclass(slots=True)
class _Channel:
    """One channel's ballistics, linear."""

    peak: float = 0.0
    hold: float = 0.0
    held_until: float = 0.0
    mean_square: float = 0.0
    is_clipped: bool = False

    def fall(self, now: float, elapsed_s: float) -> None:
        self.peak *= 10.0 ** (-DECAY_DB_PER_S * elapsed_s / 20.0)
        if now >= self.held_until:
            self.hold = self.peak

    def hear(self, peak: float, mean_square: float, duration_s: float, now: float) -> None:
        self.peak = max(self.peak, peak)
        if peak >= self.hold:
            self.hold, self.held_until = peak, now + HOLD_S
        self.is_clipped |= peak > 1.0
        share = 1.0 - math.exp(-duration_s / RMS_TIME_S)
        self.mean_square += share * (mean_square - self.mean_square)


@dataclass(frozen=True, slots=True)
class _Heard:
    at: int
    duration_s: float
    levels: Mapping[str, Levels]


class Meters:
    """Takes levels from the render thread ahead of time, and gives readings to the screen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._coming: deque[_Heard] = deque()
        self._channels: dict[str, list[_Channel]] = {}
        self._reductions_db: dict[str, float] = {}
        self._now: float | None = None
        self._last_heard = 0.0

    def push(self, at: int, duration_s: float, levels: Mapping[str, Levels]) -> None:
        """Tell the levels of the sound that begins at device frame `at` and is yet to be heard."""
        with self._lock:
            self._coming.append(_Heard(at, duration_s, levels))

    def cut(self, at: int) -> None:
        """Forget what was told for device frame `at` and later: it is being replaced."""
        with self._lock:
            while self._coming and self._coming[-1].at >= at:
                self._coming.pop()

    def advance(self, heard: int, now: float) -> None:
        """Move the meters to what is heard now; `now` is a monotonic time in seconds."""
        with self._lock:
            elapsed_s = 0.0 if self._now is None else max(0.0, now - self._now)
            self._now = now
            for channel in self._every_channel():
                channel.fall(now, elapsed_s)
            while self._coming and self._coming[0].at <= heard:
                self._hear(self._coming.popleft(), now)
            if now - self._last_heard > QUIET_AFTER_S:
                for channel in self._every_channel():
                    channel.hear(0.0, 0.0, elapsed_s, now)
                self._reductions_db = {}

    def readings(self) -> MeterReadings:
        """Return what all meters show."""
        with self._lock:
            by_track = {key: _reading(found) for key, found in self._channels.items()}
            return MeterReadings(by_track, dict(self._reductions_db))

    def reset_clips(self) -> None:
        """Switch all clip lights off."""
        with self._lock:
            for channel in self._every_channel():
                channel.is_clipped = False

    def _every_channel(self) -> list[_Channel]:
        return [channel for channels in self._channels.values() for channel in channels]

    def _hear(self, heard: _Heard, now: float) -> None:
        self._last_heard = now
        effects = {key: levels for key, levels in heard.levels.items() if not levels.peaks}
        self._reductions_db = {key: levels.reduction_db for key, levels in effects.items()}
        for key, levels in heard.levels.items():
            if key in effects:
                continue
            channels = self._channels.setdefault(key, [])
            channels.extend(_Channel() for _ in range(len(levels.peaks) - len(channels)))
            told = zip(channels, levels.peaks, levels.mean_squares, strict=False)
            for channel, peak, mean_square in told:
                channel.hear(peak, mean_square, heard.duration_s, now)
        for key in self._channels.keys() - heard.levels.keys():
            for channel in self._channels[key]:
                channel.hear(0.0, 0.0, heard.duration_s, now)


def _reading(channels: list[_Channel]) -> MeterReading:
    return MeterReading(
        peak_dbfs=tuple(_dbfs(channel.peak) for channel in channels),
        hold_dbfs=tuple(_dbfs(channel.hold) for channel in channels),
        rms_dbfs=tuple(_dbfs(math.sqrt(channel.mean_square)) for channel in channels),
        is_clipped=tuple(channel.is_clipped for channel in channels),
    )


def _dbfs(linear: float) -> float:
    floor = 10.0 ** (FLOOR_DBFS / 20.0)
    return FLOOR_DBFS if linear <= floor else 20.0 * math.log10(linear)
