"""What a room of effects offers: each with its spec and what does the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nexus_desktop.domain.effect import EffectSettings, EffectSpec
from nexus_desktop.engine.effects.filtering import Design
from nexus_desktop.engine.effects.processor import Processor
from nexus_desktop.engine.effects.rewriting import Rewrite
from nexus_desktop.engine.effects.smoothing import Curve
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.tasks.progress import Progress

Transfer = Callable[[Mapping[str, float], Curve], Curve]
Learn = Callable[[Sound, EffectSettings, Progress], EffectSettings]


@dataclass(frozen=True, slots=True)
class LiveEffect:
    """An effect on a stream.

    Attributes:
        make: gives a new processor, to be configured and prepared.
        design: gives the filter sections that it consists of, where it is a filter.
        transfer: gives what comes out, in dB, where each level in dB stays for long.
        learn: completes settings whose data is missing from the sound that is to be treated.
    """

    spec: EffectSpec
    make: Callable[[], Processor]
    learn: Learn | None = None
    design: Design | None = None
    transfer: Transfer | None = None


@dataclass(frozen=True, slots=True)
class WholeEffect:
    """An effect that needs the whole sound at hand.

    Attributes:
        keeps_length: whether each frame stays where it was, so that the sound as it came can be
            mixed with the treated one.
        holds_interpreter: whether its work leaves no other thread of Python any time; where a
            person is at work, it is done in a process of its own. Such an effect needs no sound
            but the one that it treats.
    """

    spec: EffectSpec
    rewrite: Rewrite
    keeps_length: bool = False
    holds_interpreter: bool = False


Offered = LiveEffect | WholeEffect
