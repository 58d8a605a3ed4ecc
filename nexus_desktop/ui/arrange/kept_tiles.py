"""Drawn pieces of clips, kept so that scrolling and repainting only copy pixels."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QImage

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.ids import SourceId

TILE_WIDTH = 512
"""Device pixels; wide enough to be few, narrow enough that scrolling draws little at once."""


@dataclass(slots=True)
class _Tile:
    image: QImage
    is_final: bool
    revision: int


class KeptTiles:
    """Keeps the latest tiles, as many as fit; those of a source that grows are drawn again."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._tiles: OrderedDict[tuple[object, ...], _Tile] = OrderedDict()
        self._bytes = 0
        self._revisions: Counter[SourceId] = Counter()

    def source_changed(self, source: SourceId) -> None:
        """Draw again what was drawn of a source before all of it was known."""
        self._revisions[source] += 1

    def image(
        self,
        key: tuple[object, ...],
        source: SourceId,
        scale: float,
        draw: Callable[[], tuple[QImage, bool]],
    ) -> QImage:
        """Return the image of a key; `draw` makes it, and tells whether it will not get better.

        Args:
            scale: device pixels per pixel.
        """
        revision = self._revisions[source]
        known = self._tiles.get(key)
        if known is not None and (known.is_final or known.revision == revision):
            self._tiles.move_to_end(key)
            return known.image
        image, is_final = draw()
        image.setDevicePixelRatio(scale)
        self._keep(key, _Tile(image, is_final, revision))
        return image

    def _keep(self, key: tuple[object, ...], tile: _Tile) -> None:
        replaced = self._tiles.pop(key, None)
        if replaced is not None:
            self._bytes -= replaced.image.sizeInBytes()
        self._tiles[key] = tile
        self._bytes += tile.image.sizeInBytes()
        while self._bytes > self._most_bytes and len(self._tiles) > 1:
            _oldest_key, oldest = self._tiles.popitem(last=False)
            self._bytes -= oldest.image.sizeInBytes()


def tile_key(clip: Clip, fades: tuple[Fade, Fade], index: int, height: int) -> tuple[object, ...]:
    """Return all of a clip that the pixels of its tiles depend on.

    How much of the source is known is not in it, nor how the tiles are drawn.
    """
    heard = (clip.take.source, clip.take.begins, clip.source_start, clip.span.length, clip.gain_db)
    return (*heard, *fades, index, height)
