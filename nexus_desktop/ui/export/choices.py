"""What can be chosen for an export, in the words of the panel."""

from __future__ import annotations

from collections.abc import Sequence

from nexus_desktop.domain.timecode import THIN_SPACE
from nexus_desktop.workflows.export_audio import FormatChoice, writable_formats

BITRATES_KBPS = (320, 256, 192, 160, 128, 96, 64)
RATES = (44_100, 48_000, 88_200, 96_000, 192_000)
_SLOWEST_OFFERED = RATES[0]
Choice = tuple[str, object]


def formats() -> list[Choice]:
    """Return every format there is, by its id."""
    return [(each.title, each.id) for each in writable_formats()]


def qualities(format_id: str) -> tuple[list[tuple[str, FormatChoice]], int]:
    """Return what a format can be written with, and which of them is usual."""
    chosen = next(each for each in writable_formats() if each.id == format_id)
    found = [
        (f"{depth}-bit", FormatChoice(chosen.id, bit_depth=depth)) for depth in chosen.bit_depths
    ]
    if chosen.has_float:
        found.append(("32-bit float", FormatChoice(chosen.id, is_float=True)))
    usual = ""
    if chosen.bitrate_kbps is not None:
        found += [
            (f"{kbps}{THIN_SPACE}kbit/s", FormatChoice(chosen.id, bitrate_kbps=kbps))
            for kbps in BITRATES_KBPS
            if kbps in chosen.bitrate_kbps
        ]
        usual = f"{chosen.usual_bitrate_kbps}{THIN_SPACE}kbit/s"
    elif chosen.is_lossy and chosen.quality is not None:
        low, high = int(chosen.quality.low), int(chosen.quality.high)
        found += [
            (f"Quality {step}", FormatChoice(chosen.id, quality=step))
            for step in range(high, low - 1, -1)
        ]
        usual = f"Quality {chosen.usual_quality:g}"
    titles = [title for title, _choice in found]
    return found, titles.index(usual) if usual in titles else 0


def sample_rates(format_id: str, own: int) -> list[Choice]:
    """Return the rates a format has; None stands for the project's own."""
    chosen = next(each for each in writable_formats() if each.id == format_id)
    rates: Sequence[int] = chosen.rates or RATES
    found: list[Choice] = []
    if own in rates or not chosen.rates:
        found.append((f"{_kilohertz(own)}, as the project", None))
    return found + [
        (_kilohertz(rate), rate) for rate in rates if rate != own and rate >= _SLOWEST_OFFERED
    ]


def _kilohertz(rate: int) -> str:
    return f"{rate / 1000:g}{THIN_SPACE}kHz"


def extension_of(format_id: str) -> str:
    """Return ".wav" for "wav"."""
    return next(each.extension for each in writable_formats() if each.id == format_id)
