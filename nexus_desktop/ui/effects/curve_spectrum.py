"""What comes out of the rack just now, drawn behind the response of its filters."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from nexus_desktop.domain.rack import RackPlace
from nexus_desktop.ui.effects.effect_card import EffectCard
from nexus_desktop.ui.effects.response_curve import ResponseCurve
from nexus_desktop.workflows.live_meters import RackSpectrum
from nexus_desktop.workflows.playback import Playback

LOOK_EVERY_S = 1 / 30


class CurveSpectrum:
    """Looks only while there is a response on the screen; else nothing is listened to."""

    def __init__(self, playback: Playback) -> None:
        self._rack = RackSpectrum(playback)
        self._looked_at = -math.inf

    def tick(self, place: RackPlace | None, cards: Sequence[EffectCard]) -> None:
        """Show what is heard now, thirty times a second; `cards` are those on the screen."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = now
        curves = [
            card.drawing
            for card in cards
            if isinstance(card.drawing, ResponseCurve) and card.drawing.isVisible()
        ]
        picture = self._rack.look(place if curves else None)
        for curve in curves:
            curve.show_spectrum(picture)
