"""A session that is recorded into on devices turned by hand, with a cable from output to input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.errors import DeviceError, NexusError
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.device.input import Input
from nexus_desktop.engine.device.recorder import Recorder, RecorderEvent
from nexus_desktop.engine.device.render_thread import Step
from nexus_desktop.workflows.recording import Recording, RecordingPorts
from tests.support.listening import PERIOD, Listening
from tests.support.playback import Crank, HandInput
from tests.support.studio import Studio


class RecordingDesk(Listening):
    """What is played arrives at the microphone after `cable` frames more than the devices say.

    Attributes:
        is_losing: whether what arrives is lost.
        refusal: why the input cannot be opened.
        microphone: the input that was opened last.
    """

    def __init__(self, studio: Studio, folder: Path) -> None:
        super().__init__(studio, folder / "backing.wav")
        self.cable = 0
        self.is_losing = False
        self.refusal: DeviceError | None = None
        self.opened: list[tuple[int, int]] = []
        self.errors: list[NexusError] = studio.errors
        self.microphone = HandInput()
        self.cranks: list[Crank] = []
        self._heard_at = 0
        self.folder = folder / "recordings"
        self.recording = Recording(
            RecordingPorts(
                studio.services.store,
                self.folder,
                lambda: self.session.project.sample_rate,
                self._open,
                studio.runner,
                lambda call: call(),
                studio.waveforms,
                studio.errors.append,
                self._made_recorder,
            ),
            self.playback,
        )

    def _open(self, rate: int, channels: int) -> Input:
        self.opened.append((rate, channels))
        if self.refusal is not None:
            raise self.refusal
        self.microphone = HandInput(max(2, channels), rate)
        return self.microphone

    def _made_recorder(self, source: Input, on_event: Callable[[RecorderEvent], None]) -> Recorder:
        def crank(step: Step) -> Crank:
            self.cranks = [Crank(step)]
            return self.cranks[0]

        return Recorder(source, on_event, clock=self.clock, run=crank)

    def run(self, frames: int) -> None:
        self.crank.turn()
        for _ in range(0, frames, PERIOD):
            self.output.take(PERIOD)
            self.clock.now += PERIOD / self.output.sample_rate
            self._through_the_cable()
            self.crank.turn()
            for crank in self.cranks:
                crank.turn()

    def _through_the_cable(self) -> None:
        """Deliver what was in the air when what arrives now was captured."""
        late = self.output.latency + self.microphone.latency + self.cable
        played = self.output.played
        end = self._heard_at + PERIOD - late
        heard = silence(PERIOD, self.microphone.channels)
        known = played[max(0, end - PERIOD) : max(0, end)]
        if len(known):
            heard[PERIOD - len(known) :, :2] = known
        self._heard_at += PERIOD
        if not self.is_losing:
            self.microphone.deliver(heard)

    def clips(self) -> list[Clip]:
        """Return every clip of the project but the backing."""
        return [clip for _, clip in self.session.project.clips()][1:]

    def sound_of(self, clip: Clip) -> Block:
        """Return what a clip plays, as it is in its source."""
        source = self.session.project.source(clip.source)
        start = clip.source_start - clip.take.begins
        return self.studio.services.resampled.read(
            source, start, clip.span.length, self.session.project.sample_rate
        )

    def lateness(self, clip: Clip) -> int:
        """Return by how many frames a clip comes later than the backing that it has recorded."""
        mix, sound = self.backing[clip.span.start : clip.span.end], self.sound_of(clip)
        size = 1 << (len(mix) + len(sound)).bit_length()
        spectrum = np.fft.rfft(sound[: len(mix), 0], size) * np.fft.rfft(mix[:, 0], size).conj()
        found = int(np.argmax(np.fft.irfft(spectrum, size)))
        return found if found < size // 2 else found - size

    @property
    def backing(self) -> Block:
        """What the project sounded like before anything was recorded."""
        return self.studio.heard(self.session.history.steps[1].project)
