"""Files that are looked at before anything is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.cli.files import is_there, refuse_to_replace
from nexus_desktop.domain.errors import MediaError


def test_what_is_there_is_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_there(tmp_path)
    assert is_there(tmp_path / "file")
    assert not is_there(tmp_path / "nothing")


@pytest.mark.parametrize("name", ["a" * 300, "file/inside", "a/" * 3000])
def test_what_cannot_be_looked_at_is_not_there(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not is_there(tmp_path / name)


def test_a_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MediaError, match="is there already") as refusal:
        refuse_to_replace(tmp_path / "file", "Nothing was exported")
    assert "--force" in refusal.value.hint
    refuse_to_replace(tmp_path / "nothing", "Nothing was exported")
    refuse_to_replace(tmp_path, "Nothing was exported")
