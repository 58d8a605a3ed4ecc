"""The effects of this room: rooms and echoes."""

from __future__ import annotations

from nexus_desktop.engine.effects.offered import LiveEffect, Offered
from nexus_desktop.engine.effects.space import convolution, delay, reverb

SPACE: tuple[Offered, ...] = (
    LiveEffect(reverb.SPEC, reverb.Reverb),
    LiveEffect(convolution.SPEC, convolution.Convolution),
    LiveEffect(delay.SPEC, delay.Delay),
)
