"""What an automated effect is set to at one moment."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import replace

from nexus_desktop.domain.effect import EffectSettings, EffectSpec, ParamScale
from nexus_desktop.domain.rack import WET, Automation, AutomationPoint, RackSlot


def settings_at(slot: RackSlot, spec: EffectSpec, frame: float) -> EffectSettings:
    """Return the settings of a slot with every automated parameter at its value there.

    Values beyond the range of a parameter stop at its end; lanes of parameters that the effect does
    not have are passed over, since another version of the program may have drawn them.
    """
    values = dict(slot.settings.values)
    wet = slot.settings.wet
    for lane in slot.automation:
        if lane.param == WET:
            wet = min(max(value_at(lane, frame), 0.0), 1.0)
            continue
        param = next((each for each in spec.params if each.id == lane.param), None)
        if param is None or param.changes_latency:
            continue
        value = value_at(lane, frame, param.scale)
        values[param.id] = param.nearest(value)
    return replace(slot.settings, values=tuple(values.items()), wet=wet)


def value_at(lane: Automation, frame: float, scale: ParamScale = ParamScale.LINEAR) -> float:
    """Return the value of a lane: straight between two points as the parameter's control shows it.

    A choice keeps the value of the last point, since there is nothing between two words.
    """
    after = bisect_right(lane.points, frame, key=lambda point: point.at)
    if after == 0:
        return lane.points[0].value
    before = lane.points[after - 1]
    if after == len(lane.points) or scale is ParamScale.CHOICE:
        return before.value
    return _between(before, lane.points[after], frame, scale)


def _between(
    before: AutomationPoint, behind: AutomationPoint, frame: float, scale: ParamScale
) -> float:
    share = (frame - before.at) / (behind.at - before.at)
    if scale is ParamScale.LOG and before.value > 0.0 and behind.value > 0.0:
        low, high = math.log(before.value), math.log(behind.value)
        return math.exp(low + share * (high - low))
    return before.value + share * (behind.value - before.value)
