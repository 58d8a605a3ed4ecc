"""Reverb: the many echoes of a room, without the room.

Source: J.-M. Jot, A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators", AES
90 (1991): delay lines whose outputs are mixed by an orthogonal matrix and fed back, each losing in
its time what the decay asks for, and more in high tones; see `ringing_lines`. Early reflections
stand before it. A decay of less than a few times the longest line, as in no room that is so large,
is not kept exactly.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.cascade import TurnableCascade
from nexus_desktop.engine.effects.processor import PIECE_FRAMES, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Glide
from nexus_desktop.engine.effects.space.line_losses import Lines
from nexus_desktop.engine.effects.space.ringing_lines import RingingLines
from nexus_desktop.engine.effects.space.room_cuts import CUTS, cut_sections

_LINE_MS = (
    *(33.6, 35.2, 39.0, 45.1, 48.7, 50.0, 54.8, 58.0),
    *(61.8, 66.9, 68.3, 75.1, 77.0, 80.7, 85.1, 89.8),
)
"""Lengths of the lines at full size: of many that were tried, those that favour tones least.

Together they are 0.97 s, where J. O. Smith, "Physical Audio Signal Processing" (2010), asks for
0.15 of the decay, so that its tones are too dense to be told apart.
"""

_EARLY_MS = ((7.1, 12.3, 19.7, 27.1), (8.9, 14.9, 17.3, 29.9))
_EARLY_GAINS = (0.55, -0.42, 0.36, -0.28)
SHORTEST_SIZE, LONGEST_PREDELAY_MS = 20.0, 250.0

SPEC = EffectSpec(
    "reverb",
    "Reverb",
    "Lets the sound ring as in a room, from a chamber to a cathedral.",
    (
        ParamSpec(
            *("decay_s", "Decay", "s", 0.1, 20.0, 1.8),
            "Time until the room is 60 dB softer.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("size", "Size", "%", SHORTEST_SIZE, 150.0, 80.0),
            "How far the walls are apart; another size begins anew.",
            changes_latency=True,
        ),
        ParamSpec(
            *("predelay_ms", "Pre-delay", "ms", 0.0, LONGEST_PREDELAY_MS, 15.0),
            "How late the room answers; another time begins anew.",
            changes_latency=True,
        ),
        ParamSpec(
            *("damping_hz", "Damping", "Hz", 500.0, 20_000.0, 6000.0),
            "There tones decay in half the time, and sooner above, as with curtains and people.",
            ParamScale.LOG,
        ),
        ParamSpec("width", "Width", "%", 0.0, 100.0, 100.0, "0 is a room in mono."),
        *CUTS,
        ParamSpec("mix", "Room", "%", 0.0, 100.0, 25.0, "How much of the room is heard."),
    ),
    "Space",
    is_linked=True,
)


class Reverb(PlanarProcessor):
    """Treats the first two channels as left and right; further ones stay as they are."""

    precision = np.float32
    # Twice as many as others take, in half the room for a sample.
    piece_frames = 2 * PIECE_FRAMES

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._mix, self._width = Glide(), Glide()
        self._sample_rate = self._channels = 0
        self._early_late: tuple[tuple[int, ...], ...] = ()
        self._dry: Lines = np.zeros((1, 1), np.float32)
        self._lines = RingingLines()
        self._cuts = TurnableCascade()

    @property
    def tail(self) -> int:
        if self._mix.target == 0.0:
            return 0
        longest_ms = self._values["predelay_ms"] + 2 * max(_LINE_MS)
        return self._frames(1000.0 * self._values["decay_s"] + longest_ms)

    def configure(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)
        self._mix.aim(values["mix"] / 100.0)
        self._width.aim(values["width"] / 100.0)
        self._lines.aim(values["decay_s"], values["damping_hz"])
        if self._sample_rate:
            self._cuts.aim(cut_sections(values, self._sample_rate))

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        for glide in (self._mix, self._width):
            glide.prepare(sample_rate)
        self._lines.prepare(sample_rate)
        sections = cut_sections(self._values, sample_rate)
        self._cuts.prepare(sections, sample_rate, min(2, channels))
        self.reset()

    def reset(self) -> None:
        for glide in (self._mix, self._width):
            glide.settle()
        size = self._values["size"] / 100.0
        self._lines.begin([max(8, self._frames(size * each_ms)) for each_ms in _LINE_MS])
        predelay_ms = self._values["predelay_ms"]
        self._early_late = tuple(
            tuple(self._frames(predelay_ms + size * time_ms) for time_ms in side)
            for side in _EARLY_MS
        )
        longest = max(max(side) for side in self._early_late)
        self._dry = np.zeros((min(2, self._channels), longest + 1), np.float32)
        self._cuts.reset()

    def _frames(self, time_ms: float) -> int:
        return round(time_ms * self._sample_rate / 1000.0)

    def _treated(self, sound: Lines) -> Lines:
        dry, frames = sound[:2], sound.shape[1]
        early = self._early(dry)
        middle, side = self._lines.ring(early)
        early *= np.float32(0.5)
        middle += early[0] + early[1]
        side += early[0] - early[1]
        side *= np.asarray(self._width.over(frames), np.float32)
        wet = np.stack([middle + side, middle - side]) if len(dry) == 2 else middle[np.newaxis]
        if not self._cuts.is_idle:
            wet = self._cuts.filtered(wet.astype(np.float64)).astype(np.float32)
        wet -= dry
        wet *= np.asarray(self._mix.over(frames), np.float32)
        wet += dry
        return wet if len(sound) == len(wet) else np.concatenate([wet, sound[2:]])

    def _early(self, dry: Lines) -> Lines:
        """Return the first reflections on either side, behind the pre-delay."""
        frames, kept = dry.shape[1], self._dry.shape[1]
        whole = np.concatenate([self._dry, dry], axis=1)
        self._dry = whole[:, frames:].copy()
        early = np.zeros((2, frames), np.float32)
        for side, (heard, lates) in enumerate(zip(early, self._early_late, strict=True)):
            channel = whole[side % len(dry)]
            for late, gain in zip(lates, _EARLY_GAINS, strict=True):
                heard += np.float32(gain) * channel[kept - late : kept - late + frames]
        return early
