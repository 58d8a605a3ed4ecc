"""Reads effects as people write them on the command line: NAME@PRESET:key=value,key=value."""

from __future__ import annotations

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.effect_words import settings_of
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.preset import RACK_SHELF
from nexus_desktop.engine.effects.registry import effect_named


def chain_of(words: str) -> tuple[EffectSettings, ...]:
    """Return the effects that the words ask for: one, or those of a preset of a rack (@PRESET).

    What stands behind the colon is set on top of the preset; `wet` is taken by every effect.

    Raises:
        EffectRefused: the effect, the preset or a parameter is unknown, or a value out of its
            range.
    """
    name, _, rest = words.partition(":")
    effect, at, preset = (piece.strip() for piece in name.partition("@"))
    if not at:
        return (settings_of(effect_named(effect), rest),)
    # Imported here because the library, where presets are, is not needed for anything else.
    from nexus_desktop.cli.preset_use import presets_here

    if effect:
        spec = effect_named(effect)
        return (settings_of(spec, rest, presets_here().named(effect, preset).settings),)
    if rest:
        raise EffectRefused(
            f"“{preset}” could not be set", "It is several effects.", hint="Write @NAME alone."
        )
    return presets_here().named(RACK_SHELF, preset).chain
