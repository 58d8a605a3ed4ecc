"""Markers of a project as the chapters of a file."""

from __future__ import annotations

from collections.abc import Iterable

from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.timeline import SampleRate, TimeRange, converted
from nexus_desktop.engine.media.tags import Chapter


def chapters_in(
    markers: Iterable[Marker], span: TimeRange, from_rate: SampleRate, to_rate: SampleRate
) -> tuple[Chapter, ...]:
    """Return the chapters that markers make of a stretch of the timeline.

    Each begins a chapter, which lasts until the next begins, or until its own region ends. Of
    several that begin together the longest counts. A single region that is the whole stretch
    divides nothing.

    Args:
        from_rate, to_rate: of the timeline, and of the file whose frames the chapters count.
    """
    begun: dict[int, Marker] = {}
    for marker in sorted(markers, key=lambda each: (each.span.start, -each.span.end)):
        if span.contains(marker.span.start) or marker.span.overlaps(span):
            begun.setdefault(max(marker.span.start, span.start), marker)
    starts = [*begun, span.end]
    chapters = []
    for number, (start, marker) in enumerate(begun.items(), 1):
        end = starts[number]
        if marker.is_region:
            end = min(end, marker.span.end)
        first, behind = (converted(at - span.start, from_rate, to_rate) for at in (start, end))
        if first < behind:
            chapters.append(Chapter(first, behind, marker.name or f"Chapter {number}"))
    is_whole = len(begun) == 1 and next(iter(begun.values())).span.encloses(span)
    return () if is_whole else tuple(chapters)
