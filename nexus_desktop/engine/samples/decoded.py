"""Decodes a file that cannot be read from any place into one that can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.engine.media.encode import EncodeSettings, open_encoder
from nexus_desktop.engine.media.finished_file import finished_file
from nexus_desktop.engine.media.formats import format_named
from nexus_desktop.tasks.progress import Progress


@dataclass(frozen=True, slots=True)
class DecodedSound:
    """What a decoded file turned out to hold; only decoding tells the true length of some."""

    path: Path
    sample_rate: int
    channels: int
    frames: int


def decode_to_wav(
    path: Path,
    target: Path,
    progress: Progress | None = None,
    on_block: Callable[[Block], None] | None = None,
) -> DecodedSound:
    """Decode `path` once, from start to end, to a WAV file at `target`.

    The samples are float: lossy decoders give values between and beyond those of integers, and a
    clip that is turned down shall get them back. When it fails or is cancelled, there is no file.

    Args:
        progress: hears the share that is decoded; cancels.
        on_block: gets every block on its way, in order, so that it can be drawn meanwhile.

    Raises:
        MediaError: `path` cannot be decoded, or `target` cannot be written.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    with open_decoder(path) as decoder, finished_file(target) as temporary:
        settings = EncodeSettings(
            format_named("wav"), decoder.sample_rate, decoder.channels, is_float=True
        )
        expected = _expected_frames(decoder)
        frames = 0
        with open_encoder(temporary, settings) as encoder:
            while len(block := decoder.read(BLOCK_FRAMES)):
                encoder.write(block)
                frames += len(block)
                if on_block is not None:
                    on_block(block)
                progress.report(min(1.0, frames / expected) if expected else None)
        return DecodedSound(target, decoder.sample_rate, decoder.channels, frames)


def _expected_frames(decoder: Decoder) -> float:
    """Return the length as far as the file tells it, zero where it does not."""
    if decoder.frames is not None:
        return decoder.frames
    return (decoder.facts.duration_s or 0.0) * decoder.sample_rate
