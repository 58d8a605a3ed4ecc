"""The effects of this room: tone. All are rows of filter sections, and can be drawn as such."""

from __future__ import annotations

from functools import partial

from nexus_desktop.domain.effect import EffectSpec
from nexus_desktop.engine.effects.filtering import Design, Filtering
from nexus_desktop.engine.effects.offered import LiveEffect, Offered
from nexus_desktop.engine.effects.tone import (
    cuts,
    equalizer,
    graphic_equalizer,
    tilt,
    tone_control,
)


def _filter(spec: EffectSpec, design: Design) -> LiveEffect:
    return LiveEffect(spec, partial(Filtering, design), design=design)


TONE: tuple[Offered, ...] = (
    _filter(equalizer.SPEC, equalizer.sections_of),
    _filter(graphic_equalizer.SPEC, graphic_equalizer.sections_of),
    _filter(tone_control.SPEC, tone_control.sections_of),
    _filter(tilt.SPEC, tilt.sections_of),
    _filter(cuts.HIGH_PASS, cuts.high_pass_sections),
    _filter(cuts.LOW_PASS, cuts.low_pass_sections),
)
