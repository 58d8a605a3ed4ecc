"""A marker: a named place or region on the timeline."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.ids import MarkerId
from nexus_desktop.domain.timeline import TimeRange


@dataclass(frozen=True, slots=True)
class Marker:
    """A named place (empty span) or region."""

    id: MarkerId
    span: TimeRange
    name: str = ""

    @property
    def is_region(self) -> bool:
        return not self.span.is_empty
