"""Reads what is to be set on an effect as people write it: key=value,key=value."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.effect import EffectSettings, EffectSpec, ParamSpec
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.rack import WET

SHARE = ParamSpec(WET, "Mix", "", 0.0, 1.0, 1.0, "How much of the treated sound is heard.")


def share_of(spec: EffectSpec) -> ParamSpec:
    """Return how the share of the treated sound is set on an effect."""
    return replace(SHARE, default=spec.wet)


def settings_of(
    spec: EffectSpec, words: str, before: EffectSettings | None = None
) -> EffectSettings:
    """Return the settings that the words ask for; `wet` is taken by every effect.

    Args:
        before: what stays where the words say nothing; without it, the defaults.

    Raises:
        EffectRefused: a parameter is unknown, or a value out of its range.
    """
    known = {param.id for param in spec.params}
    values = {k: v for k, v in before.values if k in known} if before else {}
    data = dict(before.data) if before else {}
    wet = before.wet if before else spec.wet
    texts = {text.id for text in spec.data}
    for part in filter(None, map(str.strip, words.split(","))):
        key, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise EffectRefused(
                f"{spec.name} could not be set",
                f"“{part}” gives no value.",
                hint=f"Write {spec.ids[0]}=…" if spec.ids else "It has nothing to set.",
            )
        if key == WET:
            wet = SHARE.value_of(text)
        elif key in texts:
            data[key] = text
        else:
            values[key] = spec.param(key).value_of(text)
    is_bypassed = before is not None and before.is_bypassed
    return spec.settings(values, wet=wet, is_bypassed=is_bypassed, data=data)
