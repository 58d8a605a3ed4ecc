"""Named icons from SVG files, drawn in any colour and sharp at any scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZE = 16
LINE = 1.7
"""Width of the lines in pixels; the same at every size, as a pen would draw them."""
_GRID = 24
_SIZES = (16, 24)


class Icons:
    """Reads each icon once, keeps what was drawn.

    The files are drawn on a 24-unit grid with `currentColor` lines, two units wide.
    """

    def __init__(self, resources: Path) -> None:
        self._folder = resources / "icons"
        self._sources: dict[str, str] = {}
        self._renderers: dict[tuple[str, str, int], QSvgRenderer] = {}
        self._icons: dict[tuple[str, ...], QIcon] = {}

    def names(self) -> frozenset[str]:
        """Return the name of every icon there is."""
        return frozenset(file.stem for file in self._folder.glob("*.svg"))

    def icon(self, name: str, color: QColor, disabled: QColor, chosen: QColor) -> QIcon:
        """Return an icon for menus and lists, also for entries that are disabled or chosen.

        Raises:
            OSError: there is no icon of that name.
        """
        key = (name, color.name(), disabled.name(), chosen.name())
        if key not in self._icons:
            tints = {
                QIcon.Mode.Normal: color,
                QIcon.Mode.Disabled: disabled,
                QIcon.Mode.Active: chosen,
                QIcon.Mode.Selected: color,
            }
            self._icons[key] = self._drawn(name, tints)
        return self._icons[key]

    def pixmap(self, name: str, size: int, color: QColor, scale: float) -> QPixmap:
        """Return an icon of `size` pixels for a screen with `scale` device pixels to the pixel."""
        renderer = self._renderer(name, color, size)
        pixmap = QPixmap(QSize(round(size * scale), round(size * scale)))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def paint(self, painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
        """Draw an icon into a square `box`, straight and sharp at the painter's scale."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._renderer(name, color, round(box.width())).render(painter, box)

    def _drawn(self, name: str, tints: Mapping[QIcon.Mode, QColor]) -> QIcon:
        icon = QIcon()
        for size in _SIZES:
            for scale in _scales():
                shape = self.pixmap(name, size, tints[QIcon.Mode.Normal], scale)
                for mode, tint in tints.items():
                    icon.addPixmap(_tinted(shape, tint), mode)
        return icon

    def _renderer(self, name: str, color: QColor, size: int) -> QSvgRenderer:
        key = (name, color.name(), size)
        if key not in self._renderers:
            line = LINE * _GRID / size
            source = self._source(name).replace("currentColor", color.name())
            source = source.replace('stroke-width="2"', f'stroke-width="{line:.2f}"')
            self._renderers[key] = QSvgRenderer(QByteArray(source.encode()))
        return self._renderers[key]

    def _source(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        return self._sources[name]


def _tinted(shape: QPixmap, color: QColor) -> QPixmap:
    """Return a copy in another colour; far quicker than drawing the icon again."""
    copy = QPixmap(shape)
    painter = QPainter(copy)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(copy.rect(), color)
    painter.end()
    return copy


def _scales() -> Iterable[float]:
    """Return the scales an icon may be shown at: those of the screens, and the two usual ones."""
    return sorted({1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())})
