"""The effects of this room: dynamics."""

from __future__ import annotations

from nexus_desktop.engine.effects.dynamics import (
    compressor,
    de_esser,
    duck,
    gate,
    limiter,
    multiband_compressor,
    saturation,
    transient_shaper,
)
from nexus_desktop.engine.effects.offered import LiveEffect, Offered

DYNAMICS: tuple[Offered, ...] = (
    LiveEffect(compressor.SPEC, compressor.Compressor, transfer=compressor.transfer),
    LiveEffect(de_esser.SPEC, de_esser.DeEsser),
    LiveEffect(duck.SPEC, duck.Duck),
    LiveEffect(gate.SPEC, gate.Gate, transfer=gate.transfer),
    LiveEffect(limiter.SPEC, limiter.Limiter, transfer=limiter.transfer),
    LiveEffect(multiband_compressor.SPEC, multiband_compressor.MultibandCompressor),
    LiveEffect(saturation.SPEC, saturation.Saturation),
    LiveEffect(transient_shaper.SPEC, transient_shaper.TransientShaper),
)
