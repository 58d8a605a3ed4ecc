"""Why a conversation with the cloud failed, by what has to be done about it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from nexus_desktop.domain.errors import NexusError


class CloudError(NexusError):
    """The cloud could not do what was asked; what is kept on this computer is untouched.

    Attributes:
        ends_round: whether nothing else would go either; else only what was asked has to wait.
    """

    ends_round: ClassVar[bool] = False


class Offline(CloudError):
    """There is no way to the cloud: no network, no name, nobody answers."""

    ends_round = True


class OutcomeUnknown(CloudError):
    """The connection ended before the answer came; what was asked may have happened."""


class ServerTrouble(CloudError):
    """The cloud answers, but cannot work (a status from 500 on)."""


class Unauthorized(CloudError):
    """The token is not accepted, and a fresh one could not be had now."""

    ends_round = True


class SessionRejected(CloudError):
    """The session has ended for good: the person has to sign in again."""

    ends_round = True


class CloudForbidden(CloudError):
    """This account may not do that, whatever is tried."""


class CloudRefused(CloudError):
    """The cloud takes the request for wrong; the same bytes would be refused again."""


class TooLarge(CloudError):
    """One file or document is larger than the cloud takes."""


class QuotaExceeded(CloudError):
    """The plan's storage is full; what needs no storage still goes."""


class BlobChanged(CloudError):
    """A file on this computer is not what its name says any more; it was not sent."""


class Hold(StrEnum):
    """What a limit on the number of calls holds up."""

    CALLS = "calls"
    UPLOADS = "uploads"


class RateLimited(CloudError):
    """Too much was asked of the cloud within an hour.

    Attributes:
        retry_after_s: seconds from the answer until it may be asked again.
        hold: what has to wait; the rest goes on.
    """

    ends_round = True

    def __init__(
        self, title: str, message: str, *, retry_after_s: float, hold: Hold = Hold.CALLS
    ) -> None:
        super().__init__(title, message, retryable=True)
        self.retry_after_s = retry_after_s
        self.hold = hold
