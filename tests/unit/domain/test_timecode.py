"""Times, gains and pans as people read and type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.timecode import (
    format_duration,
    format_gain_db,
    format_pan,
    format_time,
    parse_time,
)
from nexus_desktop.domain.timeline import SampleRate

RATE = SampleRate(48_000)


@pytest.mark.parametrize(
    ("frames", "decimals", "shown"),
    [
        (0, 3, "0:00:00.000"),
        (4_911_264, 3, "0:01:42.318"),
        (48_000 * 3600 * 12 + 24_000, 1, "12:00:00.5"),
        (47_999, 3, "0:00:01.000"),
        (48_000 * 60 - 1, 0, "0:01:00"),
        (-48_000, 3, "\u22120:00:01.000"),
        (-1, 3, "0:00:00.000"),
        (1, 6, "0:00:00.000021"),
    ],
)
def test_a_time_is_shown_in_hours_minutes_and_seconds(
    frames: int, decimals: int, shown: str
) -> None:
    assert format_time(frames, RATE, decimals) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 ms"),
        (0.25, "250 ms"),
        (0.9999, "1.0 s"),
        (27.4, "27.4 s"),
        (59.96, "1 min 0 s"),
        (247, "4 min 7 s"),
        (3599.7, "1 h 0 min"),
        (4320, "1 h 12 min"),
    ],
)
def test_a_length_is_shown_in_the_units_that_matter(seconds: float, shown: str) -> None:
    with_thin_spaces = shown
    for unit in ("ms", "s", "min", "h"):
        with_thin_spaces = with_thin_spaces.replace(f" {unit}", f"\u2009{unit}")
    assert format_duration(round(seconds * RATE), RATE) == with_thin_spaces


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12.5", 12.5),
        ("12,5", 12.5),
        (" 12 ", 12),
        ("1:02.5", 62.5),
        ("0:01:02.500", 62.5),
        ("1 : 02", 62),
        ("90:00", 5400),
        ("7s", 7),
        ("27.4\u2009s", 27.4),
        (".25", 0.25),
        ("3.", 3),
        ("4800f", 0.1),
        ("4800 F", 0.1),
    ],
)
def test_a_typed_time_is_understood(text: str, seconds: float) -> None:
    assert parse_time(text, RATE) == round(seconds * RATE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "soon",
        "1:2:3:4",
        "-5",
        "1:75",
        "1:60:00",
        "1.5f",
        "1e9",
        "12.5.1",
        "9" * 5000,
        *(":5", "f", ".", "1:.", "٣", "nan"),
    ],
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(EditRefused, match="Not a time") as refusal:
        parse_time(text, RATE)
    assert "1:02.5" in refusal.value.hint


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        frames = parse_time(text, RATE)
    except EditRefused:
        return
    assert frames >= 0


@given(st.integers(0, 10**10), st.sampled_from([8000, 44_100, 48_000, 384_000]))
def test_a_shown_time_is_read_back_to_the_nearest_millisecond(frames: int, rate: int) -> None:
    read = parse_time(format_time(frames, SampleRate(rate)), SampleRate(rate))
    assert abs(read - frames) <= rate / 2000 + 1


@given(st.integers(0, 10**7), st.sampled_from([8000, 44_100, 48_000, 384_000]))
def test_a_typed_time_is_shown_as_it_was_typed(milliseconds: int, rate: int) -> None:
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    typed = f"{hours}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
    assert format_time(parse_time(typed, SampleRate(rate)), SampleRate(rate)) == typed


@pytest.mark.parametrize(
    ("gain_db", "shown"),
    [
        (-3.2, "\u22123.2"),
        (0.0, "0.0"),
        (-0.04, "0.0"),
        (1.55, "+1.6"),
        (24, "+24.0"),
        (SILENT_DB, "\u2212∞"),
        (-1e9, "\u2212∞"),
    ],
)
def test_a_gain_is_shown_with_a_real_minus_and_a_thin_space(gain_db: float, shown: str) -> None:
    assert format_gain_db(gain_db) == f"{shown}\u2009dB"


@pytest.mark.parametrize(
    ("pan", "shown"),
    [(-0.12, "L 12"), (0.0, "C"), (0.004, "C"), (0.08, "R 8"), (1.0, "R 100"), (-1.0, "L 100")],
)
def test_a_pan_is_shown_in_percent(pan: float, shown: str) -> None:
    assert format_pan(pan) == shown
