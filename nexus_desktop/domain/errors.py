"""Failures that a person is told about; everything else is a bug and goes to the crash reporter."""

from __future__ import annotations


class NexusError(Exception):
    """A failure in the user's words.

    Attributes:
        title: what could not be done ("Could not open the file").
        message: why, without jargon ("It ends in the middle of its audio data").
        hint: what to do next, shown as a second line; may be empty.
        retryable: whether the same call may succeed later without a change.
    """

    def __init__(
        self, title: str, message: str, *, hint: str = "", retryable: bool = False
    ) -> None:
        super().__init__(f"{title}: {message}")
        self.title = title
        self.message = message
        self.hint = hint
        self.retryable = retryable

    def __str__(self) -> str:
        sentence = f"{self.title}: {self.message}"
        return f"{sentence} ({self.hint})" if self.hint else sentence


class EditRefused(NexusError):
    """The edit makes no sense for this project; the project is unchanged."""


class CommandError(NexusError):
    """A command was named, or given values, that it does not take."""


class EffectRefused(NexusError):
    """There is no such effect, or it was given a value that it does not take."""


class JobRefused(NexusError):
    """An AI job cannot be begun, or has failed."""


class MediaError(NexusError):
    """An audio file could not be read or written."""


class StoreError(NexusError):
    """The library on this computer could not be read or written."""


class DocumentError(NexusError):
    """A project document is damaged or comes from a newer version."""


class DeviceError(NexusError):
    """The sound card could not be opened or went away."""


class BackendError(NexusError):
    """The local backend, which serves development and tests, could not be started or has ended."""


class ModelError(NexusError):
    """A model that an AI job needs is missing or damaged, or could not be fetched."""
