"""A disk that is full after a few kilobytes, really."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(folder: Path, size: int = 64 * 1024) -> Iterator[Path]:
    """Give a folder that takes about `size` bytes and then fails the way a full disk fails.

    Where this process may mount, it is a disk of that size (ENOSPC); elsewhere the system is told
    to let no file grow beyond it (EFBIG). Both are errors of the system in the middle of a write.
    """
    folder.mkdir(exist_ok=True)
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], capture_output=True
    )
    if mount.returncode == 0:
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield folder
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
