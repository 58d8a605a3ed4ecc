"""Recorded sound: immutable, shared by every clip that plays a part of it."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.ids import BlobHash, SourceId
from nexus_desktop.domain.timeline import Frames, SampleRate, converted


@dataclass(frozen=True, slots=True)
class Segment:
    """One file of a source. An imported file is one segment, a long recording several."""

    blob: BlobHash
    frames: Frames


@dataclass(frozen=True, slots=True)
class AudioSource:
    """Sound as it was recorded or imported, at its own rate.

    Attributes:
        frames: length at `sample_rate`, not at the project's.
        segments: the files it is made of, in order; empty while the source is still arriving
            (its bytes are not hashed yet), and such a source is never written to a document.
    """

    id: SourceId
    name: str
    sample_rate: SampleRate
    channels: int
    frames: Frames
    segments: tuple[Segment, ...] = ()

    @property
    def is_settled(self) -> bool:
        return bool(self.segments)

    def frames_at(self, rate: SampleRate) -> Frames:
        """Return the length in frames of another rate, rounded up."""
        return converted(self.frames, self.sample_rate, rate)
