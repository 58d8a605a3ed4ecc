"""What is drawn of an effect above its knobs."""

from __future__ import annotations

from nexus_desktop.domain.effect import EffectSpec
from nexus_desktop.engine.effects.registry import has_transfer, is_filter
from nexus_desktop.engine.effects.tone import equalizer, graphic_equalizer
from nexus_desktop.ui.effects.graphic_faders import GraphicFaders
from nexus_desktop.ui.effects.response_curve import ResponseCurve
from nexus_desktop.ui.effects.transfer_curve import TransferCurve
from nexus_desktop.ui.look import Look

Drawing = ResponseCurve | GraphicFaders | TransferCurve


def drawing_of(look: Look, spec: EffectSpec) -> Drawing | None:
    """Return a drawing of an effect; None where there is nothing to see."""
    if spec.id == graphic_equalizer.SPEC.id:
        return GraphicFaders(look)
    if is_filter(spec.id):
        return ResponseCurve(look, has_dots=spec.id == equalizer.SPEC.id)
    if has_transfer(spec.id):
        return TransferCurve(look, spec)
    return None
