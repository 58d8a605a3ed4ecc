"""The bands of an equaliser as they are moved by hand; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.engine.effects.tone.equalizer import BANDS, GAINLESS, SPEC, TYPE_NAMES, TYPES


@dataclass(frozen=True, slots=True)
class Band:
    """A band that is on; without a gain to set, it is drawn at 0 dB."""

    kind: str
    freq_hz: float
    gain_db: float


class Bands:
    """Reads and changes the parameters of all bands; every change is within their ranges."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = {param.id: values.get(param.id, param.default) for param in SPEC.params}

    def numbers(self) -> range:
        """Return the numbers of all bands, on or off."""
        return range(1, BANDS + 1)

    def on(self, band: int) -> Band | None:
        """Return a band; None where it is off."""
        kind = self._kind(band)
        if kind == "off":
            return None
        gain_db = 0.0 if kind in GAINLESS else self._value("gain_db", band)
        return Band(kind, self._value("freq", band), gain_db)

    def all_on(self) -> list[Band]:
        """Return every band that is on."""
        return [found for band in self.numbers() if (found := self.on(band)) is not None]

    def moved(self, band: int, octaves: float, gain_db: float) -> dict[str, float]:
        """Return what changes when a band goes aside and up; at the ends of its range it stops."""
        change: dict[str, float] = {}
        if octaves:
            change |= self._set("freq", band, self._value("freq", band) * 2.0**octaves, places=1)
        if gain_db and self._kind(band) not in GAINLESS:
            change |= self._set("gain_db", band, self._value("gain_db", band) + gain_db, places=1)
        return change

    def sharpened(self, band: int, factor: float) -> dict[str, float]:
        """Return what changes when a band becomes narrower."""
        return self._set("q", band, self._value("q", band) * factor, places=3)

    def without(self, band: int) -> dict[str, float]:
        """Return what changes when a band is taken away."""
        return self._set("type", band, float(TYPES.index("off")), places=0)

    def with_bell(self, freq_hz: float, gain_db: float) -> tuple[int, dict[str, float]] | None:
        """Return the first band that is off, and what makes it a bell; None if all are on."""
        free = next((band for band in self.numbers() if self.on(band) is None), None)
        if free is None:
            return None
        change = self._set("type", free, float(TYPES.index("bell")), places=0)
        change |= self._set("freq", free, freq_hz, places=1)
        return free, change | self._set("gain_db", free, gain_db, places=1)

    def words(self) -> str:
        """Return the bands that are on, for those who cannot see them."""
        return "; ".join(
            f"{TYPE_NAMES[each.kind]} at {each.freq_hz:.0f} Hz"
            if each.kind in GAINLESS
            else f"{TYPE_NAMES[each.kind]} at {each.freq_hz:.0f} Hz, {format_gain_db(each.gain_db)}"
            for each in self.all_on()
        )

    def _kind(self, band: int) -> str:
        return TYPES[int(self._value("type", band))]

    def _value(self, name: str, band: int) -> float:
        return self._values[_id_of(name, band)]

    def _set(self, name: str, band: int, value: float, *, places: int) -> dict[str, float]:
        param = SPEC.param(_id_of(name, band))
        return {param.id: param.nearest(round(value, places))}


def _id_of(name: str, band: int) -> str:
    return name if band == 1 else f"{name}_{band}"
