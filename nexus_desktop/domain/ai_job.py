"""What an AI job is called, what can be set on it, and which models it needs to run here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nexus_desktop.domain.effect import ParamSpec
from nexus_desktop.domain.errors import EffectRefused

Setting = float | str
"""A number; or a word: of a choice, or a text."""


@dataclass(frozen=True, slots=True)
class TextSpec:
    """A text that a job takes, such as what the music to be made is like.

    Attributes:
        help: one sentence for people who meet it for the first time.
        longest: so many characters it may have.
    """

    id: str
    name: str
    help: str
    default: str = ""
    longest: int = 2000


@dataclass(frozen=True, slots=True)
class ModelNeed:
    """A model without which a job cannot run on this computer.

    Attributes:
        model: its name.
        param: a choice on which it depends; empty where the job needs it always.
        words: the words of that choice for which it is needed.
    """

    model: str
    param: str = ""
    words: tuple[str, ...] = ()

    def applies_to(self, settings: Mapping[str, Setting]) -> bool:
        """Return whether a job with these settings needs the model."""
        return not self.param or settings.get(self.param) in self.words


@dataclass(frozen=True, slots=True)
class JobSpec:
    """An AI job as people know it; panel, command line and help are made from this.

    Attributes:
        help: one sentence on what comes out.
        models: what has to be installed for it; nothing for jobs that run elsewhere.
        is_offline: whether it runs without a network.
        longest_s: sound that is longer is refused.
        licence: one sentence on what may be done with what comes out.
    """

    id: str
    name: str
    help: str
    params: tuple[ParamSpec, ...]
    licence: str
    texts: tuple[TextSpec, ...] = ()
    models: tuple[ModelNeed, ...] = ()
    is_offline: bool = True
    longest_s: float = 3600.0

    def settled(self, values: Mapping[str, object]) -> dict[str, Setting]:
        """Return every setting with its value; what is not among `values` has its default.

        The value of a choice is its word, which means the same in later versions and in stored
        jobs. Numbers may come as people type them.

        Raises:
            EffectRefused: a setting is unknown or out of its range.
        """
        known = {*(param.id for param in self.params), *(text.id for text in self.texts)}
        for unknown in values.keys() - known:
            raise EffectRefused(
                f"{self.name} could not be set",
                f"It has no “{unknown}”.",
                hint=f"It has {', '.join(sorted(known))}." if known else "",
            )
        chosen: dict[str, Setting] = {
            param.id: _settled(param, values.get(param.id, param.default)) for param in self.params
        }
        for text in self.texts:
            chosen[text.id] = _fitting(text, str(values.get(text.id, text.default)).strip())
        return chosen

    def models_for(self, settings: Mapping[str, Setting]) -> tuple[str, ...]:
        """Return the names of the models that a job with these settings needs."""
        return tuple(need.model for need in self.models if need.applies_to(settings))


def _settled(param: ParamSpec, value: object) -> Setting:
    number = param.value_of(value if isinstance(value, str) else f"{value!r}")
    return param.choices[int(number)] if param.choices else number


def _fitting(text: TextSpec, words: str) -> str:
    if len(words) > text.longest:
        raise EffectRefused(
            f"“{text.id}” cannot be set",
            f"It has {len(words)} characters.",
            hint=f"At most {text.longest} are taken.",
        )
    return words
