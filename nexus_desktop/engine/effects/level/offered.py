"""The effects of this room: level and sides."""

from __future__ import annotations

from nexus_desktop.engine.effects.level import (
    channels,
    fade,
    gain,
    invert,
    loudness_match,
    normalize,
    pan,
    width,
)
from nexus_desktop.engine.effects.offered import LiveEffect, Offered, WholeEffect

LEVEL: tuple[Offered, ...] = (
    LiveEffect(gain.SPEC, gain.Gain),
    LiveEffect(invert.SPEC, invert.Invert),
    LiveEffect(channels.SPEC, channels.Channels),
    LiveEffect(pan.SPEC, pan.Pan),
    LiveEffect(width.SPEC, width.Width),
    WholeEffect(normalize.SPEC, normalize.normalized, keeps_length=True),
    WholeEffect(loudness_match.SPEC, loudness_match.matched, keeps_length=True),
    WholeEffect(fade.SPEC, fade.faded, keeps_length=True),
)
