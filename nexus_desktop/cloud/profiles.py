"""What a person tells others about themselves, and their picture."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import httpx
from postgrest import SyncRequestBuilder
from supabase import Client

from nexus_desktop.cloud.answers import a_list, an_object, text_of, truth_of
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.translate_errors import in_words
from nexus_desktop.domain.account import Profile
from nexus_desktop.domain.ids import AccountId
from nexus_desktop.domain.sync_failures import CloudRefused, ServerTrouble

AVATARS = "user-avatars"
LARGEST_AVATAR_BYTES = 2 << 20
_TITLE = "The profile was not changed"
_TAKEN = "23505"
_UNFIT = "23514"
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", 0, "png", "image/png"),
    (b"\xff\xd8\xff", 0, "jpg", "image/jpeg"),
    (b"WEBP", 8, "webp", "image/webp"),
)
"""How pictures begin: these bytes at this place; then the ending, and what they are called."""


class ProfileApi:
    """The profile of one account.

    Raises (every method):
        CloudError: one of the families of `sync_failures`.
    """

    def __init__(self, client: Client, http: httpx.Client, account: AccountId) -> None:
        """Ask over `client` and `http`, which have the tokens of `account`."""
        self._client = client
        self._http = http
        self._account = account

    def read(self) -> Profile:
        """Return the profile."""
        with in_words("The profile was not fetched"):
            rows = a_list(self._table().select("*").eq("id", self._account).execute().data)
            if not rows:
                raise ServerTrouble(_TITLE, "The cloud has no profile for this account.")
            row = an_object(rows[0])
            return Profile(
                self._account,
                text_of(row, "username"),
                text_of(row, "full_name"),
                text_of(row, "avatar_url"),
                text_of(row, "subscription_tier"),
                truth_of(row, "analytics_opt_in"),
            )

    def change(
        self,
        *,
        username: str | None = None,
        full_name: str | None = None,
        shares_usage: bool | None = None,
    ) -> None:
        """Change what is given.

        Raises:
            CloudRefused: the name is taken, or is none; the message says so.
        """
        wanted: dict[str, str | bool | None] = {
            "username": username,
            "full_name": full_name,
            "analytics_opt_in": shares_usage,
        }
        self._update({name: value for name, value in wanted.items() if value is not None})

    def set_avatar(self, picture: Path) -> str:
        """Store a picture (PNG, JPEG or WebP, 2 MiB at most) and return where everybody finds it.

        Raises:
            CloudRefused: it is no such picture.
            OSError: it cannot be read.
        """
        content = picture.read_bytes()
        ending, kind = _kind_of(content, picture)
        name = f"{AVATARS}/{self._account}/avatar.{ending}"
        with in_words("The picture was not stored"):
            headers = {"content-type": kind, "x-upsert": "true", "cache-control": "max-age=60"}
            self._http.post(f"/storage/v1/object/{name}", content=content, headers=headers)
            url = str(self._http.base_url.join(f"/storage/v1/object/public/{name}"))
        self._update({"avatar_url": url})
        return url

    def avatar(self) -> bytes | None:
        """Return the picture of the person; None without one."""
        with in_words("The picture was not fetched"):
            for _, _, ending, _ in _KINDS:
                path = f"/storage/v1/object/public/{AVATARS}/{self._account}/avatar.{ending}"
                if self.read().avatar_url.endswith(path):
                    return _content_at(self._http, path)
        return None

    def _update(self, columns: dict[str, str | bool | None]) -> None:
        if not columns:
            return
        with in_words(_TITLE):
            try:
                self._table().update(columns).eq("id", self._account).execute()
            except HttpRefusal as refusal:
                if refusal.code == _TAKEN:
                    message = f"Somebody else is called “{columns.get('username')}” already."
                    raise CloudRefused(_TITLE, message, hint="Choose another name.") from refusal
                if refusal.code == _UNFIT:
                    raise CloudRefused(
                        _TITLE,
                        "It is too long, or has other characters than it may have.",
                        hint="A user name has 3 to 32 letters, digits and underlines.",
                    ) from refusal
                raise

    def _table(self) -> SyncRequestBuilder:
        return self._client.table("profiles")


def _content_at(http: httpx.Client, path: str) -> bytes | None:
    try:
        return http.get(path).content
    except HttpRefusal as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            return None
        raise


def _kind_of(content: bytes, picture: Path) -> tuple[str, str]:
    if len(content) > LARGEST_AVATAR_BYTES:
        raise CloudRefused(
            "The picture was not stored",
            f"{picture.name} has {len(content) / 2**20:.1f} MiB.",
            hint="A picture may have 2 MiB.",
        )
    for begins, at, ending, kind in _KINDS:
        if content[at : at + len(begins)] == begins:
            return ending, kind
    raise CloudRefused(
        "The picture was not stored",
        f"{picture.name} is no picture of a kind that everybody can show.",
        hint="Take a PNG, JPEG or WebP file.",
    )
