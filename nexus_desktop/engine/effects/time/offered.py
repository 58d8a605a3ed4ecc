"""The effects of this room: time and pitch."""

from __future__ import annotations

from nexus_desktop.engine.effects.offered import Offered, WholeEffect
from nexus_desktop.engine.effects.time import (
    pitch_shift,
    reverse,
    silence_truncation,
    time_stretch,
    varispeed,
)

TIME: tuple[Offered, ...] = (
    WholeEffect(reverse.SPEC, reverse.reversed_sound, keeps_length=True),
    WholeEffect(varispeed.SPEC, varispeed.at_another_speed),
    WholeEffect(time_stretch.SPEC, time_stretch.at_another_pace, holds_interpreter=True),
    WholeEffect(
        *(pitch_shift.SPEC, pitch_shift.at_another_pitch),
        keeps_length=True,
        holds_interpreter=True,
    ),
    WholeEffect(silence_truncation.SPEC, silence_truncation.truncated),
)
