"""A session that is played on a device turned by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nexus_desktop.engine.device.render_thread import Step
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.playback import Playback, TransportEvent
from tests.support.playback import Crank, HandClock, HandOutput
from tests.support.studio import Studio, a_recording

PERIOD = 480
LEAD = 240
"""Frames of silence that the device is given before the sound begins."""
BEGUN = 4800
"""Frames in which starting or changing has been faded over, whatever the device."""


class Listening:
    """A session with one sound that plays on a device turned by hand."""

    def __init__(self, studio: Studio, path: Path) -> None:
        a_recording(path, 96_000)
        self.session: EditSession = studio.begin()
        studio.bring_in(self.session, path)
        self.studio = studio
        self.output = HandOutput()
        self.clock = HandClock()
        self.events: list[TransportEvent] = []
        self.transport = Transport(
            self.output,
            lambda event: self.playback.announce(event),
            clock=self.clock,
            run=self._crank,
        )
        self.playback = Playback(self.transport, studio.services.resampled)
        self.playback.subscribe(self.events.append)
        self.playback.open(self.session)

    def _crank(self, step: Step) -> Crank:
        self.crank = Crank(step)
        return self.crank

    def run(self, frames: int) -> None:
        """Let the device take so many frames, ten milliseconds at a time."""
        self.crank.turn()
        for _ in range(0, frames, PERIOD):
            self.output.take(PERIOD)
            self.clock.now += PERIOD / self.output.sample_rate
            self.crank.turn()

    @property
    def heard(self) -> np.ndarray:
        """What was heard, from the first frame of the sound on."""
        return self.output.played[LEAD:]

    def mix(self) -> np.ndarray:
        return self.studio.heard(self.session.project)
