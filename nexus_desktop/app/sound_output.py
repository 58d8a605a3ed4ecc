"""The sound card: playback begins without one, for finding it takes longer than drawing."""

from __future__ import annotations

from nexus_desktop.app.preferences import Preferences
from nexus_desktop.engine.device.devices import open_output
from nexus_desktop.engine.device.null_output import NullOutput
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.transport import Transport
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import Deliver
from nexus_desktop.workflows.playback import Playback, TransportEvent

CHANNELS = 2


class SoundOutput:
    """Owns playback and what it is heard on.

    Attributes:
        playback: silent until an output is used.
    """

    def __init__(self, reader: ResampledReader, preferences: Preferences, deliver: Deliver) -> None:
        self._preferences, self._deliver = preferences, deliver
        self._unused: Output | None = None
        silent = NullOutput(preferences.settings.sample_rate, CHANNELS)
        self.playback = Playback(self._transport_to(silent), reader)

    def find(self, _progress: Progress) -> Output:
        """Open the output that was chosen, or the system's; may take a while."""
        wanted = self._preferences
        self._unused = open_output(wanted.output_device, wanted.settings.sample_rate)
        return self._unused

    def use(self, output: Output) -> None:
        """Be heard on what was found."""
        self._unused = None
        self.playback.switch_to(self._transport_to(output))

    def close_unused(self) -> None:
        """Close what was found when nobody wanted it any more."""
        if self._unused is not None:
            self._unused.close()

    def _transport_to(self, output: Output) -> Transport:
        return Transport(output, lambda event: self._deliver(lambda: self._announce(event)))

    def _announce(self, event: TransportEvent) -> None:
        self.playback.announce(event)
