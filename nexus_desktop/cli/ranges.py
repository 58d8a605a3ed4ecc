"""A stretch of a project, as it is typed."""

from __future__ import annotations

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timecode import format_time, parse_time
from nexus_desktop.domain.timeline import TimeRange


def range_in(project: Project, text: str | None, refused: str) -> TimeRange | None:
    """Return the range that "0:10-1:02.5" means, "0:10-" to the end; None where none was typed.

    Args:
        refused: the title of a refusal.

    Raises:
        CommandError: it is no range, or nothing of the project lies in it.
        EditRefused: one of its ends is no time.
    """
    if text is None:
        return None
    first, dash, last = text.partition("-")
    if not dash:
        raise CommandError(refused, f"“{text}” is no range.", hint="--range 0:10-0:20")
    rate = project.sample_rate
    start, end = parse_time(first or "0", rate), parse_time(last, rate) if last else project.length
    if start >= project.length:
        length = format_time(project.length, rate)
        raise CommandError(refused, f"“{text}” begins behind the end, which is at {length}.")
    if start >= end:
        raise CommandError(refused, f"“{text}” ends before it begins.")
    return TimeRange(start, min(end, project.length))
