"""De-click: finds clicks and crackle, and fills in what they have destroyed.

Source: S. Godsill, P. Rayner, Digital Audio Restoration (1998), sections 5.2 and 5.3; see
`click_detection` for how clicks are found, and `restoring` for Janssen's interpolation, which fills
the gaps. What is filled in makes the prediction better, which then finds what is fainter.
"""

from __future__ import annotations

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.repair.click_detection import ClickFinder
from nexus_desktop.engine.effects.repair.piecewise import PiecewiseProcessor
from nexus_desktop.engine.effects.repair.restoring import filled, predictions

LEAST_TIMES, MOST_TIMES = 2.4, 24.0
"""How far above the usual error a click has to be at the highest and the lowest sensitivity."""

PASSES = 4

SPEC = EffectSpec(
    "de_click",
    "De-click",
    "Takes away clicks and the crackle of records, and fills the gaps from what is around them.",
    (
        ParamSpec(
            *("sensitivity", "Sensitivity", "%", 0.0, 100.0, 60.0),
            "Higher finds fainter clicks, and at last beats of drums too.",
        ),
        ParamSpec(
            *("longest_ms", "Longest", "ms", 0.1, 10.0, 2.0),
            "What lasts longer is taken for music and left alone.",
        ),
        ParamSpec(
            *("output", "Output", "", 0.0, 1.0, 0.0),
            "The sound without clicks, or the clicks alone: no music should be heard in them.",
            ParamScale.CHOICE,
            ("sound", "clicks"),
        ),
    ),
    "Repair",
)


class DeClick(PiecewiseProcessor):
    """Pieces of the stream without their clicks.

    What is around a click of some milliseconds tells it better the nearer it is.
    """

    around_windows = 0.25

    def _restored(self, rows: Planar) -> Planar:
        values = self._values
        times = MOST_TIMES * (LEAST_TIMES / MOST_TIMES) ** (values["sensitivity"] / 100.0)
        longest = max(1, round(values["longest_ms"] / 1000.0 * self._sample_rate))
        mended = _mended(rows, ClickFinder(times, longest, self._sample_rate))
        return rows - mended if values["output"] > 0.5 else mended


def _mended(rows: Planar, finder: ClickFinder) -> Planar:
    """Return pieces with their clicks filled in."""
    result, lost = rows.copy(), np.zeros(rows.shape, np.bool_)
    open_rows = np.arange(len(rows))
    for _ in range(PASSES):
        found = finder.found(result[open_rows]) & ~lost[open_rows]
        has_new = found.any(axis=1)
        open_rows, found = open_rows[has_new], found[has_new]
        if not len(open_rows):
            break
        lost[open_rows] |= found
        # The clicks themselves bend the prediction: a second one is made without them.
        for _ in range(2):
            filters = predictions(result[open_rows])
            result[open_rows] = filled(filters, rows[open_rows], lost[open_rows])
    return result
