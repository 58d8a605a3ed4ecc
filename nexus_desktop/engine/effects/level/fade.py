"""Fade: the sound rises at its beginning and falls at its end, from and to any level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from nexus_desktop.domain.clip import NO_FADE, Fade, FadeShape
from nexus_desktop.domain.effect import (
    EffectKind,
    EffectSettings,
    EffectSpec,
    ParamScale,
    ParamSpec,
)
from nexus_desktop.domain.fades import fitting_fades
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.fade_curves import Curve, falling, rising
from nexus_desktop.engine.effects.rewriting import heard
from nexus_desktop.engine.effects.smoothing import factor_of, scaled
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.tasks.progress import Progress

SILENCE_DB = -100.0
"""Taken as silence, so that a fade can end in it."""

LONGEST_S = 600.0

BOTH_ENDS, IN_OVER_ALL, OUT_OVER_ALL = range(3)

_SHAPES = tuple(FadeShape)
_SHAPE_NAMES = ("linear", "equal power", "slow", "fast", "s-curve")


def _shape(param_id: str, name: str, help_: str) -> ParamSpec:
    highest = len(_SHAPES) - 1.0
    return ParamSpec(param_id, name, "", 0.0, highest, 1.0, help_, ParamScale.CHOICE, _SHAPE_NAMES)


SPEC = EffectSpec(
    "fade",
    "Fade",
    "Lets the sound rise from silence or another level at its beginning, and fall at its end.",
    (
        ParamSpec(
            *("span", "Span", "", 0.0, 2.0, 0.0),
            "Whether both ends fade for as long as is set, or one fade takes all of the sound.",
            ParamScale.CHOICE,
            ("both ends", "in over all", "out over all"),
        ),
        ParamSpec(
            *("in_s", "Fade in", "s", 0.0, LONGEST_S, 1.0),
            "How long the sound rises; fades longer than the sound shrink in proportion.",
        ),
        _shape("in_shape", "Shape in", "How the sound rises; equal power sounds the most even."),
        ParamSpec(
            *("from_db", "From", "dB", SILENCE_DB, 12.0, SILENCE_DB),
            "The gain at the beginning of the fade in; −100 is silence.",
        ),
        ParamSpec(*("out_s", "Fade out", "s", 0.0, LONGEST_S, 1.0), "How long the sound falls."),
        _shape("out_shape", "Shape out", "How the sound falls: the mirror image of rising."),
        ParamSpec(
            *("to_db", "To", "dB", SILENCE_DB, 12.0, SILENCE_DB),
            "The gain at the end of the fade out; −100 is silence.",
        ),
    ),
    "Level",
    EffectKind.WHOLE,
)


def faded(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound with its fades."""
    values = SPEC.values_of(settings)
    fade_in, fade_out = _fades(sound, values)
    low, high = _edge(values["from_db"]), _edge(values["to_db"])
    fall_start = sound.frames - fade_out.length
    position = 0
    for block in heard(sound, progress):
        end, block = position + len(block), block.copy()
        if position < fade_in.length:
            count = min(end, fade_in.length) - position
            _scale(block[:count], rising(fade_in, position, count), low)
        if fall_start < end:
            first = max(position, fall_start)
            part = block[first - position :]
            _scale(part, falling(fade_out, first - fall_start, len(part)), high)
        yield block
        position = end


def _fades(sound: Sound, values: Mapping[str, float]) -> tuple[Fade, Fade]:
    rise, fall = _SHAPES[int(values["in_shape"])], _SHAPES[int(values["out_shape"])]
    if values["span"] == IN_OVER_ALL:
        return Fade(Frames(sound.frames), rise), NO_FADE
    if values["span"] == OUT_OVER_ALL:
        return NO_FADE, Fade(Frames(sound.frames), fall)
    return fitting_fades(
        Fade(Frames(round(values["in_s"] * sound.sample_rate)), rise),
        Fade(Frames(round(values["out_s"] * sound.sample_rate)), fall),
        Frames(sound.frames),
    )


def _edge(gain_db: float) -> float:
    return 0.0 if gain_db <= SILENCE_DB else factor_of(gain_db)


def _scale(part: Block, risen: Curve, edge: float) -> None:
    """Scale a part of a block where it lies, from `edge` where nothing has risen to one."""
    part[:] = scaled(part, np.float32(edge) + np.float32(1.0 - edge) * risen)
