"""Writes a network as an ONNX file, whose messages `onnx.proto` of ONNX declares.

Only what one network takes; the package `onnx` would bring eighteen megabytes for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FLOAT32, FLOAT16 = 1, 10
_IR_VERSION, _OPERATORS_VERSION = 8, 17
_AS_FLOAT, _AS_INT, _AS_INTS = 1, 2, 7

Attribute = float | int | Sequence[int]


class OnnxGraph:
    """A network that grows node by node; each node is known by the name of what it gives."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, name: str, values: NDArray[np.float32]) -> str:
        """Add numbers, kept in 32 bits, and return their name."""
        self._constants.append(_tensor(name, FLOAT32, values.astype("<f4")))
        return name

    def half_constant(self, name: str, values: NDArray[np.float32]) -> str:
        """Add numbers, kept in 16 bits and computed with in 32, and return their name."""
        self._constants.append(_tensor(f"{name}/half", FLOAT16, values.astype("<f2")))
        return self.node("Cast", [f"{name}/half"], name, to=FLOAT32)

    def node(self, operator: str, inputs: Sequence[str], output: str, **has: Attribute) -> str:
        """Add an operation, and return the name of what it gives."""
        parts = [_text(1, each) for each in inputs]
        parts += [_text(2, output), _text(3, output), _text(4, operator)]
        parts += [_bytes(5, _attribute(name, value)) for name, value in sorted(has.items())]
        self._nodes.append(b"".join(parts))
        return output

    def write(
        self, path: Path, shape: Sequence[int | str], inputs: Sequence[str], outputs: Sequence[str]
    ) -> None:
        """Write the file; all inputs and outputs are float32 of one shape, names are any size."""
        graph = [_bytes(1, node) for node in self._nodes]
        graph.append(_text(2, self._name))
        graph += [_bytes(5, constant) for constant in self._constants]
        graph += [_bytes(11, _value(name, shape)) for name in inputs]
        graph += [_bytes(12, _value(name, shape)) for name in outputs]
        operators = _int(2, _OPERATORS_VERSION)
        model = [_int(1, _IR_VERSION), _bytes(7, b"".join(graph)), _bytes(8, operators)]
        path.write_bytes(b"".join(model))


def _tensor(name: str, kind: int, values: NDArray[np.generic]) -> bytes:
    sizes = [_int(1, size) for size in values.shape]
    return b"".join([*sizes, _int(2, kind), _text(8, name), _bytes(9, values.tobytes())])


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    sizes = [_text(2, size) if isinstance(size, str) else _int(1, size) for size in shape]
    dimensions = b"".join(_bytes(1, size) for size in sizes)
    tensor = _int(1, FLOAT32) + _bytes(2, dimensions)
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        number = bytes([2 << 3 | 5]) + np.float32(value).tobytes()
        return _text(1, name) + number + _int(20, _AS_FLOAT)
    if isinstance(value, int):
        return _text(1, name) + _int(3, value) + _int(20, _AS_INT)
    numbers = b"".join(_int(8, each) for each in value)
    return _text(1, name) + numbers + _int(20, _AS_INTS)


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    groups = bytearray()
    while number > 127:
        groups.append(number & 127 | 128)
        number >>= 7
    groups.append(number)
    return bytes(groups)
