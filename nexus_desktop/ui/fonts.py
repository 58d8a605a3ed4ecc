"""The few sizes of type the screens use, in Inter where it is shipped."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

FAMILY = "Inter"
_log = logging.getLogger(__name__)


class Fonts:
    """Every role of type, ready to be set on a widget; figures stand in columns everywhere.

    Sizes are in pixels at 100 %, so that they keep their place in the layout at every scale.

    Attributes:
        time: the time display, 22 semibold.
        heading: the title of a page, 16 semibold.
        title: names and headings, 13 semibold.
        body: everything people read, 13.
        small: menus, chips and the status line, 12.
        caption: values under controls, 11; nothing is smaller.
        badge: single letters on buttons, 11 semibold.
    """

    def __init__(self, resources: Path) -> None:
        """Register the fonts that lie in `resources`; without them the system's font serves."""
        self.family = _register(resources / "fonts")
        self.time = self.sized(22, QFont.Weight.DemiBold)
        self.heading = self.sized(16, QFont.Weight.DemiBold)
        self.title = self.sized(13, QFont.Weight.DemiBold)
        self.body = self.sized(13)
        self.small = self.sized(12)
        self.caption = self.sized(11)
        self.badge = self.sized(11, QFont.Weight.DemiBold)

    def sized(self, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return a font of another size, for the rare place that no role fits."""
        font = QFont(self.family)
        font.setPixelSize(pixels)
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font


def _register(folder: Path) -> str:
    """Return the family to use: ours, or the system's when ours cannot be loaded."""
    files = sorted(folder.glob(f"{FAMILY}-*.otf"))
    refused = [file.name for file in files if QFontDatabase.addApplicationFont(str(file)) == -1]
    if files and not refused:
        return FAMILY
    system = QGuiApplication.font().family()
    _log.warning("%s not usable (%s), using %s", FAMILY, ", ".join(refused) or folder, system)
    return system
