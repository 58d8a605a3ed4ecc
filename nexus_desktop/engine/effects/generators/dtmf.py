"""Dialling tones: every digit is two tones at once.

Source: ITU-T Recommendation Q.23 (1988), "Technical features of push-button telephone sets";
lengths after Q.24. The tones rise and fall within milliseconds, so that no digit begins with a
click.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import (
    DataKind,
    DataSpec,
    EffectKind,
    EffectSpec,
    ParamScale,
    ParamSpec,
)
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.effects.generators.events import EventSource
from nexus_desktop.engine.effects.smoothing import Curve, factor_of
from nexus_desktop.engine.effects.sound import Resources

LOW_HZ = (697.0, 770.0, 852.0, 941.0)
HIGH_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
KEYS = ("123A", "456B", "789C", "*0#D")
PAUSE = "p"
_NOT_DIALLED = " -()/."
USUAL = "123456789*0#"

RAMP_S = 0.002

SPEC = EffectSpec(
    "dtmf",
    "Dialling tones",
    "Dials a telephone number in the place of the sound.",
    (
        ParamSpec(
            *("tone_ms", "Tone", "ms", 10.0, 2000.0, 100.0), "Length of a digit.", ParamScale.LOG
        ),
        ParamSpec(
            *("gap_ms", "Gap", "ms", 10.0, 2000.0, 80.0),
            "Silence between two digits.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("level_db", "Level", "dB", -120.0, -6.0, -12.0), "Level of the lower of two tones."
        ),
        ParamSpec(
            *("twist_db", "Twist", "dB", -12.0, 6.0, 0.0),
            "How much louder the higher of two tones is.",
        ),
        ParamSpec(
            *("then", "Then", "", 0.0, 1.0, 0.0),
            "What follows the last digit: silence, or the first again.",
            ParamScale.CHOICE,
            ("stop", "repeat"),
        ),
    ),
    "Generators",
    EffectKind.GENERATOR,
    data=(
        DataSpec(
            "digits",
            "Digits",
            DataKind.DIGITS,
            f"What is dialled, of 0-9, A-D, * and #; {PAUSE} waits as long as a digit takes.",
        ),
    ),
)


class Dtmf(EventSource):
    """Dials digit after digit."""

    def __init__(self) -> None:
        super().__init__()
        self._digits = USUAL
        self._values: Mapping[str, float] = {}
        self._place = 0

    def load(self, data: Mapping[str, str], resources: Resources) -> None:
        """Take what is to be dialled; without it, every key of a telephone.

        Raises:
            EffectRefused: there is something that no telephone has a key for.
        """
        self._digits = dialled(data.get("digits", USUAL))

    def _aim(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)

    def _rewind(self) -> None:
        self._place = 0

    def _next_event(self) -> tuple[Curve, int]:
        if self._place == len(self._digits):
            if not self._values["then"]:
                return np.zeros(0), 0
            self._place = 0
        digit = self._digits[self._place]
        self._place += 1
        length = max(1, self._frames_of("tone_ms"))
        gap = self._frames_of("gap_ms")
        if digit == PAUSE:
            return np.zeros(0), length + gap
        return self._tones(digit, length), gap

    def _frames_of(self, param_id: str) -> int:
        return round(self._values[param_id] * self._sample_rate / 1000.0)

    def _tones(self, digit: str, length: int) -> Curve:
        low_hz, high_hz = pair_of(digit)
        angles = 2.0 * np.pi / self._sample_rate * np.arange(length)
        high = factor_of(self._values["twist_db"]) * np.sin(high_hz * angles)
        wave: Curve = np.sin(low_hz * angles) + high
        ramp = min(length // 2, max(1, round(RAMP_S * self._sample_rate)))
        rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(ramp) + 0.5) / max(1, ramp))
        wave[:ramp] *= rise
        wave[length - ramp :] *= rise[::-1]
        return wave


def pair_of(digit: str) -> tuple[float, float]:
    """Return the two frequencies of a digit."""
    row = next(place for place, keys in enumerate(KEYS) if digit in keys)
    return LOW_HZ[row], HIGH_HZ[KEYS[row].index(digit)]


def dialled(text: str) -> str:
    """Return the keys that are pressed for a number as people write it.

    Raises:
        EffectRefused: there is something that no telephone has a key for.
    """
    digits = []
    for letter in text:
        if letter in _NOT_DIALLED:
            continue
        known = letter.lower() if letter.lower() == PAUSE else letter.upper()
        if known != PAUSE and not any(known in keys for keys in KEYS):
            raise EffectRefused(
                "“digits” cannot be set",
                f"No telephone has a key for “{letter}”.",
                hint=f"It is made of 0-9, A-D, *, # and {PAUSE}.",
            )
        digits.append(known)
    return "".join(digits) or USUAL
