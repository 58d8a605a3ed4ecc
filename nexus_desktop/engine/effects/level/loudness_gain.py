"""The gain that brings the loudness of a sound to a target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.sound import Sound

if TYPE_CHECKING:
    from nexus_desktop.engine.analysis.loudness import LoudnessMeter

SILENT_DB = -200.0
"""What is left of silence when a constant offset has been taken away lies below."""


def metered(sound: Sound, blocks: Iterable[Block]) -> LoudnessMeter:
    """Return a meter that has heard all of what became of a sound."""
    # Imported here because effects that are only listed beside it start without it.
    from nexus_desktop.engine.analysis.loudness import LoudnessMeter

    meter = LoudnessMeter(sound.sample_rate, sound.channels)
    for block in blocks:
        meter.add(block)
    return meter


def needed_gain_db(meter: LoudnessMeter, target_lufs: float) -> float:
    """Return how much louder the sound has to be; 0 for silence.

    Raises:
        EffectRefused: it is too short to have a loudness.
    """
    peak_dbtp = meter.loudness.true_peak_dbtp
    if peak_dbtp is None or peak_dbtp <= SILENT_DB:
        return 0.0
    gain_db = meter.gain_to(target_lufs)
    if gain_db is None:
        raise EffectRefused(
            "The sound has no loudness",
            "It is shorter than 0.4 s, or silent in every channel that counts.",
            hint="Normalize its peak or its RMS instead.",
        )
    return gain_db
