"""Click track: a metronome, exact to the frame however long it runs."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectKind, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.biquads import HIGHEST_SHARE
from nexus_desktop.engine.effects.generators.events import EventSource
from nexus_desktop.engine.effects.smoothing import Curve, factor_of

ACCENT_PITCH = 1.5
"""A fifth: the first beat of a bar is higher than the others, as metronomes have it."""

SOUNDS = ("click", "beep", "wood")
_PITCH_HZ = {"click": 2000.0, "beep": 1000.0, "wood": 800.0}
_LENGTH_S = {"click": 0.02, "beep": 0.06, "wood": 0.05}

SPEC = EffectSpec(
    "click_track",
    "Click track",
    "Beats time in the place of the sound.",
    (
        ParamSpec(*("bpm", "Tempo", "bpm", 20.0, 400.0, 120.0), "Beats a minute."),
        ParamSpec(
            *("beats_per_bar", "Bar", "beats", 1.0, 16.0, 4.0),
            "After how many beats one is accented again; 1 accents none.",
        ),
        ParamSpec(
            *("accent_db", "Accent", "dB", 0.0, 24.0, 6.0),
            "How much louder the first beat of a bar is than the others.",
        ),
        ParamSpec(
            *("sound", "Sound", "", 0.0, len(SOUNDS) - 1, 0.0),
            "What a beat sounds like.",
            ParamScale.CHOICE,
            SOUNDS,
        ),
        ParamSpec(*("level_db", "Level", "dB", -120.0, 0.0, -6.0), "Peak of the loudest beat."),
    ),
    "Generators",
    EffectKind.GENERATOR,
)


class ClickTrack(EventSource):
    """Every beat is an event, and takes its length from where the next one shall begin."""

    def __init__(self) -> None:
        super().__init__()
        self._values: Mapping[str, float] = {}
        self._beat = 0
        self._next_at = 0.0

    def _aim(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)

    def _rewind(self) -> None:
        self._beat, self._next_at = 0, 0.0

    def _next_event(self) -> tuple[Curve, int]:
        beats = round(self._values["beats_per_bar"])
        begins, self._next_at = round(self._next_at), self._next_at + self._beat_frames
        frames = max(1, round(self._next_at) - begins)
        is_accented = self._beat % beats == 0 and beats > 1
        self._beat = (self._beat + 1) % beats
        sound = beat_of(SOUNDS[int(self._values["sound"])], self._sample_rate, is_accented)
        if not is_accented and beats > 1:
            sound *= factor_of(-self._values["accent_db"])
        sound = sound[:frames]
        return sound, frames - len(sound)

    @property
    def _beat_frames(self) -> float:
        return 60.0 / self._values["bpm"] * self._sample_rate


def beat_of(sound: str, sample_rate: int, is_accented: bool) -> Curve:
    """Return one beat whose highest sample is 1."""
    length_s = _LENGTH_S[sound]
    seconds = np.arange(max(2, round(length_s * sample_rate))) / sample_rate
    pitch_hz = _PITCH_HZ[sound] * (ACCENT_PITCH if is_accented else 1.0)
    pitch_hz = min(pitch_hz, HIGHEST_SHARE * sample_rate)
    angle = 2.0 * math.pi * pitch_hz * seconds
    match sound:
        case "beep":
            ramp = np.minimum(1.0, np.minimum(seconds, length_s - seconds) / 0.003)
            wave = np.sin(angle) * (0.5 - 0.5 * np.cos(np.pi * np.clip(ramp, 0.0, 1.0)))
        case "wood":
            # A bar of wood: its overtones are no harmonics, and die away sooner.
            overtone = np.sin(2.76 * angle) * (2.76 * pitch_hz < HIGHEST_SHARE * sample_rate)
            wave = np.sin(angle) * np.exp(-seconds / 0.008)
            wave += 0.4 * overtone * np.exp(-seconds / 0.003)
        case _:
            wave = np.sin(angle) * np.exp(-seconds / 0.0025)
    scaled: Curve = wave / np.abs(wave).max()
    return scaled
