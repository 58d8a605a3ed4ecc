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
    LiveEffect(compressor.SPEC, compressor.Compressor),
    LiveEffect(de_esser.SPEC, de_esser.DeEsser),
    LiveEffect(duck.SPEC, duck.Duck),
    LiveEffect(gate.SPEC, gate.Gate),
    LiveEffect(limiter.SPEC, limiter.Limiter),
    LiveEffect(multiband_compressor.SPEC, multiband_compressor.MultibandCompressor),
    LiveEffect(saturation.SPEC, saturation.Saturation),
    LiveEffect(transient_shaper.SPEC, transient_shaper.TransientShaper),
)
