"""Every effect there is, and how one is set to work."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.effect import EffectSettings, EffectSpec
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.effects import (
    compressor,
    dc_removal,
    delay,
    equalizer,
    gain,
    limiter,
    tremolo,
    width,
)
from nexus_desktop.engine.effects.processor import Processor

_FACTORIES: tuple[tuple[EffectSpec, Callable[[], Processor]], ...] = (
    (gain.SPEC, gain.Gain),
    (equalizer.SPEC, equalizer.Equalizer),
    (compressor.SPEC, compressor.Compressor),
    (limiter.SPEC, limiter.Limiter),
    (width.SPEC, width.Width),
    (delay.SPEC, delay.Delay),
    (tremolo.SPEC, tremolo.Tremolo),
    (dc_removal.SPEC, dc_removal.DcRemoval),
)


def all_effects() -> tuple[EffectSpec, ...]:
    """Return the specs of every effect, the most used first."""
    return tuple(spec for spec, _ in _FACTORIES)


def effect_named(effect_id: str) -> EffectSpec:
    """Return the effect of that id.

    Raises:
        EffectRefused: there is none, with those there are.
    """
    return _entry(effect_id)[0]


def processor_for(settings: EffectSettings) -> Processor:
    """Return an effect set as asked, still to be prepared.

    Raises:
        EffectRefused: there is no such effect.
    """
    _, make = _entry(settings.effect)
    processor = make()
    processor.configure(dict(settings.values))
    return processor


def _entry(effect_id: str) -> tuple[EffectSpec, Callable[[], Processor]]:
    for spec, make in _FACTORIES:
        if spec.id == effect_id:
            return spec, make
    raise EffectRefused(
        "Unknown effect",
        f"There is no effect called “{effect_id}”.",
        hint=f"There are {', '.join(spec.id for spec, _ in _FACTORIES)}.",
    )
