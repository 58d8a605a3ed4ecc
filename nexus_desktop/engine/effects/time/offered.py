"""The effects of this room: time and pitch."""

from __future__ import annotations

from nexus_desktop.engine.effects.offered import Offered, WholeEffect
from nexus_desktop.engine.effects.time import reverse, varispeed

TIME: tuple[Offered, ...] = (
    WholeEffect(reverse.SPEC, reverse.reversed_sound, keeps_length=True),
    WholeEffect(varispeed.SPEC, varispeed.at_another_speed),
)
