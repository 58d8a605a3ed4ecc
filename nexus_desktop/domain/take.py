"""A take: the sound a clip plays, or could play instead."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.ids import SourceId, TakeId
from nexus_desktop.domain.provenance import Provenance
from nexus_desktop.domain.timeline import ZERO, Frames


@dataclass(frozen=True, slots=True)
class Take:
    """One sound for a clip: the original, a processed version, another try.

    Attributes:
        begins: where the source's first frame lies in the clip's material, at the project rate;
            lets a take made from a part of the clip stay aligned with the original.
        origin: what made it ("recorded", "imported", an effect, a job); for people.
        provenance: how a job has made it, also where effects were printed on it since; None for
            what no job has had a hand in.
    """

    id: TakeId
    source: SourceId
    begins: Frames = ZERO
    name: str = ""
    origin: str = "imported"
    provenance: Provenance | None = None
