"""A rack as `project show` tells it."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.cli.rack_words import rack_rows
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.rack import Rack, RackSlot
from tests.support.effects import setting


def rows(*chosen: EffectSettings) -> list[str]:
    slots = [RackSlot(SlotId(str(number)), each) for number, each in enumerate(chosen)]
    return rack_rows(Rack(tuple(slots)), " ")


def test_what_is_not_as_usual_is_said() -> None:
    half = replace(setting("gain", gain_db=-6.0), wet=0.5, is_bypassed=True)
    assert rows(setting("gain"), half) == [
        " fx 1  Gain",
        " fx 2  Gain: gain_db -6 dB, mix 0.5, bypassed",
    ]


def test_what_nobody_knows_is_said_to_be_kept() -> None:
    assert rows(EffectSettings("granulator", (("grain_ms", 5.0),))) == [
        " fx 1  granulator: not known to this version, kept and not heard"
    ]
