"""Tell what is in a file, decoding it only where nothing else tells its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.engine.media.tags import Cover, read_tags


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A file with sound in it, as the `info` command shows it.

    Attributes:
        container, codec: short names as ffmpeg gives them ("wav", "pcm_s16le").
        frames: the exact length, or None where only decoding can tell.
        duration_s: estimated where `frames` is None.
        bit_depth: of a stored sample; None for lossy codecs.
        tags: by the names ffmpeg uses: title, artist, album, album_artist, date, track …
        warnings: sentences about damage that is worked around.
    """

    path: Path
    container: str
    codec: str
    sample_rate: SampleRate
    channels: int
    frames: Frames | None
    duration_s: float
    bit_depth: int | None
    tags: Mapping[str, str]
    cover: Cover | None
    warnings: tuple[str, ...] = ()


_NO_TAGS = {"major_brand", "minor_version", "compatible_brands", "encoder", "creation_time"}


def probe(path: Path) -> MediaInfo:
    """Return what is known about the sound in a file; it may have no frames at all.

    Raises:
        MediaError: there is nothing to be read, said in words.
    """
    with open_decoder(path) as decoder:
        facts = decoder.facts
        frames, duration_s = facts.frames, facts.duration_s
        if duration_s is None:
            frames = _counted(decoder)
            duration_s = frames / facts.sample_rate
    tags, cover = read_tags(path)
    tags = {name: value for name, value in facts.tags if name not in _NO_TAGS} | tags
    return MediaInfo(
        path=path,
        container=facts.container,
        codec=facts.codec,
        sample_rate=facts.sample_rate,
        channels=facts.channels,
        frames=frames,
        duration_s=duration_s,
        bit_depth=facts.bit_depth,
        tags=tags,
        cover=cover,
        warnings=facts.warnings,
    )


def _counted(decoder: Decoder) -> Frames:
    """Return the length of a stream that nothing tells, as when it was written into a pipe."""
    frames = 0
    while count := len(decoder.read(BLOCK_FRAMES)):
        frames += count
    return Frames(frames)
