"""The sounds that effects name by the paths of files, as on the command line."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from nexus_desktop.domain.errors import EffectRefused, MediaError
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.engine.samples.file_sound import opened_sound


class FileResources:
    """Opens each file once, and closes all of them at the end of a `with` block."""

    def __init__(self, folder: Path) -> None:
        """Be ready to open files.

        Args:
            folder: where what has to be decoded first lies meanwhile.
        """
        self._folder = folder
        self._open = ExitStack()
        self._sounds: dict[str, Sound] = {}

    def sound(self, name: str) -> Sound:
        """Return the sound of the file of that path.

        Raises:
            EffectRefused: it cannot be read, in words.
        """
        known = self._sounds.get(name)
        if known is not None:
            return known
        try:
            sound: Sound = self._open.enter_context(opened_sound(Path(name), self._folder))
        except MediaError as error:
            raise EffectRefused(error.title, error.message, hint=error.hint) from error
        self._sounds[name] = sound
        return sound

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()
