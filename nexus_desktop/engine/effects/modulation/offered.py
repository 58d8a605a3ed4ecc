"""The effects of this room: modulation."""

from __future__ import annotations

from nexus_desktop.engine.effects.modulation import chorus, ring_modulator, tremolo
from nexus_desktop.engine.effects.offered import LiveEffect, Offered

MODULATION: tuple[Offered, ...] = (
    LiveEffect(chorus.SPEC, chorus.Chorus),
    LiveEffect(tremolo.SPEC, tremolo.Tremolo),
    LiveEffect(ring_modulator.SPEC, ring_modulator.RingModulator),
)
