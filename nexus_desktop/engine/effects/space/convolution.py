"""Convolution reverb: every sample of the sound sets off the room that was recorded.

See `partitioned` for how it is worked out, and `impulses` for the rooms that come with it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import DataKind, DataSpec, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.cascade import TurnableCascade
from nexus_desktop.engine.effects.delay_line import DelayLine
from nexus_desktop.engine.effects.processor import Fixed, Planar, PlanarProcessor
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.engine.effects.space import impulses
from nexus_desktop.engine.effects.space.partitioned import Convolver, Path, Response
from nexus_desktop.engine.effects.space.room_cuts import CUTS, cut_sections
from nexus_desktop.engine.samples.resample import resample

LONGEST_S, LONGEST_PREDELAY_MS = 30.0, 250.0
ROOMS = tuple(impulses.ROOMS)

SPEC = EffectSpec(
    "convolution",
    "Convolution reverb",
    "Places the sound in a room that was recorded, or in one of three that come with it.",
    (
        ParamSpec(
            *("room", "Room", "", 0.0, len(ROOMS) - 1.0, 1.0),
            "What is heard where no recording is chosen; another room begins anew.",
            ParamScale.CHOICE,
            ROOMS,
            changes_latency=True,
        ),
        ParamSpec(
            *("predelay_ms", "Pre-delay", "ms", 0.0, LONGEST_PREDELAY_MS, 0.0),
            "How late the room answers; another time begins anew.",
            changes_latency=True,
        ),
        ParamSpec(
            *("length", "Length", "%", 10.0, 100.0, 100.0),
            "How much of the room is heard, dying away sooner by as much; another begins anew.",
            changes_latency=True,
        ),
        *CUTS,
    ),
    "Space",
    is_linked=True,
    data=(
        DataSpec(
            "impulse",
            "Impulse response",
            DataKind.IMPULSE,
            "A recording of what a room makes of a click, with one, two or four channels.",
        ),
    ),
    wet=0.35,
)

_PATHS: Mapping[int, tuple[Path, ...]] = {
    1: (Path(0, 0, 0), Path(1, 1, 0)),
    2: (Path(0, 0, 0), Path(1, 1, 1)),
    4: (Path(0, 0, 0), Path(0, 1, 1), Path(1, 0, 2), Path(1, 1, 3)),
}
"""By the channels of a response; four are the ways from left to left, left to right and so on."""


class Convolution(PlanarProcessor):
    """Treats the first two channels as left and right; further ones stay as they are.

    The response is made ready when the first sound comes, since many are made only to be asked for
    their tail.
    """

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._brought: Fixed[Block] | None = None
        self._brought_rate = 0
        self._sample_rate = self._channels = 0
        self._response: Fixed[Response] | None = None
        self._convolver: Convolver | None = None
        self._waiting, self._predelay = DelayLine(0, 1), 0
        self._cuts = TurnableCascade()

    @property
    def tail(self) -> int:
        frames, rate = impulses.ROOMS[self._room].frames, impulses.RATE
        if self._brought is not None:
            frames, rate = len(self._brought.value), self._brought_rate
        share = self._values["length"] / 100.0
        return self._frames_of_predelay() + math.ceil(share * frames * self._sample_rate / rate)

    def configure(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)
        if self._sample_rate:
            self._cuts.aim(cut_sections(self._values, self._sample_rate))

    def load(self, data: Mapping[str, str], resources: Resources) -> None:
        """Read the response that is named, if one is.

        Raises:
            EffectRefused: there is none of that name, or it cannot be used.
        """
        if name := data.get("impulse"):
            sound = resources.sound(name)
            self._brought, self._brought_rate = Fixed(_read(sound)), sound.sample_rate

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, min(2, channels)
        self._cuts.prepare(cut_sections(self._values, sample_rate), sample_rate, self._channels)
        self._response = None
        self.reset()

    def reset(self) -> None:
        self._cuts.reset()
        self._convolver = None
        self._predelay = self._frames_of_predelay()
        self._waiting = DelayLine(self._channels, self._predelay)

    @property
    def _room(self) -> str:
        return ROOMS[int(self._values["room"])]

    def _frames_of_predelay(self) -> int:
        return round(self._values["predelay_ms"] * self._sample_rate / 1000.0)

    def _treated(self, sound: Planar) -> Planar:
        if not len(sound):
            return sound
        late = self._waiting.delayed(sound[:2], self._predelay)
        if self._convolver is None:
            self._convolver = self._made_convolver()
        treated: Planar = sound.copy()
        treated[:2] = self._cuts.filtered(self._convolver.convolved(late))
        return treated

    def _made_convolver(self) -> Convolver:
        block, rate = impulses.response_of(self._room), impulses.RATE
        if self._brought is not None:
            block, rate = self._brought.value, self._brought_rate
        paths = _PATHS[block.shape[1]]
        if self._response is None:
            impulse = resample(block, rate, self._sample_rate).T.astype(np.float64)
            short = impulses.shortened(impulse, self._values["length"] / 100.0)
            targets = tuple(path.target for path in paths)[: len(short)]
            self._response = Fixed(Response.of(impulses.levelled(short, targets)))
        heard = tuple(path for path in paths if max(path.source, path.target) < self._channels)
        return Convolver(self._response, heard, self._channels)


def _read(sound: Sound) -> Block:
    """Return a response without the silence around it.

    Raises:
        EffectRefused: it has no sound, or other numbers of channels than one, two or four.
    """
    if sound.channels not in _PATHS:
        raise EffectRefused(
            "This is no impulse response",
            f"It has {sound.channels} channels.",
            hint="One has one channel, two, or four from either side to either.",
        )
    block = impulses.trimmed(sound.read(0, min(sound.frames, round(LONGEST_S * sound.sample_rate))))
    if not len(block):
        raise EffectRefused("This is no impulse response", "It is silent.")
    return block
