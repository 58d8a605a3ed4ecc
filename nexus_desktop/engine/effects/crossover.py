"""Parting a sound into bands that together are as loud as it was, at every frequency.

Source: S. H. Linkwitz, "Active Crossover Networks for Noncoincident Drivers", J. Audio Eng. Soc. 24
(1976): two Butterworth filters of second order one behind the other on either side, 24 dB an
octave, whose sum is an all-pass. What is parted further turns its phase once more, so what is not
goes through the same all-pass.
"""

from __future__ import annotations

from collections.abc import Sequence

from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.processor import Planar

_Q = biquads.butterworth_qs(2)[0]


class Crossover:
    """Bands of a stream, from low to high, one more than there are frequencies."""

    def __init__(self, freqs_hz: Sequence[float], sample_rate: int, channels: int) -> None:
        """Take the frequencies between the bands, in rising order."""
        self._sample_rate = sample_rate
        self._filters = [TurnableCascade() for _ in range(2 * len(freqs_hz))]
        for each, sections in zip(self._filters, self._designed(freqs_hz), strict=True):
            each.prepare(sections, sample_rate, channels)

    def aim(self, freqs_hz: Sequence[float]) -> None:
        """Move to other frequencies, as many as before."""
        for each, sections in zip(self._filters, self._designed(freqs_hz), strict=True):
            each.aim(sections)

    def parted(self, sound: Planar) -> list[Planar]:
        """Return the bands."""
        bands = []
        above = sound
        for low, high in zip(self._filters[::2], self._filters[1::2], strict=True):
            bands.append(low.filtered(above))
            above = high.filtered(above)
        return [*bands, above]

    def _designed(self, freqs_hz: Sequence[float]) -> list[Sections]:
        """Return the sections of the band below and of all above each frequency."""
        angles = [biquads.angle_of(freq_hz, self._sample_rate) for freq_hz in freqs_hz]
        designed: list[Sections] = []
        for place, angle in enumerate(angles):
            low, high = biquads.low_pass(angle, _Q), biquads.high_pass(angle, _Q)
            further = {
                f"turn {at}": biquads.all_pass(turned, _Q)
                for at, turned in enumerate(angles[place + 1 :], start=place + 1)
            }
            designed.append({"once": low, "twice": low, **further})
            designed.append({"once": high, "twice": high})
        return designed
