"""The effects of this room: tone."""

from __future__ import annotations

from nexus_desktop.engine.effects.offered import LiveEffect, Offered
from nexus_desktop.engine.effects.tone import equalizer

TONE: tuple[Offered, ...] = (LiveEffect(equalizer.SPEC, equalizer.Equalizer),)
