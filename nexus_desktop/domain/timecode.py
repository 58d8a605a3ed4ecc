"""Times, gains, levels and pans as people read and type them."""

from __future__ import annotations

import re
from fractions import Fraction

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.timeline import Frames, SampleRate

MINUS = "\N{MINUS SIGN}"
THIN_SPACE = "\N{THIN SPACE}"

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}"
_CLOCK = re.compile(
    rf"(?:(?:(?P<hours>[0-9]{{1,6}}):)?(?P<minutes>[0-9]{{1,6}}):)?(?P<s>{_NUMBER})s?"
)
_FRAMES = re.compile(r"(?P<frames>[0-9]{1,15})f")


def format_time(frames: int, rate: SampleRate, decimals: int = 3) -> str:
    """Return a position as hours, minutes and seconds: "0:01:42.318".

    Rounded to the nearest, so that a typed time is shown as it was typed at any rate.
    """
    units = 10**decimals
    whole, fraction = divmod(_nearest(abs(frames) * units, rate), units)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    sign = MINUS if frames < 0 and (whole or fraction) else ""
    text = f"{sign}{hours}:{minutes:02}:{seconds:02}"
    return f"{text}.{fraction:0{decimals}}" if decimals else text


def format_duration(frames: int, rate: SampleRate) -> str:
    """Return a length in the two largest units that matter: "420 ms", "27.4 s", "4 min 7 s"."""
    milliseconds = _nearest(frames * 1000, rate)
    if milliseconds < 1000:
        return _joined((milliseconds, "ms"))
    tenths = _nearest(frames * 10, rate)
    if tenths < 600:
        return f"{tenths // 10}.{tenths % 10}{THIN_SPACE}s"
    seconds = _nearest(frames, rate)
    if seconds < 3600:
        return _joined((seconds // 60, "min"), (seconds % 60, "s"))
    minutes = _nearest(frames, rate * 60)
    return _joined((minutes // 60, "h"), (minutes % 60, "min"))


def _joined(*parts: tuple[int, str]) -> str:
    return " ".join(f"{number}{THIN_SPACE}{unit}" for number, unit in parts)


def _nearest(numerator: int, denominator: int) -> int:
    """Return the integer nearest to a fraction, upwards from the middle; exact at any length."""
    return (2 * numerator + denominator) // (2 * denominator)


def parse_time(text: str, rate: SampleRate) -> Frames:
    """Return the frame nearest to a typed time: "12.5", "1:02.5", "0:01:02,500", "4800f".

    Raises:
        EditRefused: it is not a time.
    """
    typed = "".join(text.split()).replace(",", ".").lower()
    if counted := _FRAMES.fullmatch(typed):
        return Frames(int(counted["frames"]))
    if not (clock := _CLOCK.fullmatch(typed)):
        raise _not_a_time(text)
    hours, minutes = int(clock["hours"] or 0), int(clock["minutes"] or 0)
    seconds = Fraction(clock["s"].rstrip(".") if clock["s"][0] != "." else f"0{clock['s']}")
    if (clock["hours"] and minutes > 59) or (clock["minutes"] and seconds >= 60):
        raise _not_a_time(text)
    total = (hours * 60 + minutes) * 60 + seconds
    return Frames(_nearest(total.numerator * rate, total.denominator))


def _not_a_time(text: str) -> EditRefused:
    return EditRefused(
        "Not a time",
        f"“{text.strip()[:40]}” cannot be read as a time."
        if text.strip()
        else "Nothing was typed.",
        hint="Write seconds (12.5), minutes and seconds (1:02.5) or frames (4800f).",
    )


def format_gain_db(gain_db: float) -> str:
    """Return a gain with its sign: "+1.5 dB", "0.0 dB", "−3.2 dB", and "−∞ dB" for silence."""
    if gain_db <= SILENT_DB:
        return f"{MINUS}∞{THIN_SPACE}dB"
    tenths = round(gain_db * 10)
    sign = MINUS if tenths < 0 else "+" if tenths > 0 else ""
    return f"{sign}{abs(tenths) / 10:.1f}{THIN_SPACE}dB"


def format_value(value: float, unit: str) -> str:
    """Return a measured value to a tenth, without a plus sign: "−14.0 LUFS", "6.3 LU"."""
    tenths = round(value * 10)
    return f"{MINUS if tenths < 0 else ''}{abs(tenths) / 10:.1f}{THIN_SPACE}{unit}"


def format_pan(pan: float) -> str:
    """Return a place between the speakers in percent: "L 12", "C", "R 8"."""
    percent = round(pan * 100)
    if not percent:
        return "C"
    return f"{'L' if percent < 0 else 'R'} {abs(percent)}"
