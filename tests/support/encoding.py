"""Writing sound with our encoders, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.encode import Encoder, EncodeSettings, open_encoder
from nexus_desktop.engine.media.formats import format_named


def settings_for(format_id: str, channels: int = 2, **chosen: Any) -> EncodeSettings:  # noqa: ANN401 - as the fields are
    """Return settings that the format takes, with some fields chosen."""
    rate = 48_000 if format_id == "opus" else 44_100
    settings = EncodeSettings(format_named(format_id), rate, channels)
    return replace(settings, **chosen)


def written(
    path: Path, sound: Block, settings: EncodeSettings, cuts: Sequence[int] = ()
) -> Encoder:
    """Write `sound`, cut into blocks at `cuts`, and return the closed encoder."""
    with open_encoder(path, settings) as encoder:
        for block in np.split(sound, cuts):
            encoder.write(block)
    return encoder
