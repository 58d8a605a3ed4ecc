"""The browser comes back to this computer, once, and what it brings stays secret."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from nexus_desktop.cloud.browser_sign_in import coming_back
from nexus_desktop.domain.sync_failures import CloudError, CloudRefused


def test_the_code_of_the_browser_is_taken_once() -> None:
    with coming_back() as back:
        page = httpx.get(f"{back.url}?code=abc&state=x")
        assert page.status_code == 200
        assert "go back to Studio Nexus" in page.text
        assert "abc" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert back.code() == "abc"
        assert httpx.get(f"{back.url}?code=evil").status_code == 404
        assert back.code() == "abc"


def test_other_addresses_are_not_there() -> None:
    with coming_back() as back:
        for path in ("/", "/favicon.ico", "/callback/../callback2"):
            assert httpx.get(back.url.replace("/callback", path)).status_code == 404
        with pytest.raises(CloudError, match="not come back"):
            back.code(wait_s=0.1)


def test_who_does_not_agree_there_is_told_so() -> None:
    with coming_back() as back:
        page = httpx.get(f"{back.url}?error=access_denied&error_description=You+said+no")
        assert "did not work" in page.text
        with pytest.raises(CloudRefused, match="You said no"):
            back.code()


def test_waiting_can_be_called_off() -> None:
    with coming_back() as back, pytest.raises(CloudError, match="not come back"):
        back.code(is_canceled=lambda: True)


def test_it_listens_on_this_computer_alone_and_stops() -> None:
    with coming_back() as back:
        address = urlsplit(back.url)
        assert address.hostname == "127.0.0.1"
        port = address.port
        assert port is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)
