"""Files of labels that other programs write and read."""

from __future__ import annotations

import codecs
from pathlib import Path

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.label_text import TITLE
from nexus_desktop.store.durable_file import write_durably
from nexus_desktop.store.failures import in_words

LARGEST_BYTES = 32 << 20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_label_text(path: Path) -> str:
    """Return the text of a file of labels: UTF-8, UTF-16, or what Windows wrote before.

    Raises:
        StoreError: it cannot be read, or is far too large to be a file of labels.
    """
    with in_words(TITLE):
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_BYTES else b""
    if size > LARGEST_BYTES:
        raise StoreError(TITLE, f"{path.name} is too large to be a file of labels.")
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def write_label_text(path: Path, text: str) -> None:
    """Write a file of labels in UTF-8; complete and durable when it returns.

    Raises:
        StoreError: the disk refused; the file is as before.
    """
    with in_words("The markers were not exported"):
        write_durably(path, text.encode())
