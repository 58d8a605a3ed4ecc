"""Presets as JSON-able values that people can read and write, and back.

    {"name": "Telephone", "chain": [{"effect": "equalizer", "set": {"type": "highpass"}}]}

Choices are written as their words; what is not set has its default, and `wet` is 1.
"""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.document_fields import Fields
from nexus_desktop.domain.effect import EffectSettings, EffectSpec, ParamSpec
from nexus_desktop.domain.errors import DocumentError, EffectRefused
from nexus_desktop.domain.preset import Preset, preset_of

SpecNamed = Callable[[str], EffectSpec]
"""Gives the spec of an effect by its id; raises EffectRefused where there is none."""


def preset_to_document(preset: Preset, spec_named: SpecNamed) -> dict[str, object]:
    """Return a preset as JSON-able values.

    Raises:
        EffectRefused: one of its effects is not known.
    """
    chain = [_settings_to_document(each, spec_named(each.effect)) for each in preset.chain]
    return {"name": preset.name, "chain": chain}


def preset_from_document(document: object, spec_named: SpecNamed) -> Preset:
    """Return the preset that is written.

    Raises:
        EffectRefused: it is damaged, or has an effect or a value that this version does not know.
    """
    try:
        fields = Fields.of(document, "a preset")
        chain = [_settings_from_document(item, spec_named) for item in fields.items("chain")]
        return preset_of(fields.text("name"), chain)
    except DocumentError as error:
        raise EffectRefused("The preset cannot be read", error.message) from error


def _settings_to_document(settings: EffectSettings, spec: EffectSpec) -> dict[str, object]:
    document: dict[str, object] = {
        "effect": settings.effect,
        "set": {key: _written(spec.param(key), value) for key, value in settings.values},
    }
    if settings.wet != 1.0:
        document["wet"] = settings.wet
    if settings.data:
        document["data"] = dict(settings.data)
    return document


def _settings_from_document(document: object, spec_named: SpecNamed) -> EffectSettings:
    fields = Fields.of(document, "an effect of a preset")
    spec = spec_named(fields.name("effect"))
    values = Fields.of(fields.values.get("set", {}), "what is set")
    texts = Fields.of(fields.values.get("data", {}), "the data of an effect")
    return spec.settings(
        {key: _read(spec.param(key), value) for key, value in values.values.items()},
        wet=fields.number("wet", 0.0, 1.0) if "wet" in fields.values else 1.0,
        data={key: texts.text(key) for key in texts.values},
    )


def _written(param: ParamSpec, value: float) -> float | str:
    return param.choices[int(value)] if param.choices else value


def _read(param: ParamSpec, value: object) -> float:
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return param.value_of(str(value))
    raise EffectRefused(
        f"“{param.id}” cannot be set", f"{value!r} is no value.", hint=f"It is {param.allowed}."
    )
