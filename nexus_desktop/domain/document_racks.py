"""Racks as JSON-able values and back.

Which effects there are, and what they take, is not known here: an effect of a newer version, or of
an extension that is not there, is kept as it was written.
"""

from __future__ import annotations

from itertools import pairwise

from nexus_desktop.domain.document_fields import Fields, damaged
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.rack import NO_EFFECTS, Automation, AutomationPoint, Rack, RackSlot
from nexus_desktop.domain.timeline import Frames

GREATEST = 1e12
"""No parameter of any effect is beyond it."""


def with_rack(document: dict[str, object], rack: Rack, name: str = "rack") -> dict[str, object]:
    """Return a document with its rack; nothing is written of an empty one."""
    return {**document, name: rack_to_document(rack)} if rack else document


def rack_in(fields: Fields, name: str = "rack") -> Rack:
    """Return the rack of a document.

    Raises:
        DocumentError: it is damaged.
    """
    return rack_from_document(fields.values[name]) if name in fields.values else NO_EFFECTS


def rack_to_document(rack: Rack) -> dict[str, object]:
    """Return a rack as JSON-able values."""
    return {"is_bypassed": rack.is_bypassed, "slots": [_slot_to_document(slot) for slot in rack]}


def rack_from_document(document: object) -> Rack:
    """Return the rack of a document.

    Raises:
        DocumentError: it is damaged.
    """
    fields = Fields.of(document, "a rack")
    slots = tuple(_slot_from_document(item) for item in fields.items("slots"))
    if len({slot.id for slot in slots}) < len(slots):
        raise damaged("Two effects of a rack have the same id.")
    return Rack(slots, fields.flag("is_bypassed")) if slots else NO_EFFECTS


def settings_to_document(settings: EffectSettings) -> dict[str, object]:
    """Return the settings of an effect as JSON-able values."""
    document: dict[str, object] = {
        "effect": settings.effect,
        "values": [[param_id, _plain(value)] for param_id, value in settings.values],
        "is_bypassed": settings.is_bypassed,
        "wet": _plain(settings.wet),
    }
    if settings.data:
        document["data"] = [[data_id, text] for data_id, text in settings.data]
    return document


def settings_from_document(document: object) -> EffectSettings:
    """Return the settings of an effect, as they were written.

    Raises:
        DocumentError: they are damaged.
    """
    fields = Fields.of(document, "an effect")
    numbers = [_pair(item) for item in fields.items("values")]
    texts = [_pair(item) for item in fields.items("data")] if "data" in fields.values else []
    values = tuple((pair.name("of"), pair.number("is", -GREATEST, GREATEST)) for pair in numbers)
    data = tuple((pair.name("of"), pair.text("is")) for pair in texts)
    names = [name for name, _ in (*values, *data)]
    if len(set(names)) < len(names):
        raise damaged("A parameter of an effect is set twice.")
    return EffectSettings(
        fields.name("effect"),
        values,
        fields.flag("is_bypassed"),
        fields.number("wet", 0.0, 1.0),
        data,
    )


def _slot_to_document(slot: RackSlot) -> dict[str, object]:
    document: dict[str, object] = {"id": slot.id, "settings": settings_to_document(slot.settings)}
    if slot.spare is not None:
        document["spare"] = settings_to_document(slot.spare)
    if slot.automation:
        document["automation"] = [
            {
                "param": lane.param,
                "points": [[point.at, _plain(point.value)] for point in lane.points],
            }
            for lane in slot.automation
        ]
    return document


def _slot_from_document(document: object) -> RackSlot:
    fields = Fields.of(document, "an effect in a rack")
    lanes = fields.items("automation") if "automation" in fields.values else []
    automation = tuple(_lane_from_document(item) for item in lanes)
    if len({lane.param for lane in automation}) < len(automation):
        raise damaged("A parameter of an effect is automated twice.")
    settings = settings_from_document(fields.values.get("settings"))
    spare = fields.values.get("spare")
    return RackSlot(
        SlotId(fields.name("id")),
        settings,
        None if spare is None else settings_from_document(spare),
        automation,
    )


def _lane_from_document(document: object) -> Automation:
    fields = Fields.of(document, "an automation")
    points = tuple(
        AutomationPoint(Frames(pair.whole("of")), pair.number("is", -GREATEST, GREATEST))
        for pair in map(_pair, fields.items("points"))
    )
    if not points or any(one.at >= after.at for one, after in pairwise(points)):
        raise damaged("The points of an automation are not in order.")
    return Automation(fields.name("param"), points)


def _pair(item: object) -> Fields:
    """Return what is written as `[of, is]` under these two names."""
    if not isinstance(item, list) or len(item) != 2:
        raise damaged("Where a value of an effect should be, there is something else.")
    return Fields({"of": item[0], "is": item[1]}, "a value of an effect")


def _plain(value: float) -> float:
    """Return a number that is written in one way only: a float, and never minus zero."""
    return float(value) + 0.0
