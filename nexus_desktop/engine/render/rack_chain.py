"""The effects of one rack at work: which slot is which effect, and how each moves."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from nexus_desktop.domain.effect import TRACK_PREFIX, DataKind, EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.ids import SlotId, TrackId
from nexus_desktop.domain.rack import NO_EFFECTS, Rack, RackSlot
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.chain import Chain, by_pieces
from nexus_desktop.engine.effects.chain_slot import ChainSlot
from nexus_desktop.engine.effects.registry import effect_named, processor_for
from nexus_desktop.engine.effects.sound import Resources
from nexus_desktop.engine.render.automation import settings_at
from nexus_desktop.engine.render.stereo import STEREO

CONTROL_FRAMES = 256
"""How often an automated parameter is looked up; it glides from one value to the next."""

Keys = Callable[[TrackId, int, int], Block]
"""Gives the sound of a track, from a frame on, so many frames."""


@dataclass(frozen=True, slots=True)
class RackedEffect:
    """A slot of the rack and what plays it.

    Attributes:
        key: the track that steers the effect, if one does.
    """

    slot: RackSlot
    at_work: ChainSlot
    key: TrackId | None


class RackChain:
    """The effects of a rack that can be played, in order.

    Attributes:
        rack: what is played.
        latency: frames by which the output lags the input.
    """

    def __init__(self, rack: Rack, places: Sequence[RackedEffect]) -> None:
        """Chain effects that are ready; see `at_work`."""
        self.rack = rack
        self.places = tuple(places)
        self._chain = Chain.of([place.at_work for place in places])
        latencies = [place.at_work.latency for place in places]
        self.latency = sum(latencies)
        self._leads = tuple(accumulate(latencies[:-1], initial=0))
        self._is_automated = any(slot.automation for slot in rack)

    def copied(self) -> RackChain:
        """Return a chain that goes on from here a second time."""
        copied = [replace(place, at_work=copy.deepcopy(place.at_work)) for place in self.places]
        return RackChain(self.rack, copied)

    @property
    def tail(self) -> int:
        """Frames that go on sounding after the input has ended, the latency not counted."""
        return self._chain.tail

    def process(self, sound: Block, at: int, keys: Keys) -> Block:
        """Return the treated sound, same shape.

        Args:
            at: the frame at which `sound` lies.
        """
        return by_pieces(sound, lambda piece, start: self._processed(piece, at + start, keys))

    def _processed(self, sound: Block, at: int, keys: Keys) -> Block:
        # What steers an effect has to be heard piece by piece as well.
        for place, lead in zip(self.places, self._leads, strict=False):
            if place.slot.automation:
                spec = effect_named(place.slot.settings.effect)
                moved = settings_at(place.slot, spec, at - at % CONTROL_FRAMES - lead)
                place.at_work.configure(heard(moved, self.rack))
            if place.key is not None:
                place.at_work.hear(keys(place.key, at - lead, len(sound)))
        return self._chain.process(sound)

    def step_at(self, at: int) -> int:
        """Return how many frames may be processed at once from there."""
        return CONTROL_FRAMES - at % CONTROL_FRAMES if self._is_automated else 1 << 62

    def reductions_db(self) -> Mapping[SlotId, float]:
        """By how much each effect turned the last block down at most."""
        return {place.slot.id: place.at_work.reduction_db for place in self.places}


def at_work(
    rack: Rack, resources: Resources, sample_rate: int, before: RackChain | None = None
) -> RackChain:
    """Return a rack set to work.

    What this version of the program does not know, or cannot find the data of, is passed by.

    Args:
        before: an earlier state of the same rack, which is not used any more: its effects go on
            here, gliding to what they are set to now.
    """
    kept = {place.slot.id: place.at_work for place in before.places} if before else {}
    made = [
        (slot, _at_work(slot, rack, resources, sample_rate, kept.get(slot.id))) for slot in rack
    ]
    places = [RackedEffect(slot, effect, _key_of(slot)) for slot, effect in made if effect]
    return RackChain(rack, places)


def heard(settings: EffectSettings, rack: Rack) -> EffectSettings:
    """Return settings as they are played: whole, within their ranges, bypassed with their rack.

    Raises:
        EffectRefused: there is no such effect.
    """
    values = effect_named(settings.effect).values_of(settings)
    return replace(
        settings, values=tuple(values.items()), is_bypassed=settings.is_bypassed or rack.is_bypassed
    )


def why_silent(settings: EffectSettings, resources: Resources) -> EffectRefused | None:
    """Return why an effect is passed by when its rack is played; None if it is not."""
    try:
        processor_for(heard(settings, NO_EFFECTS), resources)
    except EffectRefused as refusal:
        return refusal
    return None


def _at_work(
    slot: RackSlot,
    rack: Rack,
    resources: Resources,
    sample_rate: int,
    kept: ChainSlot | None,
) -> ChainSlot | None:
    """Return what plays a slot; None if nothing can."""
    try:
        settings = heard(slot.settings, rack)
        if kept is not None and kept.can_become(settings):
            kept.configure(settings)
            return kept
        new = ChainSlot(settings, processor_for(settings, resources))
    except EffectRefused:
        return None
    new.prepare(sample_rate, STEREO)
    return new


def _key_of(slot: RackSlot) -> TrackId | None:
    held = dict(slot.settings.data)
    for data in effect_named(slot.settings.effect).data:
        name = held.get(data.id, "")
        if data.kind is DataKind.KEY and name.startswith(TRACK_PREFIX):
            return TrackId(name.removeprefix(TRACK_PREFIX))
    return None
