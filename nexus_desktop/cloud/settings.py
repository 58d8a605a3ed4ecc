"""Which backend the program speaks to: an address, and a key that anybody may have."""

from __future__ import annotations

import base64
import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from nexus_desktop.domain.sync_failures import CloudError

URL_VARIABLE = "NEXUS_SUPABASE_URL"
KEY_VARIABLE = "NEXUS_SUPABASE_KEY"
_TITLE = "The backend cannot be used"
_PUBLISHABLE = "sb_publishable_"
_SECRET = "sb_secret_"  # noqa: S105 - how secret keys begin, so that they are refused


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """A backend.

    Attributes:
        url: "https://…", without a slash at the end.
        key: its publishable key.
    """

    url: str
    key: str = field(repr=False)


def cloud_settings(environment: Mapping[str, str] = os.environ) -> CloudSettings | None:
    """Return the backend that the environment names, or None: all but the cloud works without.

    Raises:
        CloudError: only half of it is named, the address is not safe, or the key is a secret one.
    """
    url = environment.get(URL_VARIABLE, "").strip()
    key = environment.get(KEY_VARIABLE, "").strip()
    if not url and not key:
        return None
    if not url or not key:
        missing, given = (URL_VARIABLE, KEY_VARIABLE) if key else (KEY_VARIABLE, URL_VARIABLE)
        raise CloudError(_TITLE, f"{given} is set, and {missing} is not.", hint="Set both.")
    return CloudSettings(_checked_url(url), _checked_key(key))


def required_settings(environment: Mapping[str, str] = os.environ) -> CloudSettings:
    """Return the backend that the environment names.

    Raises:
        CloudError: none is named, or it cannot be used.
    """
    settings = cloud_settings(environment)
    if settings is None:
        raise CloudError(
            "There is no backend",
            "Nobody has said where accounts and projects are kept in the cloud.",
            hint=f"Set {URL_VARIABLE} and {KEY_VARIABLE}; everything else works without them.",
        )
    return settings


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    plain = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise CloudError(_TITLE, f"“{url}” is no address.", hint="It begins with https://.")
    if parts.username is not None or url.rstrip("/") != plain:
        raise CloudError(
            _TITLE, f"{URL_VARIABLE} is more than the address of a server.", hint=f"Try {plain}."
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise CloudError(
            _TITLE,
            f"{plain} is not encrypted: everybody on the way could read along.",
            hint="Use https://; only a backend on this computer may do without.",
        )
    return plain


def is_loopback(host: str) -> bool:
    """Tell whether a host is this computer, whatever name servers say."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked_key(key: str) -> str:
    role = _role_of(key)
    if key.startswith(_SECRET) or role not in ("", "anon"):
        raise CloudError(
            _TITLE,
            f"{KEY_VARIABLE} holds a secret key, with which one may do everything to everybody.",
            hint="Set the publishable key, and make a new secret one: this one was seen here.",
        )
    if not key.startswith(_PUBLISHABLE) and role != "anon":
        raise CloudError(
            _TITLE,
            f"What {KEY_VARIABLE} holds is no key.",
            hint=f"A publishable key begins with {_PUBLISHABLE}.",
        )
    return key


def _role_of(key: str) -> str:
    """Return the role that a key of the older kind, a signed token, gives; empty for others."""
    parts = key.split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return str(claims["role"])
    except (ValueError, TypeError, KeyError):
        return ""
