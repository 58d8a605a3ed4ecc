"""Every effect there is, and how one is set to work."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSettings, EffectSpec
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.offered import LiveEffect, Offered, WholeEffect
from nexus_desktop.engine.effects.processor import Processor, Reduces, TakesData
from nexus_desktop.engine.effects.sound import NoResources, Resources

ROOMS = ("level", "tone", "dynamics", "space", "modulation", "repair", "time", "generators")
"""Where the effects are, in the order in which they are listed; `ROOM/offered.py` names those."""


def all_effects() -> tuple[EffectSpec, ...]:
    """Return the specs of every effect, by category."""
    return tuple(offered.spec for room in ROOMS for offered in _in_room(room).values())


def effect_named(effect_id: str) -> EffectSpec:
    """Return the effect of that id.

    Raises:
        EffectRefused: there is none, with those there are.
    """
    return offered_as(effect_id).spec


def processor_for(settings: EffectSettings, resources: Resources | None = None) -> Processor:
    """Return an effect set as asked, still to be prepared.

    Args:
        resources: where the sounds are that the settings name; needed only for those that do.

    Raises:
        EffectRefused: there is no such effect, it needs the whole sound at hand, or what its data
            names cannot be used.
    """
    offered = offered_as(settings.effect)
    if isinstance(offered, WholeEffect):
        raise EffectRefused(
            f"{offered.spec.name} cannot stand in a rack",
            "It has to hear all of a sound before it begins, or changes its length.",
            hint="Apply it to a selection or a file instead.",
        )
    processor = offered.make()
    processor.configure(dict(settings.values))
    if isinstance(processor, TakesData):
        processor.load(dict(settings.data), resources or NoResources())
    return processor


def is_known(effect_id: str) -> bool:
    """Return whether there is an effect of that id."""
    return _found(effect_id) is not None


def is_filter(effect_id: str) -> bool:
    """Return whether an effect has a response that `response_db` tells."""
    offered = _found(effect_id)
    return isinstance(offered, LiveEffect) and offered.design is not None


def response_db(
    settings: EffectSettings, sample_rate: int, freqs_hz: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return the gain of a filter at frequencies, in dB; None for an effect that is none.

    What is drawn is what is heard: the sections are those of the processor.
    """
    offered = offered_as(settings.effect)
    if isinstance(offered, WholeEffect) or offered.design is None:
        return None
    sections = offered.design(offered.spec.values_of(settings), sample_rate)
    return biquads.magnitude_db(sections.values(), sample_rate, freqs_hz)


def has_transfer(effect_id: str) -> bool:
    """Return whether an effect has a curve that `transfer_db` tells."""
    offered = _found(effect_id)
    return isinstance(offered, LiveEffect) and offered.transfer is not None


def transfer_db(
    settings: EffectSettings, levels_db: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return what comes out of an effect where levels stay for long, in dB; None if it has no such.

    What is drawn is what is heard: the curve is that of the processor.
    """
    offered = offered_as(settings.effect)
    if isinstance(offered, WholeEffect) or offered.transfer is None:
        return None
    return offered.transfer(offered.spec.values_of(settings), levels_db)


def reduces(effect_id: str) -> bool:
    """Return whether an effect turns the sound down at times and says by how much."""
    offered = _found(effect_id)
    return isinstance(offered, LiveEffect) and isinstance(offered.make(), Reduces)


def offered_as(effect_id: str) -> Offered:
    """Return an effect with what does its work.

    Raises:
        EffectRefused: there is none of that id, with those there are.
    """
    offered = _found(effect_id)
    if offered is None:
        raise EffectRefused(
            "Unknown effect",
            f"There is no effect called “{effect_id}”.",
            hint=f"There are {', '.join(spec.id for spec in all_effects())}.",
        )
    return offered


def _found(effect_id: str) -> Offered | None:
    """Return an effect; most are found in the first room that is loaded for it."""
    for name in sorted(ROOMS, key=lambda room: not _has_file(room, effect_id)):
        if effect_id in (room := _in_room(name)):
            return room[effect_id]
    return None


@cache
def _has_file(room: str, effect_id: str) -> bool:
    """Return whether a room has a module that is called like an effect, as most are."""
    return (Path(__file__).parent / room / f"{effect_id}.py").exists()


@cache
def _in_room(name: str) -> dict[str, Offered]:
    """Return the effects of a room by their ids."""
    module = importlib.import_module(f"{__package__}.{name}.offered")
    offered: tuple[Offered, ...] = getattr(module, name.upper())
    return {each.spec.id: each for each in offered}
