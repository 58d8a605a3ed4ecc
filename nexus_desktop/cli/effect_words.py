"""Reads an effect as people write it on the command line: NAME:key=value,key=value."""

from __future__ import annotations

from nexus_desktop.domain.effect import EffectSettings, ParamSpec
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.effects.registry import effect_named

WET = ParamSpec("wet", "Wet", "", 0.0, 1.0, 1.0, "How much of the treated sound is heard.")


def effect_of(words: str) -> EffectSettings:
    """Return the settings that the words ask for; `wet` is taken by every effect.

    Raises:
        EffectRefused: the effect or a parameter is unknown, or a value out of its range.
    """
    name, _, rest = words.partition(":")
    spec = effect_named(name.strip())
    values: dict[str, float] = {}
    wet = WET.default
    for part in filter(None, map(str.strip, rest.split(","))):
        key, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise EffectRefused(
                f"{spec.name} could not be set",
                f"“{part}” gives no value.",
                hint=f"Write {spec.id}:{spec.params[0].id}=…",
            )
        if key == WET.id:
            wet = WET.value_of(text)
        else:
            values[key] = spec.param(key).value_of(text)
    return spec.settings(values, wet=wet)
