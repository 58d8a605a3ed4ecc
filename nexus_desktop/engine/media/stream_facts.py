"""What is known about the sound in a file before it is decoded, and what cannot be played."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.media.file_failures import unreadable
from nexus_desktop.engine.media.formats import Span

CHANNELS = Span(1, 32)
SAMPLE_RATES = Span(1000, 768_000)


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """The stream of a file that is played.

    Attributes:
        container: "wav", "flac", "ogg", "mp4" …
        codec: "pcm_s16le", "flac", "vorbis", "aac" …
        frames: the exact length, or None where only decoding can tell.
        duration_s: the length; estimated where `frames` is None, None where nothing is said.
        bit_depth: of a stored sample; None for lossy codecs.
        tags: what the container says of itself, where the decoder reads it.
        warnings: sentences about damage that was found and worked around.
    """

    container: str
    codec: str
    sample_rate: SampleRate
    channels: int
    frames: Frames | None
    duration_s: float | None
    bit_depth: int | None = None
    tags: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def with_warning(self, warning: str) -> StreamFacts:
        """Return the facts with one more sentence; an empty one is none."""
        return replace(self, warnings=(*self.warnings, warning)) if warning else self


def check_shape(path: Path, sample_rate: int, channels: int) -> None:
    """Return if sound of this shape can be played.

    Raises:
        MediaError: the header names a rate or a number of channels that no sound has.
    """
    if channels not in CHANNELS:
        raise unreadable(
            path,
            f"Its header speaks of {channels} channels; {CHANNELS} can be read.",
            "The file is probably damaged; look for another copy of it.",
        )
    if sample_rate not in SAMPLE_RATES:
        raise unreadable(
            path,
            f"Its header speaks of {sample_rate} frames a second; {SAMPLE_RATES} can be read.",
            "The file is probably damaged; look for another copy of it.",
        )


def missing_sound(seconds: float) -> str:
    """Return the warning for a file that ends before its header says."""
    return f"Its header promises {seconds:.3f} s more than there is; what is there is read."
