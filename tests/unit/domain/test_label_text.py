"""Markers in files of other programs: what they write is read, what is written they read."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import MarkerId
from nexus_desktop.domain.label_text import NamedSpan, audacity_text, read_labels, table_text
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange

RATE = SampleRate(48_000)
FRAMES = st.integers(0, 2**40)


def at(start: float, end: float, name: str) -> NamedSpan:
    return NamedSpan(TimeRange(Frames(round(start * RATE)), Frames(round(end * RATE))), name)


@st.composite
def markers(draw: st.DrawFn) -> tuple[Marker, ...]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        start = draw(FRAMES)
        end = start + draw(st.integers(0, 10**7))
        span = TimeRange(Frames(start), Frames(end))
        made.append(Marker(MarkerId(str(number)), span, clean_name(draw(st.text(max_size=20)))))
    return tuple(made)


@given(markers(), st.sampled_from([8000, 44_100, 48_000, 192_000, 768_000]))
def test_what_is_written_in_either_way_is_read_again_to_the_frame(
    marked: tuple[Marker, ...], rate: int
) -> None:
    wanted = tuple(NamedSpan(each.span, each.name) for each in marked)
    for text in (
        audacity_text(marked, SampleRate(rate)),
        table_text(marked, SampleRate(rate)),
    ):
        assert read_labels(text, SampleRate(rate)) == wanted


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(EditRefused):
        assert read_labels(text, RATE)


def test_labels_of_audacity_are_read_with_the_frequencies_left_out() -> None:
    text = "0.500000\t0.500000\tKnock\n\\\t200.0\t4000.0\n1,25\t2.000000\tRoom tone, quiet\n"
    assert read_labels(text, RATE) == (at(0.5, 0.5, "Knock"), at(1.25, 2, "Room tone, quiet"))


def test_a_label_without_a_name_stays_without_one() -> None:
    assert read_labels("1.0\t1.0\t\n2.0\t3.0\n", RATE) == (at(1, 1, ""), at(2, 3, ""))


def test_a_table_of_audition_is_read() -> None:
    text = (
        "\ufeffName\tStart\tDuration\tTime Format\tType\tDescription\n"
        "Marker 01\t0:01.500\t0:00.000\tdecimal\tCue\t\n"
        "Chorus\t1:02.000\t0:30.000\tdecimal\tCue\tloud\n"
    )
    assert read_labels(text, RATE) == (at(1.5, 1.5, "Marker 01"), at(62, 92, "Chorus"))


def test_a_table_of_reaper_is_read() -> None:
    text = '#,Name,Start,End,Length\nM1,"Hello, you",0:04.250,,\nR1,Verse,0:08.000,0:16.000,0:08\n'
    assert read_labels(text, RATE) == (at(4.25, 4.25, "Hello, you"), at(8, 16, "Verse"))


def test_a_table_of_a_german_spreadsheet_is_read() -> None:
    text = "Label;Start;End\r\n\r\nÜbergang;1,5;2,5\r\n"
    assert read_labels(text, RATE) == (at(1.5, 2.5, "Übergang"),)


def test_a_spreadsheet_reads_what_is_written() -> None:
    span = TimeRange(Frames(RATE), Frames(3 * RATE))
    text = table_text([Marker(MarkerId("1"), span, 'He said "no", twice')], RATE)
    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "start", "end"],
        ['He said "no", twice', "1.000000", "3.000000"],
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no marker"),
        ("1.0\t2.0\tfine\nx\t2.0\tno\n", "Line 2 makes no sense: “x” is not a time."),
        ("2.0\t1.0\tno\n", "Line 1 makes no sense: its end lies before its start."),
        ("name,start\nA,soon\n", "Line 2 makes no sense: “soon” is not a time."),
        ("name,start\n", "no marker"),
        ("1 2 3\n", "neither"),
        ("-1.0\t2.0\tbefore\n", "neither"),
        ('name,start\n"A,1\n', "not a time"),
    ],
)
def test_what_is_no_file_of_markers_is_refused_with_the_line(text: str, words: str) -> None:
    with pytest.raises(EditRefused, match=words):
        read_labels(text, RATE)
