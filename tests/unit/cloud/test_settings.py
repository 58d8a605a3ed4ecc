"""Where the backend is: safe addresses, and keys that anybody may have."""

from __future__ import annotations

import jwt
import pytest

from nexus_desktop.cloud.settings import CloudSettings, cloud_settings, required_settings
from nexus_desktop.domain.sync_failures import CloudError

KEY = "sb_publishable_1234567890"
URL = "https://abc.supabase.co"
SIGNING = "a key for signing that is long enough"


def named(url: str = URL, key: str = KEY) -> CloudSettings | None:
    return cloud_settings({"NEXUS_SUPABASE_URL": url, "NEXUS_SUPABASE_KEY": key})


def a_signed_key(role: str) -> str:
    return jwt.encode({"iss": "supabase", "role": role}, SIGNING, algorithm="HS256")


def test_without_a_backend_there_is_none() -> None:
    assert cloud_settings({}) is None
    assert named("", "  ") is None
    with pytest.raises(CloudError, match="NEXUS_SUPABASE_URL and NEXUS_SUPABASE_KEY"):
        required_settings({})


@pytest.mark.parametrize("key", [KEY, a_signed_key("anon")])
@pytest.mark.parametrize(
    ("given", "used"),
    [
        (URL, URL),
        (f"{URL}/", URL),
        (f" {URL}\n", URL),
        ("http://127.0.0.1:54321", "http://127.0.0.1:54321"),
        ("http://localhost:54321/", "http://localhost:54321"),
        ("http://[::1]:54321", "http://[::1]:54321"),
    ],
)
def test_a_backend_is_named_by_its_address_and_its_publishable_key(
    given: str, used: str, key: str
) -> None:
    assert named(given, key) == CloudSettings(used, key)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://abc.supabase.co", "not encrypted"),
        ("http://127.0.0.1.evil.example", "not encrypted"),
        ("http://localhost.evil.example", "not encrypted"),
        ("http://192.168.1.5:54321", "not encrypted"),
        ("ftp://abc.supabase.co", "no address"),
        ("abc.supabase.co", "no address"),
        ("https://", "no address"),
        ("https://ann:secret@abc.supabase.co", "more than the address"),
        (f"{URL}/rest/v1", "more than the address"),
        (f"{URL}?key=1", "more than the address"),
        ("", "NEXUS_SUPABASE_URL is not"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str, reason: str) -> None:
    with pytest.raises(CloudError, match=reason):
        named(url)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("sb_secret_1234567890", "secret key"),
        (a_signed_key("service_role"), "secret key"),
        (a_signed_key("supabase_admin"), "secret key"),
        ("1234", "no key"),
        ("a.b.c", "no key"),
        ("", "NEXUS_SUPABASE_KEY is not"),
    ],
)
def test_a_secret_key_is_refused_and_never_repeated(key: str, reason: str) -> None:
    with pytest.raises(CloudError, match=reason) as refused:
        named(key=key)
    assert not key or key not in str(refused.value)


def test_the_key_is_in_no_text_of_the_settings() -> None:
    assert KEY not in repr(named())
