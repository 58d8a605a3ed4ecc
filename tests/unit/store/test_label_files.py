"""Files of labels: text in whatever way other programs have written it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.label_files import LARGEST_BYTES, read_label_text, write_label_text

TEXT = "0.5\t1.0\tÜbergang – ruhig\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_text_is_read_in_whatever_encoding_it_was_written(
    tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "labels.txt"
    file.write_bytes(TEXT.encode(encoding))
    assert read_label_text(file) == TEXT


def test_what_is_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    with file.open("wb") as sparse:
        sparse.truncate(LARGEST_BYTES + 1)
    with pytest.raises(StoreError, match="too large to be a file of labels"):
        read_label_text(file)


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="The markers were not exported"):
        write_label_text(tmp_path / "missing" / "labels.txt", TEXT)
    assert list(tmp_path.iterdir()) == []
