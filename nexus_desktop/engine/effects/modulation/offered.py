"""The effects of this room: modulation."""

from __future__ import annotations

from nexus_desktop.engine.effects.modulation import tremolo
from nexus_desktop.engine.effects.offered import LiveEffect, Offered

MODULATION: tuple[Offered, ...] = (LiveEffect(tremolo.SPEC, tremolo.Tremolo),)
