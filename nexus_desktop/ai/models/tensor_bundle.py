"""Reads the numbers of a TensorFlow checkpoint (version 2, "tensor bundle") without TensorFlow.

The index is a table in the format of LevelDB, `table_format.md` of its documentation; its values
are messages in the format of protocol buffers, as `tensor_bundle.proto` of TensorFlow declares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.errors import ModelError

_FOOTER_BYTES = 48
_MAGIC = 0xDB4775248B80FB57.to_bytes(8, "little")
_FLOAT32 = 1


class _Handle(NamedTuple):
    """Where a block of the table lies."""

    offset: int
    size: int


def read_bundle(index: Path, data: Path) -> dict[str, NDArray[np.float32]]:
    """Return every float32 tensor of a checkpoint by its name.

    Raises:
        ModelError: the index is not such a table.
    """
    table = index.read_bytes()
    numbers = np.memmap(data, np.uint8, "r")
    tensors: dict[str, NDArray[np.float32]] = {}
    try:
        for name, entry in _entries(table):
            if entry.get(1) == _FLOAT32:
                start, size = _number(entry, 4), _number(entry, 5)
                raw = numbers[start : start + size].tobytes()
                tensors[name] = np.frombuffer(raw, "<f4").reshape(_shape(entry))
    except (IndexError, ValueError) as error:
        raise ModelError("The model was not installed", "Its index cannot be read.") from error
    return tensors


def _entries(table: bytes) -> Iterator[tuple[str, dict[int, int | bytes]]]:
    place = 0
    footer = table[-_FOOTER_BYTES:]
    if not footer.endswith(_MAGIC):
        raise ValueError("it is no table")
    _, place = _handle(footer, 0)
    blocks, _ = _handle(footer, place)
    for _, where in _block(table, blocks):
        for key, value in _block(table, _handle(where, 0)[0]):
            if key:  # the first, nameless entry tells of the bundle as a whole
                yield key.decode(), _message(value)


def _shape(entry: dict[int, int | bytes]) -> tuple[int, ...]:
    """Return the sizes of a tensor; the message of its shape holds one message for each."""
    shape = entry.get(2, b"")
    if not isinstance(shape, bytes):
        raise ValueError("a shape is a message")
    sizes = [_message(each) for field, each in _fields(shape) if field == 2 and _is_bytes(each)]
    return tuple(_number(size, 1) for size in sizes)


def _is_bytes(value: int | bytes) -> bool:
    return isinstance(value, bytes)


def _number(message: dict[int, int | bytes], field: int) -> int:
    value = message.get(field, 0)
    if not isinstance(value, int):
        raise ValueError("a number was expected")
    return value


def _block(table: bytes, handle: _Handle) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keys of a block with their values; keys share beginnings with those before."""
    end = handle.offset + handle.size
    if table[end] != 0:
        raise ValueError("compressed blocks are not read")
    block = table[handle.offset : end]
    restarts = int.from_bytes(block[-4:], "little")
    end, place, key = len(block) - 4 - 4 * restarts, 0, b""
    while place < end:
        shared, place = _varint(block, place)
        own, place = _varint(block, place)
        size, place = _varint(block, place)
        key = key[:shared] + block[place : place + own]
        place += own
        yield key, block[place : place + size]
        place += size


def _handle(block: bytes, place: int) -> tuple[_Handle, int]:
    offset, place = _varint(block, place)
    size, place = _varint(block, place)
    return _Handle(offset, size), place


def _message(message: bytes | int) -> dict[int, int | bytes]:
    """Return the fields of a message; of those that are repeated, the last."""
    if not isinstance(message, bytes):
        raise ValueError("a message was expected")
    return dict(_fields(message))


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    place = 0
    fixed = {1: 8, 5: 4}
    while place < len(message):
        tag, place = _varint(message, place)
        field, kind = tag >> 3, tag & 7
        if kind == 0:
            number, place = _varint(message, place)
            yield field, number
            continue
        size = fixed.get(kind, 0)
        if kind == 2:
            size, place = _varint(message, place)
        elif not size:
            raise ValueError(f"fields of kind {kind} are not read")
        yield field, message[place : place + size]
        place += size


def _varint(block: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = block[place]
        place += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, place
        shift += 7
