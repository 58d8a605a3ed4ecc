"""What the system says, in words."""

from __future__ import annotations

import errno

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.failures import in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "not allowed"),
        (errno.ENOENT, "not there"),
        (errno.EIO, "reported an error"),
        (errno.EISDIR, "folder"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.ENOTRECOVERABLE, "reported an error"),
    ],
)
def test_every_failure_of_the_disk_has_words(number: int, words: str) -> None:
    with pytest.raises(StoreError, match=words) as failure, in_words("Not saved"):
        raise OSError(number, "system words")
    assert failure.value.title == "Not saved"
    assert isinstance(failure.value.__cause__, OSError)


def test_other_exceptions_pass_unchanged() -> None:
    with pytest.raises(ValueError, match="ours"), in_words("Not saved"):
        raise ValueError("ours")
