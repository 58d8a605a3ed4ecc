"""The effects of this room: generators."""

from __future__ import annotations

from nexus_desktop.engine.effects.generators import click_track, dtmf, noise, sweep, tone
from nexus_desktop.engine.effects.offered import LiveEffect, Offered

GENERATORS: tuple[Offered, ...] = (
    LiveEffect(tone.SPEC, tone.Tone),
    LiveEffect(sweep.SPEC, sweep.Sweep),
    LiveEffect(noise.SPEC, noise.Noise),
    LiveEffect(dtmf.SPEC, dtmf.Dtmf),
    LiveEffect(click_track.SPEC, click_track.ClickTrack),
)
