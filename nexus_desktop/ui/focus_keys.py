"""Who gets a key first: what has the keyboard, or a command of the editor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

from nexus_desktop.ui.guarded import guarded
from nexus_desktop.workflows.commands.command import Scope
from nexus_desktop.workflows.commands.registry import all_commands

_TYPED_INTO = (QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit)
_MOVED_IN = (QAbstractItemView, QAbstractSlider, QComboBox, QTabBar)
_PRESSED = (QPushButton, QToolButton)
_PRESSING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_MOVES = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    }
)
_PLAIN = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
_FINE = (*_PLAIN, Qt.KeyboardModifier.ShiftModifier)

_FIELDS_HAVE_THEIR_OWN = frozenset({"edit.undo", "edit.redo"})


@runtime_checkable
class ClaimsKeys(Protocol):
    """A widget that is worked with keys of its own, besides those that move in any list."""

    def claims_key(self, key: int) -> bool:
        """Return whether a key, alone or with Shift, means something here."""


def editor_keys() -> tuple[str, ...]:
    """Return the keys of every command that must not fire while somebody types."""
    return tuple(
        key
        for command in all_commands()
        if command.scope is Scope.EDITOR or command.id in _FIELDS_HAVE_THEIR_OWN
        for key in command.keys
    )


class FocusKeys(QObject):
    """Watches the one widget of a window that has the keyboard.

    In a text field no editor command fires: letters are text, and Ctrl+T does not trim what lies
    behind the field. Lists, sliders and tabs keep the keys that move in them. Everywhere else the
    commands win, so that Space plays even while a button has the keyboard; Return presses it.
    """

    def __init__(
        self, window: QWidget, editor_keys: Iterable[str], go_home: Callable[[], None]
    ) -> None:
        """Take care of `window`.

        Args:
            editor_keys: those that mean something else, or nothing, in a text field.
            go_home: puts the keyboard where it belongs when it is on the bare window.
        """
        super().__init__(window)
        self._window = window
        self._go_home = go_home
        self._editor_keys = {QKeySequence(key) for key in editor_keys}
        self._watched: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key for the widget before any command sees it."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return self._is_pressed(watched, event)
        if event.type() != QEvent.Type.ShortcutOverride:
            return False
        if not self._is_claimed(watched, event.keyCombination()):
            return False
        event.accept()
        return True

    def _is_pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        """Press a button of Qt's own, which knows no key but Space outside of dialogs."""
        if not isinstance(watched, _PRESSED) or event.key() not in _PRESSING:
            return False
        if not event.isAutoRepeat():
            watched.click()
        return True

    def _is_claimed(self, watched: QObject, keys: QKeyCombination) -> bool:
        if isinstance(watched, _TYPED_INTO):
            return QKeySequence(keys) in self._editor_keys
        if isinstance(watched, _PRESSED):
            return keys.key() in _PRESSING and keys.keyboardModifiers() in _PLAIN
        if keys.keyboardModifiers() not in _FINE:
            return False
        if isinstance(watched, ClaimsKeys) and watched.claims_key(keys.key()):
            return True
        return isinstance(watched, _MOVED_IN) and keys.key() in _MOVES

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = None
        if now is self._window:
            self._go_home()
            return
        is_ours = now is not None and now.window() is self._window
        kinds = (*_TYPED_INTO, *_MOVED_IN, *_PRESSED, ClaimsKeys)
        if now is not None and is_ours and isinstance(now, kinds):
            now.installEventFilter(self)
            self._watched = now
