"""Somebody who works with an account from the command line, on a computer of their own."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from nexus_desktop.local_backend.backend import Addresses
from tests.support.command_line import Run, nexus_here

PASSWORD = "a password of some length"


def an_address(name: str = "ann") -> str:
    """Return an e-mail address that nobody has used."""
    return f"{name}-{uuid4().hex[:12]}@example.org"


def code_for(backend: Addresses, email: str) -> str:
    """Return the code in the newest mail to somebody."""
    lines = map(json.loads, Path(backend.mail).read_text().splitlines())
    text = [each["text"] for each in lines if each["to"] == email][-1]
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found[0]


@dataclass
class Computer:
    """A home of its own, pointed at a backend.

    Attributes:
        url: of the backend; another one, and it is offline.
    """

    home: Path
    backend: Addresses
    url: str

    @staticmethod
    def at(home: Path, backend: Addresses) -> Computer:
        return Computer(home, backend, backend.url)

    def run(self, *words: str | Path, piped: str = "") -> Run:
        """Run a command in this process, with what is piped into it."""
        with pytest.MonkeyPatch.context() as there:
            there.setenv("NEXUS_HOME", str(self.home))
            there.setenv("NEXUS_SUPABASE_URL", self.url)
            there.setenv("NEXUS_SUPABASE_KEY", self.backend.publishable_key)
            there.setattr(sys, "stdin", io.StringIO(piped))
            return nexus_here(*words)

    def go_offline(self) -> None:
        """Cut the line to the backend: nobody listens on the port of discarding."""
        self.url = "http://127.0.0.1:9"

    def go_online(self) -> None:
        self.url = self.backend.url

    def account(self, *words: str | Path, piped: str = "") -> Any:  # noqa: ANN401 - JSON
        """Run an account command to its good end and return its document."""
        return self.run("account", *words, "--json", piped=piped).document

    def join(self, email: str) -> None:
        """Make an account and sign in."""
        assert self.account("sign-up", email, piped=f"{PASSWORD}\n")["needs_code"]
        self.account("confirm", email, code_for(self.backend, email), "--adopt-drafts")
