"""The look of the program in one object: theme, icons and fonts, and the moment they change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import QAbstractButton, QApplication

from nexus_desktop.ui.appearance import apply_theme
from nexus_desktop.ui.fonts import Fonts
from nexus_desktop.ui.icons import Icons
from nexus_desktop.ui.theme import DEFAULT_THEME, Theme, load_theme, theme_names


class Look(QObject):
    """Passed to every widget that draws itself.

    Attributes:
        theme: the colours now in use; ask at every paint, never keep them.
        icons, fonts: as their classes say.
        reduced_motion: nothing on the screen moves by itself.

    Signals:
        theme_changed: colours are different now; repaint.
    """

    theme_changed = Signal()

    def __init__(
        self,
        resources: Path,
        theme_name: str = DEFAULT_THEME,
        *,
        reduced_motion: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """Load everything; raises OSError or ValueError when the theme cannot be read."""
        super().__init__(parent)
        self._resources = resources
        self.reduced_motion = reduced_motion
        self.fonts = Fonts(resources)
        self.icons = Icons(resources)
        self.theme: Theme = load_theme(resources, theme_name)

    def apply(self, app: QApplication) -> None:
        """Dress the program in this look, now and after every change of theme."""
        app.setFont(self.fonts.body)
        apply_theme(app, self.theme, self._resources)

    def theme_names(self) -> tuple[str, ...]:
        return theme_names(self._resources)

    def use_theme(self, app: QApplication, name: str) -> None:
        """Change the colours of everything that is on the screen."""
        if name == self.theme.name:
            return
        self.theme = load_theme(self._resources, name)
        self.apply(app)
        self.theme_changed.emit()

    def icon(self, name: str, color: QColor | None = None) -> QIcon:
        """Return an icon in the colour of text, or in another; see `keep_icon` for what stays."""
        theme = self.theme
        return self.icons.icon(name, color or theme.text, theme.disabled, theme.on_accent)

    def keep_icon(self, target: QAction | QAbstractButton, name: str) -> None:
        """Give an action or a standard button an icon that follows the theme."""
        _KeptIcon(self, target, name)


class _KeptIcon(QObject):
    """Lives and dies with what it draws the icon for."""

    def __init__(self, look: Look, target: QAction | QAbstractButton, name: str) -> None:
        super().__init__(target)
        self._look, self._target, self._name = look, target, name
        look.theme_changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        self._target.setIcon(self._look.icon(self._name))
