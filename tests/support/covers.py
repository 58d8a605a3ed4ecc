"""Pictures for covers, made by a program that is not ours."""

from __future__ import annotations

import functools

from tests.support.audio_files import run_ffmpeg


@functools.cache
def jpeg(width: int = 64, height: int = 48) -> bytes:
    """Return a JPEG picture."""
    return _picture(width, height, "mjpeg")


@functools.cache
def png(width: int = 64, height: int = 48) -> bytes:
    """Return a PNG picture."""
    return _picture(width, height, "png")


def _picture(width: int, height: int, codec: str) -> bytes:
    source = f"mandelbrot=s={width}x{height}"
    made = run_ffmpeg(
        *("-f", "lavfi", "-i", source, "-frames:v", "1", "-c:v", codec, "-f", "image2pipe", "-")
    )
    return made.stdout
