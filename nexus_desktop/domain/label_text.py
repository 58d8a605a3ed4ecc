"""Markers as other programs write and read them: Audacity's labels, and tables (CSV)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.timecode import parse_time
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange

MOST_LABELS = 100_000
TITLE = "The markers were not imported"

_MICROSECONDS = 1_000_000
_FREQUENCIES = "\\"
"""Begins the line below a label that says which frequencies it is about; ours have none."""

_SECONDS = re.compile(r"\s*[0-9]+(?:[.,][0-9]*)?\s*")
_COLUMNS = {
    "name": ("name", "label", "title", "marker name", "text"),
    "start": ("start", "begin", "in", "time", "position"),
    "end": ("end", "out"),
    "length": ("length", "duration"),
}


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A label of a file: a place (an empty span) or a region, and what it is called."""

    span: TimeRange
    name: str


def read_labels(text: str, rate: SampleRate) -> tuple[NamedSpan, ...]:
    """Return what a file of labels names, in the order of the file.

    Understood are the label files of Audacity (seconds, seconds and a name between tabs) and
    tables with a heading, as Audition, Reaper and this program write them: a name, a start, and
    an end or a length, between commas, semicolons or tabs, in seconds or hours:minutes:seconds.

    Raises:
        EditRefused: it is neither, or a line of it makes no sense, with the number of that line.
    """
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    first = next((line for line in lines if line.strip()), "")
    rows = _audacity_rows(lines) if _is_audacity(first) else _table_rows(lines, first)
    labels = []
    for number, row in rows:
        labels.append(_label(number, row, rate))
        if len(labels) > MOST_LABELS:
            raise EditRefused(TITLE, f"The file has more than {MOST_LABELS} markers.")
    if not labels:
        raise EditRefused(TITLE, "There is no marker in the file.")
    return tuple(labels)


def audacity_text(markers: Iterable[Marker], rate: SampleRate) -> str:
    """Return markers as a label file that Audacity imports: a line each, times in seconds."""
    return "".join(
        f"{_seconds(each.span.start, rate)}\t{_seconds(each.span.end, rate)}\t{each.name}\n"
        for each in markers
    )


def table_text(markers: Iterable[Marker], rate: SampleRate) -> str:
    """Return markers as a table for a spreadsheet (CSV after RFC 4180), times in seconds."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(("name", "start", "end"))
    for each in markers:
        start, end = _seconds(each.span.start, rate), _seconds(each.span.end, rate)
        table.writerow((each.name, start, end if each.is_region else ""))
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    start: str
    end: str = ""
    length: str = ""


def _is_audacity(line: str) -> bool:
    fields = line.split("\t")
    return len(fields) > 1 and all(_SECONDS.fullmatch(field) for field in fields[:2])


def _audacity_rows(lines: Sequence[str]) -> Iterator[tuple[int, _Row]]:
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith(_FREQUENCIES):
            start, _, rest = line.partition("\t")
            end, _, name = rest.partition("\t")
            yield number, _Row(name, start, end)


def _table_rows(lines: Sequence[str], heading: str) -> Iterator[tuple[int, _Row]]:
    delimiter = max("\t;,", key=heading.count)
    table = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    places: dict[str, int] = {}
    try:
        for fields in table:
            if not any(field.strip() for field in fields):
                continue
            if places:
                yield table.line_num, _Row(**_fields_at(places, fields))
            elif not (places := _places(fields)):
                raise EditRefused(
                    TITLE,
                    "It is neither a label file of Audacity nor a table of markers.",
                    hint="A table needs a heading with “name” and “start”.",
                )
    except csv.Error as error:
        raise _senseless(table.line_num, "it cannot be divided into columns") from error


def _places(heading: Sequence[str]) -> dict[str, int]:
    """Return in which columns stands what; empty without a name or a start."""
    names = [field.strip().casefold() for field in heading]
    places = {}
    for meaning, words in _COLUMNS.items():
        found = next((names.index(word) for word in words if word in names), None)
        if found is not None:
            places[meaning] = found
    return places if {"name", "start"} <= places.keys() else {}


def _fields_at(places: dict[str, int], fields: Sequence[str]) -> dict[str, str]:
    return {what: fields[at] if at < len(fields) else "" for what, at in places.items()}


def _label(number: int, row: _Row, rate: SampleRate) -> NamedSpan:
    start = _frames(number, row.start, rate)
    end = start
    if row.end.strip():
        end = _frames(number, row.end, rate)
    elif row.length.strip():
        end = Frames(start + _frames(number, row.length, rate))
    if end < start:
        raise _senseless(number, "its end lies before its start")
    return NamedSpan(TimeRange(start, end), clean_name(row.name))


def _frames(number: int, text: str, rate: SampleRate) -> Frames:
    try:
        return parse_time(text, rate)
    except EditRefused as error:
        raise _senseless(number, f"“{clean_name(text)}” is not a time") from error


def _senseless(number: int, what: str) -> EditRefused:
    return EditRefused(TITLE, f"Line {number} makes no sense: {what}.")


def _seconds(frames: int, rate: SampleRate) -> str:
    """Return a time to the microsecond, from which the same frame is read again at any rate."""
    micros = (2 * frames * _MICROSECONDS + rate) // (2 * rate)
    return f"{micros // _MICROSECONDS}.{micros % _MICROSECONDS:06}"
