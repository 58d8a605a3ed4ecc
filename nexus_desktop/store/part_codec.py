"""Cuts long lists into parts that stay the same while other parts of the list are edited."""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from nexus_desktop.domain.document import canonical_json

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MEAN_PART_ITEMS = 128
"""An edit rewrites one or two parts of about this many items (40 kB of JSON, 8 kB compressed)."""

_REMEMBERED_PARTS = 2048
_REMEMBERED_LINES = 16_384


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A stretch of a list under the name of its content.

    Attributes:
        hash: SHA-256 of its JSON.
    """

    hash: str
    items: tuple[T, ...]


class PartCodec(Generic[T]):
    """Turns lists of frozen items into parts of canonical JSON and back; safe from any thread.

    A part ends behind an item whose id says so, not after a number of items: what is inserted or
    removed moves no boundary elsewhere. A part is a JSON array with one item a line, so that an
    item which occurs in many versions of a part is decoded once and is one object in all of them.

    What was encoded or decoded before is found by the identity of the items, which never change;
    only a bounded number is remembered.
    """

    def __init__(
        self,
        to_document: Callable[[T], object],
        from_document: Callable[[object], T],
        id_of: Callable[[T], str],
    ) -> None:
        self._to_document = to_document
        self._from_document = from_document
        self._id_of = id_of
        self._lock = threading.Lock()
        self._by_first_id: _Recent[str, Part[T]] = _Recent(_REMEMBERED_PARTS)
        self._by_hash: _Recent[str, Part[T]] = _Recent(_REMEMBERED_PARTS)
        self._lines: _Recent[int, tuple[T, bytes]] = _Recent(_REMEMBERED_LINES)

    def parts(self, items: Sequence[T]) -> list[Part[T]]:
        """Return the parts a list is kept as, in order."""
        items = tuple(items)
        found: list[Part[T]] = []
        start = 0
        with self._lock:
            while start < len(items):
                part = self._remembered(items, start) or self._new(items, start)
                found.append(part)
                start += len(part.items)
        return found

    def body(self, part: Part[T]) -> bytes:
        """Return the JSON of a part."""
        with self._lock:
            return self._body(part.items)

    def items(
        self, part_hash: str, body: Callable[[str], bytes], shared: dict[bytes, T] | None = None
    ) -> tuple[T, ...]:
        """Return the items of a part.

        Args:
            body: gives the JSON of a part by its hash; called only if it is needed.
            shared: items by their line; items are taken from here and added here, so that all
                parts read with the same mapping have equal items in common.

        Raises:
            DocumentError: an item is damaged.
        """
        with self._lock:
            known = self._by_hash.get(part_hash)
            if shared is None:
                if known is not None:
                    return known.items
                items = tuple(self._from_document(item) for item in json.loads(body(part_hash)))
            else:
                lines = _lines_of(body(part_hash))
                if known is not None:
                    shared.update(zip(lines, known.items, strict=True))
                    return known.items
                items = tuple(self._item(line, shared) for line in lines)
            self._remember(Part(part_hash, items))
            return items

    def _item(self, line: bytes, shared: dict[bytes, T]) -> T:
        item = shared.get(line)
        if item is None:
            item = self._from_document(json.loads(line))
            shared[line] = item
        return item

    def _remembered(self, items: tuple[T, ...], start: int) -> Part[T] | None:
        part = self._by_first_id.get(self._id_of(items[start]))
        if part is None:
            return None
        end = start + len(part.items)
        # Comparing equal tuples of the same objects takes a pointer comparison per item.
        if items[start:end] != part.items:
            return None
        return part if end == len(items) or self._is_last(part.items[-1]) else None

    def _new(self, items: tuple[T, ...], start: int) -> Part[T]:
        end = start + 1
        while end < len(items) and not self._is_last(items[end - 1]):
            end += 1
        stretch = items[start:end]
        part = Part(hashlib.sha256(self._body(stretch)).hexdigest(), stretch)
        self._remember(part)
        return part

    def _is_last(self, item: T) -> bool:
        name = self._id_of(item).encode("utf-8", "replace")
        return zlib.crc32(name) % MEAN_PART_ITEMS == 0

    def _body(self, items: tuple[T, ...]) -> bytes:
        return b"[\n" + b",\n".join(map(self._line, items)) + b"\n]"

    def _line(self, item: T) -> bytes:
        known = self._lines.get(id(item))
        if known is not None:
            return known[1]
        line = canonical_json(self._to_document(item))
        # The item is kept with its line, so that no other object can get its id meanwhile.
        self._lines.put(id(item), (item, line))
        return line

    def _remember(self, part: Part[T]) -> None:
        if part.items:
            self._by_first_id.put(self._id_of(part.items[0]), part)
        self._by_hash.put(part.hash, part)


class _Recent(Generic[K, V]):
    """The values used last, up to a number."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)


def _lines_of(body: bytes) -> list[bytes]:
    """Return one line per item; JSON writes a line break inside a text as two other characters."""
    inside = body[2:-2]
    return inside.split(b",\n") if inside else []
