"""The effects of this room: level and sides."""

from __future__ import annotations

from nexus_desktop.engine.effects.level import channels, gain, invert, pan, width
from nexus_desktop.engine.effects.offered import LiveEffect, Offered

LEVEL: tuple[Offered, ...] = (
    LiveEffect(gain.SPEC, gain.Gain),
    LiveEffect(invert.SPEC, invert.Invert),
    LiveEffect(channels.SPEC, channels.Channels),
    LiveEffect(pan.SPEC, pan.Pan),
    LiveEffect(width.SPEC, width.Width),
)
