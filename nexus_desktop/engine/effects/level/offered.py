"""The effects of this room: level and sides."""

from __future__ import annotations

from nexus_desktop.engine.effects.level import gain, width
from nexus_desktop.engine.effects.offered import LiveEffect, Offered

LEVEL: tuple[Offered, ...] = (
    LiveEffect(gain.SPEC, gain.Gain),
    LiveEffect(width.SPEC, width.Width),
)
