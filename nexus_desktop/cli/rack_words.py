"""The effects of a rack in words, a line each."""

from __future__ import annotations

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.rack import Rack, RackSlot
from nexus_desktop.engine.effects.registry import effect_named


def rack_rows(rack: Rack, margin: str) -> list[str]:
    """Return a line for each effect: its place, its name, and what is not as usual on it."""
    return [
        f"{margin}fx {number}  {_words(slot, rack)}" for number, slot in enumerate(rack, start=1)
    ]


def _words(slot: RackSlot, rack: Rack) -> str:
    settings = slot.settings
    try:
        spec = effect_named(settings.effect)
    except EffectRefused:
        return f"{settings.effect}: not known to this version, kept and not heard"
    usual = dict(spec.settings({}).values)
    turned = [
        f"{key} {spec.param(key).text_of(value)}"
        for key, value in settings.values
        if key in usual and usual[key] != value
    ]
    said = [*turned, *(f"{key} {text}" for key, text in settings.data), *_states(settings, rack)]
    said += [f"{lane.param} moves" for lane in slot.automation]
    return f"{spec.name}: {', '.join(said)}" if said else spec.name


def _states(settings: EffectSettings, rack: Rack) -> list[str]:
    mix = [f"mix {settings.wet:g}"] if settings.wet != 1.0 else []
    return [*mix, "bypassed"] if settings.is_bypassed or rack.is_bypassed else mix
