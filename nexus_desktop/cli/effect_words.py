"""Reads an effect as people write it on the command line: NAME:key=value,key=value."""

from __future__ import annotations

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.effect_words import settings_of
from nexus_desktop.engine.effects.registry import effect_named


def effect_of(words: str) -> EffectSettings:
    """Return the settings that the words ask for; `wet` is taken by every effect.

    Raises:
        EffectRefused: the effect or a parameter is unknown, or a value out of its range.
    """
    name, _, rest = words.partition(":")
    return settings_of(effect_named(name.strip()), rest)
