"""Which part of the mix each channel of a file takes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block

_TITLE = "Cannot write it like that"


class Takes(StrEnum):
    """What a channel takes; the values are those of files and flags."""

    LEFT = "L"
    RIGHT = "R"
    MEAN = "M"
    NOTHING = "-"


STEREO_MAP = (Takes.LEFT, Takes.RIGHT)
MONO_MAP = (Takes.MEAN,)


def channel_map(words: Sequence[str], channels: int) -> tuple[Takes, ...]:
    """Return the map that words make; without any, that of mono or stereo.

    Args:
        words: one for each channel, in the order of WAV: L, R, M for the mean of both, - for
            silence.

    Raises:
        MediaError: there is no such word, or not one for each channel.
    """
    if not words and channels <= 2:
        return STEREO_MAP if channels == 2 else MONO_MAP
    if len(words) != channels:
        raise MediaError(
            _TITLE,
            f"The mix has two channels, not {channels}; {len(words)} channels are mapped.",
            hint="Say for every channel what it takes, as L,R,-,- for four.",
        )
    try:
        return tuple(Takes(word.strip().upper()) for word in words)
    except ValueError as error:
        raise MediaError(
            _TITLE,
            f"A channel cannot take “{','.join(words)}”.",
            hint="It takes L, R, M for the mean of both, or - for silence.",
        ) from error


def routed(block: Block, takes: Sequence[Takes]) -> Block:
    """Return a stereo block as the channels of a file, of shape (frames, channels).

    The mean of left and right keeps the level of a sound in the centre.
    """
    if tuple(takes) == STEREO_MAP:
        return block
    channels = np.zeros((len(block), len(takes)), np.float32)
    for number, taken in enumerate(takes):
        if taken is Takes.MEAN:
            channels[:, number] = (block[:, 0] + block[:, 1]) * np.float32(0.5)
        elif taken is not Takes.NOTHING:
            channels[:, number] = block[:, 0 if taken is Takes.LEFT else 1]
    return channels
