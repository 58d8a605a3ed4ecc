"""What a person has chosen, as it is now; what is chosen anew is written in the background."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.engine.device.devices import DeviceName
from nexus_desktop.store.settings import Settings, SettingsFile
from nexus_desktop.tasks.runner import TaskRunner


class Preferences:
    """Reads the settings once.

    Attributes:
        settings: as they are now.
        notes: what was wrong with their file, in complete sentences.
    """

    def __init__(
        self, file: SettingsFile, lane: TaskRunner, on_error: Callable[[Exception], None]
    ) -> None:
        """Read them.

        Args:
            lane: where they are written.
            on_error: told why they could not be.

        Raises:
            StoreError: the file is there, but cannot be read at all.
        """
        self._file, self._lane, self._on_error = file, lane, on_error
        loaded = file.load()
        self.settings: Settings = loaded.settings
        self.notes = loaded.notes

    @property
    def output_device(self) -> DeviceName | None:
        """Where sound is to be played; None is the system's choice."""
        host_api, _, name = self.settings.output_device.partition(": ")
        return DeviceName(host_api, name) if name else None

    def remember(self, settings: Settings) -> None:
        """Keep what was chosen."""
        self.settings = settings
        self._lane.run(
            lambda _progress: self._file.save(settings), lambda _nothing: None, self._on_error
        )
