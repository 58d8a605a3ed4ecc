"""Parts become one sound: balanced by what is heard of them, in their room, as loud as music is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nexus_desktop.ai.local.arranging.styles import Style
from nexus_desktop.ai.local.hearing.pulse import Pulse
from nexus_desktop.ai.local.instruments.player import Part, Player
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.effects.sound import HeldSound, NoResources
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.tasks.progress import Progress

TARGET_LUFS = -16.0
FADE_S = 0.4
_HEARD = 1e-4
"""What is softer does not count for how loud a part is: it is pauses."""

_PUMP_SHARE = 0.45
"""Of a beat, after which everything is as loud as before."""

_CRACKLES_A_SECOND = 11


def mixed(
    parts: Sequence[Part],
    style: Style,
    pulse: Pulse,
    player: Player,
    frames: int,
    progress: Progress,
) -> Block:
    """Return parts at the levels of a style, of shape (frames, 2), without its effects.

    Raises:
        ModelError: the sound font lacks an instrument, or is damaged.
        Cancelled: `progress` was cancelled.
    """
    levels_db = [layer.level_db for layer in style.layers]
    total = np.zeros((frames, 2), np.float32)
    pump = _pumped(frames, player.rate, pulse, style.pump) if style.pump else None
    tonal = [part for part in parts if not part.is_drums]
    for number, part in enumerate(parts):
        share = progress.part(number / len(parts), (number + 1) / len(parts))
        sound = player.played([part], frames, share)
        level_db = style.drums_db if part.is_drums else levels_db[tonal.index(part)]
        sound *= np.float32(_gain_to(sound, level_db))
        if pump is not None and not part.is_drums:
            sound *= pump[:, np.newaxis]
        total += sound
    return total


def finished(
    sound: Block, rate: int, style: Style, folder: Path, seed: int, progress: Progress
) -> Block:
    """Return a mix in its room, as loud as music is, fading at its very end; same shape.

    Raises:
        MediaError: the disk is full.
        Cancelled: `progress` was cancelled.
    """
    if style.crackle:
        sound = sound + _crackle(len(sound), rate, style.crackle, seed)
    chain = [effect_named(name).settings(dict(values)) for name, values in style.effects]
    chain.append(effect_named("loudness_match").settings({"target_lufs": TARGET_LUFS}))
    at = Workplace(folder, NoResources())
    blocks = treatment(HeldSound(sound, rate), chain, at, progress, with_tail=False)
    result = np.concatenate(list(blocks))[: len(sound)]
    fade = min(len(result), round(FADE_S * rate))
    if fade:
        result[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)[:, np.newaxis]
    return result


def _gain_to(sound: Block, level_db: float) -> float:
    """Return the gain that gives what is heard of a sound a level."""
    powers = np.square(sound, dtype=np.float32).mean(axis=1)
    heard = powers[powers > _HEARD**2]
    if not len(heard):
        return 1.0
    return 10 ** (level_db / 20) / math.sqrt(float(heard.mean(dtype=np.float64)))


def _pumped(frames: int, rate: int, pulse: Pulse, depth: float) -> np.ndarray:
    """Return gains that fall on each beat and rise again, as if a kick drum pressed them down."""
    beats = (np.arange(frames) / rate - pulse.first_beat_s) / pulse.beat_s % 1.0
    gains: np.ndarray = 1.0 - depth * np.maximum(0.0, 1.0 - beats / _PUMP_SHARE)
    return gains.astype(np.float32)


def _crackle(frames: int, rate: int, loudness: float, seed: int) -> Block:
    """Return the crackle and hiss of a record, in the middle."""
    chance = np.random.default_rng(seed)
    count = round(_CRACKLES_A_SECOND * frames / rate)
    sound = 0.05 * loudness * chance.standard_normal(frames)
    sound[chance.integers(0, frames, count)] += loudness * chance.standard_normal(count)
    return np.repeat(sound.astype(np.float32)[:, np.newaxis], 2, axis=1)
