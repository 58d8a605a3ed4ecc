"""What an effect is called, what can be set on it, and how it is set in one place of a chain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.timecode import MINUS

SOURCE_PREFIX = "source:"
"""Begins the name of a sound of the project in the data of an effect."""

TRACK_PREFIX = "track:"
"""Begins the name of a track in the data of an effect."""


class EffectKind(StrEnum):
    """How an effect is used.

    LIVE effects treat a stream as it passes: they stand in racks, and are heard while they are set.
    WHOLE effects have to hear all of a sound first, or change its length: they are applied.
    GENERATORS are live effects that put a sound of their own in the place of what comes in.
    """

    LIVE = "live"
    WHOLE = "whole"
    GENERATOR = "generator"


class DataKind(StrEnum):
    """What an effect needs to know that is no number."""

    IMPULSE = "impulse"
    NOISE_PROFILE = "noise_profile"
    KEY = "key"
    DIGITS = "digits"


class ParamScale(Enum):
    """How a control spreads the values of a parameter over its way."""

    LINEAR = "linear"
    LOG = "log"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """One thing that can be set on an effect. Values are numbers, so that all can be automated.

    Attributes:
        unit: as people write it behind the number: "dB", "Hz", "ms", "%"; empty for plain numbers.
        choices: the words of a parameter on the scale `CHOICE`, whose value is the place of the
            word in this list; new words are added at its end, because projects keep the place.
        menu: the choices in the order and in the words of a panel, each behind its word; without
            it, they stand there as they are.
        help: one sentence for people who meet it for the first time.
        changes_latency: whether the effect lags by more or less with another value; it then takes
            a new processor, which begins anew.
    """

    id: str
    name: str
    unit: str
    min: float
    max: float
    default: float
    help: str
    scale: ParamScale = ParamScale.LINEAR
    choices: tuple[str, ...] = ()
    changes_latency: bool = False
    menu: tuple[tuple[str, str], ...] = ()

    @property
    def allowed(self) -> str:
        """The range in words."""
        if self.choices:
            return f"one of {', '.join(choice for choice, _ in self._menu)}"
        return f"{self.min:g} to {self.max:g} {self.unit}".rstrip()

    @property
    def listed(self) -> tuple[tuple[float, str], ...]:
        """Each value of a choice as a panel lists it, with its words."""
        return tuple((float(self.choices.index(choice)), words) for choice, words in self._menu)

    def nearest(self, value: float) -> float:
        """Return the value closest to a number that the parameter takes."""
        near = min(max(value, self.min), self.max)
        return float(round(near)) if self.choices else near

    def check(self, value: float) -> None:
        """Return if the parameter takes the value.

        Raises:
            EffectRefused: naming the parameter and its range.
        """
        if math.isnan(value):
            raise self._refusal("That is not a number.")
        is_between_choices = bool(self.choices) and not float(value).is_integer()
        if not self.min <= value <= self.max or is_between_choices:
            raise self._refusal(f"{value:g} is not {self.allowed}.")

    def value_of(self, text: str) -> float:
        """Return the value that a person has typed, a number or the word of a choice.

        Raises:
            EffectRefused: naming the parameter and its range.
        """
        if text.lower() in self.choices:
            return float(self.choices.index(text.lower()))
        try:
            value = float(text.replace("−", "-").removesuffix(self.unit).strip())
        except ValueError:
            told = "is not known" if self.choices else "is not a number"
            raise self._refusal(f"“{text}” {told}.") from None
        self.check(value)
        return value

    def text_of(self, value: float) -> str:
        """Return a value as people read it."""
        if self.choices:
            return self.choices[int(value)]
        return f"{value:g} {self.unit}".rstrip()

    def told(self, value: float) -> str:
        """Return a value as a sentence tells it, in the words of the menu if there is one."""
        words = dict(self.listed)[value] if self.menu else self.text_of(value)
        return words.replace("-", MINUS) if not self.choices else words

    @property
    def _menu(self) -> tuple[tuple[str, str], ...]:
        return self.menu or tuple((each, each[:1].upper() + each[1:]) for each in self.choices)

    def _refusal(self, message: str) -> EffectRefused:
        return EffectRefused(f"“{self.id}” cannot be set", message, hint=f"It is {self.allowed}.")


@dataclass(frozen=True, slots=True)
class DataSpec:
    """A text that an effect takes beside its numbers.

    IMPULSE names a recording of a room: the path of a file, or `source:ID` for a sound of the
    project. NOISE_PROFILE is what the effect has learned, in its own writing. KEY names the sound
    that steers the effect: a path, or `track:ID`. DIGITS are keys of a telephone.

    Attributes:
        help: one sentence for people who meet it for the first time.
    """

    id: str
    name: str
    kind: DataKind
    help: str


@dataclass(frozen=True, slots=True)
class EffectSpec:
    """An effect as people know it; panel, command line, presets and help are made from this.

    Attributes:
        help: one sentence on what it does to the sound.
        category: where it stands in the list of effects ("Level", "Tone" …).
        wet: how much of the treated sound is heard where nothing is said of it.
        is_linked: whether what one channel holds has a say in what happens to the others: they
            are turned down together, or mixed. Otherwise each is treated as if it were alone.
    """

    id: str
    name: str
    help: str
    params: tuple[ParamSpec, ...]
    category: str
    kind: EffectKind = EffectKind.LIVE
    is_linked: bool = False
    data: tuple[DataSpec, ...] = ()
    wet: float = 1.0

    @property
    def ids(self) -> tuple[str, ...]:
        """What can be set, by id: numbers first, then texts."""
        return (*(param.id for param in self.params), *(text.id for text in self.data))

    def param(self, param_id: str) -> ParamSpec:
        """Return the parameter of that id.

        Raises:
            EffectRefused: the effect has none, with those it has.
        """
        for param in self.params:
            if param.id == param_id:
                return param
        raise EffectRefused(
            f"{self.name} could not be set",
            f"It has no “{param_id}”.",
            hint=f"It has {', '.join(self.ids)}.",
        )

    def values_of(self, settings: EffectSettings) -> dict[str, float]:
        """Return every parameter with its value, within its range.

        Settings may come from another version of the program, in which the effect had other
        parameters or other ranges.
        """
        held = dict(settings.values)
        return {param.id: param.nearest(held.get(param.id, param.default)) for param in self.params}

    def settings(
        self,
        values: Mapping[str, float],
        *,
        wet: float | None = None,
        is_bypassed: bool = False,
        data: Mapping[str, str] | None = None,
    ) -> EffectSettings:
        """Return settings with every parameter; what is not among `values` has its default.

        Raises:
            EffectRefused: a parameter is unknown or out of its range.
        """
        for param_id, value in values.items():
            self.param(param_id).check(value)
        texts = data or {}
        for data_id in texts.keys() - {each.id for each in self.data}:
            self.param(data_id)
        wet = self.wet if wet is None else wet
        if not 0.0 <= wet <= 1.0:
            raise EffectRefused("“wet” cannot be set", f"{wet:g} is not 0 to 1.", hint="0.5")
        chosen = tuple((param.id, values.get(param.id, param.default)) for param in self.params)
        held = tuple((each.id, texts[each.id]) for each in self.data if texts.get(each.id))
        return EffectSettings(self.id, chosen, is_bypassed, wet, held)

    def reset(self, settings: EffectSettings) -> EffectSettings:
        """Return settings with every parameter as it is by default.

        What the effect has learned or was given to work with is nothing that has a default.
        """
        texts = {text.id for text in self.data}
        data = {key: text for key, text in settings.data if key in texts}
        return self.settings({}, is_bypassed=settings.is_bypassed, data=data)


@dataclass(frozen=True, slots=True)
class EffectSettings:
    """One effect in one place of a chain; made by `EffectSpec.settings`, which checks it.

    Attributes:
        effect: the id of its spec.
        values: every parameter with its value, in the order of the spec.
        wet: how much of the treated sound is heard; the rest is the sound as it came.
        data: the texts that the effect takes, in the order of the spec, without empty ones.
    """

    effect: str
    values: tuple[tuple[str, float], ...]
    is_bypassed: bool = False
    wet: float = 1.0
    data: tuple[tuple[str, str], ...] = ()

    @property
    def share(self) -> float:
        """How much of the treated sound is heard, bypass considered."""
        return 0.0 if self.is_bypassed else self.wet
