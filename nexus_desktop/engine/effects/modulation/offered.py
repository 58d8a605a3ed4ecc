"""The effects of this room: modulation."""

from __future__ import annotations

from nexus_desktop.engine.effects.modulation import (
    auto_pan,
    chorus,
    flanger,
    phaser,
    ring_modulator,
    tremolo,
    vibrato,
)
from nexus_desktop.engine.effects.offered import LiveEffect, Offered

MODULATION: tuple[Offered, ...] = (
    LiveEffect(chorus.SPEC, chorus.Chorus),
    LiveEffect(flanger.SPEC, flanger.Flanger),
    LiveEffect(phaser.SPEC, phaser.Phaser),
    LiveEffect(vibrato.SPEC, vibrato.Vibrato),
    LiveEffect(tremolo.SPEC, tremolo.Tremolo),
    LiveEffect(auto_pan.SPEC, auto_pan.AutoPan),
    LiveEffect(ring_modulator.SPEC, ring_modulator.RingModulator),
)
