"""`nexus-desktop effects`: every effect with what can be set on it."""

from __future__ import annotations

import argparse

from nexus_desktop.cli.output import Output
from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects.registry import all_effects


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, output: Output) -> None:
    """Print the effects."""
    output.answer([effect_document(spec) for spec in all_effects()], _words)


def effect_document(spec: EffectSpec) -> dict[str, object]:
    """Return an effect as JSON."""
    return {
        "id": spec.id,
        "name": spec.name,
        "category": spec.category,
        "kind": spec.kind.value,
        "is_linked": spec.is_linked,
        "help": spec.help,
        "params": [_param_document(param) for param in spec.params],
        "data": [
            {"id": text.id, "name": text.name, "kind": text.kind.value, "help": text.help}
            for text in spec.data
        ],
    }


def _param_document(param: ParamSpec) -> dict[str, object]:
    """Return a parameter as JSON; the value of a choice is the place of its word."""
    return {
        "id": param.id,
        "name": param.name,
        "unit": param.unit,
        "min": param.min,
        "max": param.max,
        "default": param.default,
        "scale": param.scale.value,
        "choices": list(param.choices),
        "help": param.help,
    }


def _words() -> str:
    specs = all_effects()
    widest = max(len(spec.id) for spec in specs)
    rows = []
    for spec in specs:
        rows.append(f"{spec.id:{widest}}  {spec.help}")
        inner = max(map(len, spec.ids), default=0)
        rows.extend(
            f"    {param.id:{inner}}  {param.allowed}; {param.text_of(param.default)}. {param.help}"
            for param in spec.params
        )
        rows.extend(f"    {text.id:{inner}}  {text.help}" for text in spec.data)
    return "\n".join(rows)
