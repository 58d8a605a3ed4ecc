"""What a local backend keeps from one start to the next."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import BackendError
from nexus_desktop.local_backend.settings import HOST, free_ports, is_free, kept_settings


def test_keys_and_ports_are_made_once(tmp_path: Path) -> None:
    first = kept_settings(tmp_path / "settings.json")
    assert kept_settings(tmp_path / "settings.json") == first
    assert first != kept_settings(tmp_path / "another.json")
    assert first.publishable_key.startswith("sb_publishable_")
    assert first.secret_key.startswith("sb_secret_")
    assert len({first.port, first.database_port, first.functions_port}) == 3


def test_nobody_else_can_read_them(tmp_path: Path) -> None:
    kept_settings(tmp_path / "settings.json")
    assert stat.S_IMODE((tmp_path / "settings.json").stat().st_mode) == 0o600


def test_a_port_that_somebody_else_has_taken_is_changed_and_the_keys_stay(tmp_path: Path) -> None:
    before = kept_settings(tmp_path / "settings.json")
    with socket.create_server((HOST, before.port)):
        assert not is_free(before.port)
        after = kept_settings(tmp_path / "settings.json")
    assert after.port != before.port
    assert after.secret_key == before.secret_key
    assert kept_settings(tmp_path / "settings.json") == after


@pytest.mark.parametrize("content", ["", "{", "[]", '{"port": 1}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)
    with pytest.raises(BackendError, match=r"settings\.json is damaged"):
        kept_settings(tmp_path / "settings.json")


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20
