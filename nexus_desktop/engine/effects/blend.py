"""Settings between which there is nothing: the one that is wanted grows, the others fade."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from nexus_desktop.engine.effects.smoothing import Curve, Glide

K = TypeVar("K", bound=Hashable)
W = TypeVar("W")


class Blend(Generic[K, W]):
    """What works under each setting that is heard, with its share, which all together are 1.

    A setting that is chosen again while it fades grows from where it is; what has faded is let go.
    """

    def __init__(self, make: Callable[[K], W], setting: K) -> None:
        """Take what makes a worker that has heard nothing yet."""
        self._make, self._wanted = make, setting
        self._sample_rate = 0
        self._heard: dict[K, tuple[Glide, W]] = {}

    @property
    def target(self) -> K:
        return self._wanted

    def prepare(self, sample_rate: int) -> None:
        """Set the pace and be at the setting that is wanted."""
        self._sample_rate = sample_rate
        self.reset()

    def aim(self, setting: K) -> None:
        """Fade to a setting from the next frame on; at once where there is no stream yet."""
        self._wanted = setting
        if not self._sample_rate:
            return
        if setting not in self._heard:
            self._heard[setting] = self._at(0.0, setting)
        for each, (share, _) in self._heard.items():
            share.aim(1.0 if each == setting else 0.0)

    def reset(self) -> None:
        """Forget the stream."""
        self._heard = {self._wanted: self._at(1.0, self._wanted)}

    def over(self, frames: int) -> list[tuple[float | Curve, W]]:
        """Return the share of each worker that is heard over the next frames."""
        parts = [(share.over(frames), worker) for share, worker in self._heard.values()]
        self._heard = {
            each: (share, worker)
            for each, (share, worker) in self._heard.items()
            if share.target or not share.is_settled
        }
        return parts

    def _at(self, level: float, setting: K) -> tuple[Glide, W]:
        share = Glide(level)
        share.prepare(self._sample_rate)
        return share, self._make(setting)
