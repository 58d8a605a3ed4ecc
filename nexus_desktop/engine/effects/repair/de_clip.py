"""De-clip: rebuilds tops that were cut off.

Source: Janssen's interpolation, see `restoring`, held beyond the level at which the sound was cut,
as in S. Godsill, P. Rayner, Digital Audio Restoration (1998), section 5.3. A top that was cut is
known by its corners: it stays at one level for a while, and is left and reached in a step.
"""

from __future__ import annotations

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.repair.piecewise import PiecewiseProcessor
from nexus_desktop.engine.effects.repair.restoring import Mask, Samples, filled, predictions
from nexus_desktop.engine.effects.smoothing import factor_of

SHORTEST_RUN = 3
"""Frames at the same level that make a flat top; a wave touches its peak for one or two."""

LONGEST_S = 0.01
"""What stays level for longer is a wave with corners of its own."""

LEVEL_SHARE, CORNER_SHARE = 1e-4, 6e-4
"""By how much of the peak the frames of a top differ at most, and those at its corners at least.
The top of a wave that bends evenly has no corner of more than twice what is level in it."""

FAINTEST_CORNER = 4.0 / 32_768.0
"""Four steps of 16 bits: the tops of a soft bass are flat because it was written in such steps."""

ORDER, ROUNDS = 64, 3

SPEC = EffectSpec(
    "de_clip",
    "De-clip",
    "Rebuilds tops that were cut off; they become louder than full scale, which only float keeps.",
    (
        ParamSpec(
            *("threshold", "Threshold", "%", 50.0, 100.0, 99.5),
            "From how much of the highest peak around it a flat top counts as cut off.",
        ),
        ParamSpec(
            *("level_db", "Cut level", "dB", -30.0, 0.0, 0.0),
            "From here on all counts as cut off, flat or not; at 0 dB only what is flat.",
        ),
        ParamSpec(
            *("output_db", "Output", "dB", -24.0, 0.0, 0.0),
            "Level behind it, to make room for the tops.",
        ),
    ),
    "Repair",
)


class DeClip(PiecewiseProcessor):
    """Pieces of the stream with their tops rebuilt."""

    def reset(self) -> None:
        super().reset()
        self._levels = np.full((2, self._channels), np.inf)

    def _restored(self, rows: Planar) -> Planar:
        longest = round(LONGEST_S * self._sample_rate)
        share, level_db = self._values["threshold"] / 100.0, self._values["level_db"]
        above = self._cut_off(rows, 0, share, longest)
        below = self._cut_off(-rows, 1, share, longest)
        if level_db < 0.0:
            above |= rows >= factor_of(level_db)
            below |= rows <= -factor_of(level_db)
        return _rebuilt(rows, above, below) * factor_of(self._values["output_db"])

    def _cut_off(self, rows: Samples, side: int, share: float, longest: int) -> Mask:
        """Return what stands at the level of flat tops, be it for a single frame.

        Where a piece has no flat top, but its peak is at the level of those before, it counts.
        """
        peaks = np.maximum(rows.max(axis=1), 0.0)
        levels = np.where(_flat_tops(rows, share, longest), rows, np.inf).min(axis=1)
        told = levels.reshape(self._channels, -1)
        for piece, peak in enumerate(peaks.reshape(self._channels, -1).T):
            known, found = self._levels[side], told[:, piece]
            is_met = np.abs(peak - known) <= LEVEL_SHARE * peak
            told[:, piece] = np.where(np.isinf(found) & is_met, known, found)
            self._levels[side] = np.where(np.isinf(found), known, found)
        return np.asarray(rows >= (levels - LEVEL_SHARE * peaks)[:, None])


def _flat_tops(rows: Samples, share: float, longest: int) -> Mask:
    """Return where waves stay at one level near the highest peak of their piece for a while."""
    frames = rows.shape[1]
    peaks = np.maximum(rows.max(axis=1, keepdims=True), 0.0)
    steps = np.abs(np.diff(rows, axis=1))
    is_high = rows >= share * peaks
    is_level = (steps <= LEVEL_SHARE * peaks) & is_high[:, 1:] & is_high[:, :-1]
    is_corner = steps >= np.maximum(CORNER_SHARE * peaks, FAINTEST_CORNER)
    # Both ends of a row are no corners, so that runs do not go from one row to the next.
    changes = np.diff(np.pad(is_level.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    tops = np.zeros(rows.size, np.bool_)
    row_of, firsts = np.nonzero(changes > 0)
    _, lasts = np.nonzero(changes < 0)
    inside = (firsts > 0) & (lasts < frames - 1)
    row_of, firsts, lasts = row_of[inside], firsts[inside], lasts[inside]
    # `firsts` and `lasts` are frames; the step before a frame has the number of the frame less 1.
    is_top = is_corner[row_of, firsts - 1] & is_corner[row_of, lasts]
    lengths = lasts - firsts + 1
    is_top &= (lengths >= SHORTEST_RUN) & (lengths <= longest)
    starts = row_of * frames + firsts
    for start, length in zip(starts[is_top], lengths[is_top], strict=True):
        tops[start : start + length] = True
    return tops.reshape(rows.shape)


def _rebuilt(rows: Samples, above: Mask, below: Mask) -> Samples:
    """Return pieces with the tops filled in that were cut off, none of them within the cut."""
    result = rows.copy()
    cut = np.flatnonzero((above | below).any(axis=1))
    for _ in range(ROUNDS if len(cut) else 0):
        filters = predictions(result[cut], ORDER)
        result[cut] = _held(filters, rows[cut], above[cut], below[cut])
    return result


def _held(filters: Samples, rows: Samples, above: Mask, below: Mask) -> Samples:
    """Return pieces filled in by predictions; what would fall short of the cut stays at it."""
    guess = filled(filters, rows, above | below)
    guess = np.where(above, np.maximum(guess, rows), guess)
    return np.where(below, np.minimum(guess, rows), guess)
