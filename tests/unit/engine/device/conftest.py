"""A transport of which every part is turned by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from nexus_desktop.engine.device.render_thread import Step
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.engine.device.transport_state import (
    TransportEvent,
    TransportEventKind,
    TransportState,
)
from tests.support.playback import FRAME_STEP, Crank, HandClock, HandOutput

PERIOD = 480
"""Frames between two turns of a deck at 48 kHz: 10 ms."""


@dataclass
class Deck:
    """A transport with its device, its clock and all it has told."""

    output: HandOutput = field(default_factory=HandOutput)
    events: list[TransportEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = HandClock()
        self.transport = Transport(
            self.output, self.events.append, clock=self.clock, run=self._made_crank
        )

    def _made_crank(self, step: Step) -> Crank:
        self.crank = Crank(step)
        return self.crank

    def run(self, frames: int) -> None:
        """Let the device and the render thread work, ten milliseconds at a time."""
        self.crank.turn()
        while frames > 0:
            self.output.take(min(PERIOD, frames))
            self.clock.now += PERIOD / self.output.sample_rate
            frames -= PERIOD
            self.crank.turn()

    def heard_frames(self) -> list[int]:
        """Return which timeline frames of a `Ramp` the device has taken."""
        return [round(value) for value in (self.output.played[:, 0] / FRAME_STEP).tolist()]

    def state(self) -> TransportState:
        return self.transport.state

    def told(self, kind: TransportEventKind) -> list[TransportEvent]:
        return [event for event in self.events if event.kind is kind]


@pytest.fixture
def deck() -> Deck:
    return Deck()
