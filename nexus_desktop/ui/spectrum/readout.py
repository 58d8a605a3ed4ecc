"""A place in a spectrum in words; no Qt."""

from __future__ import annotations

from nexus_desktop.domain.timecode import MINUS, THIN_SPACE, format_value
from nexus_desktop.engine.analysis.pitch import Pitch
from nexus_desktop.engine.analysis.transform import SILENT_DB


def place_words(hertz: float, level_db: float | None) -> str:
    """Return a frequency, its note and its level: "1.24 kHz · D♯6 −6 ct · −38.2 dB"."""
    pitch = Pitch(hertz, 1.0)
    cents = round(pitch.cents)
    sign = MINUS if cents < 0 else "+"
    note = f"{pitch.note} {sign}{abs(cents)}{THIN_SPACE}ct"
    words = f"{frequency(hertz)} · {note}"
    return words if level_db is None else f"{words} · {level(level_db)}"


def frequency(hertz: float) -> str:
    """Return a frequency with three digits that count: "82.4 Hz", "440 Hz", "1.24 kHz"."""
    if hertz < 99.95:
        return f"{hertz:.1f}{THIN_SPACE}Hz"
    if hertz < 999.5:
        return f"{hertz:.0f}{THIN_SPACE}Hz"
    kilo = hertz / 1000
    return f"{kilo:.2f}{THIN_SPACE}kHz" if kilo < 9.995 else f"{kilo:.1f}{THIN_SPACE}kHz"


def level(level_db: float) -> str:
    """Return a level: "−38.2 dB", and "−∞ dB" for digital silence."""
    if level_db <= SILENT_DB:
        return f"{MINUS}∞{THIN_SPACE}dB"
    return format_value(level_db, "dB")
