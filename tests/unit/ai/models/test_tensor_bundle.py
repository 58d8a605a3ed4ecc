"""A checkpoint that is none is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.ai.models.tensor_bundle import read_bundle
from nexus_desktop.domain.errors import ModelError

MAGIC = bytes.fromhex("57fb808b247547db")


@pytest.mark.parametrize(
    "index", [b"", b"\xff" * 100, bytes(48), bytes(range(100)), bytes(range(40)) + MAGIC]
)
def test_an_index_that_is_none_is_refused(tmp_path: Path, index: bytes) -> None:
    (tmp_path / "index").write_bytes(index)
    (tmp_path / "data").write_bytes(b"0000")
    with pytest.raises(ModelError, match="index cannot be read"):
        read_bundle(tmp_path / "index", tmp_path / "data")
