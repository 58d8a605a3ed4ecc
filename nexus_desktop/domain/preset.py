"""A sound that was found once, to be used again: effects as they were set, under a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nexus_desktop.domain.effect import SOURCE_PREFIX, TRACK_PREFIX, EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.names import clean_name

RACK_SHELF = "rack"
"""Where presets of several effects stand; those of one stand under the id of the effect."""

_OF_A_PROJECT = (SOURCE_PREFIX, TRACK_PREFIX)
_RESERVED = ":@"


@dataclass(frozen=True, slots=True)
class Preset:
    """Effects in order with what is set on them; made by `preset_of`, which checks the name."""

    name: str
    chain: tuple[EffectSettings, ...]

    @property
    def shelf(self) -> str:
        """The effect it is for, or `RACK_SHELF`."""
        return self.chain[0].effect if len(self.chain) == 1 else RACK_SHELF

    @property
    def settings(self) -> EffectSettings:
        """The settings of the one effect, or of the first."""
        return self.chain[0]

    def is_called(self, name: str) -> bool:
        """Whether people mean this one: large and small letters are the same."""
        return self.name.casefold() == clean_name(name).casefold()


def preset_of(name: str, chain: Iterable[EffectSettings]) -> Preset:
    """Return a preset that means the same in every project.

    What is bypassed just now is heard in it, and what only one project has (its sounds and tracks)
    is left out.

    Raises:
        EffectRefused: the name is empty or has a sign that has a meaning on the command line, or
            there is no effect.
    """
    title = clean_name(name)
    if not title or any(sign in title for sign in _RESERVED):
        raise EffectRefused(
            "The preset was not kept",
            f"“{title}” cannot be its name." if title else "It has no name.",
            hint="Any name without : and @ will do.",
        )
    portable = tuple(_portable(settings) for settings in chain)
    if not portable:
        raise EffectRefused("The preset was not kept", "There is no effect to keep.")
    return Preset(title, portable)


def _portable(settings: EffectSettings) -> EffectSettings:
    data = tuple((key, text) for key, text in settings.data if not text.startswith(_OF_A_PROJECT))
    return replace(settings, is_bypassed=False, data=data)
