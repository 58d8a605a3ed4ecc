"""Turns what the player measures into what a meter shows."""

from __future__ import annotations

from nexus_desktop.ui.widgets.level_scale import ChannelLevel
from nexus_desktop.workflows.playback import MeterReading


def channel_levels(reading: MeterReading) -> tuple[ChannelLevel, ...]:
    """Return one level a channel."""
    return tuple(
        ChannelLevel(rms, peak, hold, is_clipped)
        for rms, peak, hold, is_clipped in zip(
            reading.rms_dbfs,
            reading.peak_dbfs,
            reading.hold_dbfs,
            reading.is_clipped,
            strict=True,
        )
    )
