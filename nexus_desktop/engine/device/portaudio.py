"""The door to PortAudio: loaded when first needed, its failures told in words."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nexus_desktop.domain.errors import DeviceError

_HINT = "Check that it is connected and not in use elsewhere, or choose another device."


def sounddevice() -> Any:  # noqa: ANN401 - the package has no types
    """Return the `sounddevice` module.

    Raises:
        DeviceError: it, or the PortAudio library below it, is not installed.
    """
    return _imported("sounddevice")


def rtmixer() -> Any:  # noqa: ANN401 - the package has no types
    """Return the `rtmixer` module.

    Raises:
        DeviceError: it, or the PortAudio library below it, is not installed.
    """
    return _imported("rtmixer")


@contextmanager
def told_in_words(device: str) -> Iterator[None]:
    """Turn what PortAudio raises into a `DeviceError` about the device called `device`."""
    module = sounddevice()
    try:
        yield
    except (module.PortAudioError, ValueError, UnicodeDecodeError) as error:
        message = f"“{device}” cannot be used: {_plain(error)}."
        raise DeviceError("Could not open the sound device", message, hint=_HINT) from error


def _plain(error: Exception) -> str:
    """Return PortAudio's own words without its numbers."""
    text = str(error.args[0]) if error.args else type(error).__name__
    return text.split("[PaErrorCode")[0].strip().rstrip(".").removeprefix("Error ") or "no reason"


def _imported(name: str) -> Any:  # noqa: ANN401 - the packages have no types
    try:
        return importlib.import_module(name)
    except (ImportError, OSError) as error:
        raise DeviceError(
            "No sound",
            "The PortAudio library is not installed.",
            hint="On Debian and Ubuntu: sudo apt install libportaudio2.",
        ) from error
