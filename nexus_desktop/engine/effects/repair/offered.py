"""The effects of this room: repair."""

from __future__ import annotations

from functools import partial

from nexus_desktop.engine.effects.filtering import Filtering
from nexus_desktop.engine.effects.offered import LiveEffect, Offered
from nexus_desktop.engine.effects.repair import (
    dc_removal,
    de_click,
    de_clip,
    hum_removal,
    noise_learning,
    noise_reduction,
)

REPAIR: tuple[Offered, ...] = (
    LiveEffect(dc_removal.SPEC, partial(Filtering, dc_removal.sections_of)),
    LiveEffect(
        hum_removal.SPEC,
        partial(Filtering, hum_removal.sections_of),
        design=hum_removal.sections_of,
    ),
    LiveEffect(noise_reduction.SPEC, noise_reduction.NoiseReduction, learn=noise_learning.learn),
    LiveEffect(de_click.SPEC, de_click.DeClick),
    LiveEffect(de_clip.SPEC, de_clip.DeClip),
)
