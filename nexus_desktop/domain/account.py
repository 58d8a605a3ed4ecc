"""Who works with the cloud on this computer, with which session, and what their plan allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from nexus_desktop.domain.ids import AccountId

REFRESH_AT = 0.8
"""Share of a token's lifetime after which it is exchanged for a fresh one."""


class AccountState(StrEnum):
    """What this computer may do in the name of an account.

    Attributes:
        EXPIRED: the cloud has ended the session; all work is kept until the person signs in again.
        SIGNED_OUT: the person wanted it so; their work is kept, and shown when they come back.
    """

    SIGNED_IN = "signed_in"
    EXPIRED = "expired"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who has signed in on this computer once."""

    id: AccountId
    email: str
    state: AccountState


@dataclass(frozen=True, slots=True)
class Session:
    """What the cloud has given to whoever signed in.

    Attributes:
        received_at: when, in seconds since 1970 by the clock of this computer: the server's clock
            may be another one.
        lifetime_s: how long the access token is good from then on.
    """

    account: AccountId
    email: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    received_at: float
    lifetime_s: float

    @property
    def refresh_due_at(self) -> float:
        """When a fresh token should be fetched, in seconds since 1970."""
        return self.received_at + REFRESH_AT * self.lifetime_s

    def is_due(self, now: float) -> bool:
        """Tell whether a fresh token should be fetched; a clock that went back makes it so."""
        return not self.received_at <= now < self.refresh_due_at

    def is_over(self, now: float) -> bool:
        """Tell whether the access token cannot be good any more."""
        return not self.received_at <= now < self.received_at + self.lifetime_s


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person tells others about themselves.

    Attributes:
        username: letters, digits and underlines, 3 to 32; empty before one is chosen.
        avatar_url: where everybody finds the picture; empty without one.
        tier: the plan: "free", "pro" or "studio".
        shares_usage: whether the person agreed to tell how the program is used.
    """

    account: AccountId
    username: str = ""
    full_name: str = ""
    avatar_url: str = ""
    tier: str = "free"
    shares_usage: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of one thing a plan allows, and how much of it is used.

    Attributes:
        resource: its name in the cloud ("storage_mb", "ai_transformations", "file_uploads" …).
        window_s: the hour or so that is counted; None for what stands, such as bytes stored.
    """

    resource: str
    used: int
    most: int
    window_s: int | None = None

    @property
    def is_used_up(self) -> bool:
        return self.used >= self.most
