"""Loudness match: the loudness that is asked for, with every peak below a ceiling.

Loudness and true peak are those of ITU-R BS.1770-5. Where gain alone would lift peaks above the
ceiling, the limiter holds them; what it takes of the loudness is given back by more gain, until
what comes out is as loud as asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec, ParamSpec
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.level.loudness_gain import metered, needed_gain_db
from nexus_desktop.engine.effects.rewriting import heard
from nexus_desktop.engine.effects.smoothing import factor_of
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.tasks.progress import Progress

CERTAIN_DB = 1.0
"""So far below the ceiling no way of measuring true peak finds a peak above it."""

MOST_LIMITED_DB = 24.0
"""How far peaks are pushed into the limiter; beyond, more gain hardly makes it any louder."""

SLIPPED_DB = 0.05
"""How much lower than a peak that slipped through asks for."""

CLOSE_LU = 0.03
MOST_ROUNDS = 8

SPEC = EffectSpec(
    "loudness_match",
    "Loudness match",
    "Brings the sound to a loudness as broadcasters and streaming services ask for it, and holds "
    "its peaks below a ceiling.",
    (
        ParamSpec(
            *("target_lufs", "Loudness", "LUFS", -60.0, -5.0, -14.0),
            "The loudness of the whole; reached as near as the ceiling allows.",
        ),
        ParamSpec(
            *("ceiling_db", "Ceiling", "dBTP", -24.0, 0.0, -1.0),
            "The highest level, between the samples too; peaks are limited to it where they must.",
        ),
        ParamSpec(
            *("release_ms", "Release", "ms", 1.0, 1000.0, 60.0),
            "How long the limiter takes to let go after a peak.",
        ),
    ),
    "Level",
    EffectKind.WHOLE,
    is_linked=True,
)


def matched(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound at the loudness, its peaks limited where gain alone would not do.

    Raises:
        EffectRefused: the sound has no loudness, since it is too short.
        Cancelled: `progress` was cancelled.
    """
    values = SPEC.values_of(settings)
    meter = metered(sound, heard(sound, progress.part(0.0, 0.2)))
    gain_db = needed_gain_db(meter, values["target_lufs"])
    peak_dbtp = meter.loudness.true_peak_dbtp
    if peak_dbtp is None or peak_dbtp + gain_db <= values["ceiling_db"] - CERTAIN_DB:
        yield from _louder(heard(sound, progress.part(0.2, 1.0)), gain_db)
        return
    most_db = values["ceiling_db"] - peak_dbtp + MOST_LIMITED_DB
    search = _Search(sound, values["ceiling_db"], values["release_ms"])
    gain_db = search.gain_db(min(gain_db, most_db), most_db, values["target_lufs"], progress)
    yield from search.limited(gain_db, progress.part(0.8, 1.0))


class _Search:
    """Looks for the gain into the limiter behind which a sound is as loud as asked."""

    def __init__(self, sound: Sound, ceiling_db: float, release_ms: float) -> None:
        self._sound = sound
        self._values = {"ceiling_db": ceiling_db, "release_ms": release_ms, "gain_db": 0.0}

    def limited(self, gain_db: float, progress: Progress) -> Iterator[Block]:
        """Yield the sound with a gain and below the ceiling, in time with itself."""
        # Imported here because effects that are only listed beside it start without it.
        from nexus_desktop.engine.effects.dynamics.limiter import Limiter

        limiter = Limiter()
        limiter.configure(self._values)
        limiter.prepare(self._sound.sample_rate, self._sound.channels)
        to_drop = limiter.latency
        for block in _louder(heard(self._sound, progress), gain_db):
            yield limiter.process(block)[to_drop:]
            to_drop = max(0, to_drop - len(block))
        yield limiter.process(silence(limiter.latency, self._sound.channels))[to_drop:]

    def gain_db(
        self, gain_db: float, most_db: float, target_lufs: float, progress: Progress
    ) -> float:
        """Return the gain, no more than `most_db`; tells its progress from 0.2 to 0.8.

        A secant through the last two tries: loudness grows with gain, ever less where more is
        taken. Where so much is taken that a peak slips through, the limiter is set lower.
        """
        done, slope, ceiling_db = 0.2, 1.0, self._values["ceiling_db"]
        tried: tuple[float, float] | None = None
        for _ in range(MOST_ROUNDS):
            share = progress.part(done, (done + 0.8) / 2)
            done = (done + 0.8) / 2
            meter = metered(self._sound, self.limited(gain_db, share))
            loudness = meter.loudness
            reached, peak_dbtp = loudness.integrated_lufs, loudness.true_peak_dbtp
            if reached is None or peak_dbtp is None:
                break
            missing = target_lufs - reached
            if peak_dbtp > ceiling_db:
                self._values["ceiling_db"] -= peak_dbtp - ceiling_db + SLIPPED_DB
            elif abs(missing) < CLOSE_LU or (missing > 0.0 and gain_db >= most_db):
                break
            if tried is not None and gain_db != tried[0]:
                slope = (reached - tried[1]) / (gain_db - tried[0])
            tried = gain_db, reached
            gain_db = min(most_db, gain_db + missing / min(1.0, max(0.1, slope)))
        return gain_db


def _louder(blocks: Iterable[Block], gain_db: float) -> Iterator[Block]:
    factor = np.float32(factor_of(gain_db))
    for block in blocks:
        yield block * factor
