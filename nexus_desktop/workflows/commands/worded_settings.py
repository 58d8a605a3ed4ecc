"""Commands that set an effect in words: all in `params`, or each parameter by its own name."""

from __future__ import annotations

from collections.abc import Sequence

from nexus_desktop.domain.effect import EffectSettings, EffectSpec
from nexus_desktop.domain.effect_words import settings_of
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.context import CommandContext

PARAMS = Argument("params", Kind.TEXT, "what is set, as threshold_db=-20,ratio=3,wet=0.5")


def own_arguments(spec: EffectSpec, others: Sequence[Argument]) -> tuple[Argument, ...]:
    """Return an argument for everything that can be set, unless its name means something else."""
    taken = {argument.name for argument in (PARAMS, *others)}
    numbers = [(param.id, f"{param.name.lower()}, {param.allowed}") for param in spec.params]
    texts = [(text.id, text.name.lower()) for text in spec.data]
    return tuple(
        Argument(name, Kind.TEXT, help_words)
        for name, help_words in (*numbers, *texts)
        if name not in taken
    )


def settings_in(
    spec: EffectSpec,
    others: Sequence[Argument],
    context: CommandContext,
    arguments: Arguments,
) -> EffectSettings:
    """Return the settings that a command was given; what is not said is as usual.

    Args:
        others: what else the command takes, as for `own_arguments`.

    Raises:
        EffectRefused: a value is out of its range.
    """
    begun = settings_of(spec, arguments.text("params") or "", usual(spec.id, context))
    values, data = dict(begun.values), dict(begun.data)
    texts = {text.id for text in spec.data}
    for argument in own_arguments(spec, others):
        text = arguments.text(argument.name)
        if text is None:
            continue
        if argument.name in texts:
            data[argument.name] = text
        else:
            values[argument.name] = spec.param(argument.name).value_of(text)
    return spec.settings(values, wet=begun.wet, data=data)


def usual(effect_id: str, context: CommandContext) -> EffectSettings | None:
    """Return what an effect begins with where nothing is said; None for its defaults."""
    return context.presets.beginning(effect_id) if context.presets else None
