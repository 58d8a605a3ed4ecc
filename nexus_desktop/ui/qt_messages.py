"""Sends what Qt has to say into the program's log."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from nexus_desktop.ui.guarded import guarded, nothing

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_NOISE = ("This plugin does not support propagateSizeHints",)
_log = logging.getLogger("qt")


def log_qt_messages() -> Callable[[], None]:
    """Take Qt's messages into the log "qt" from now on; call what it returns to stop that."""
    previous = qInstallMessageHandler(_to_log)
    return lambda: _install(previous)


def _install(handler: object) -> None:
    qInstallMessageHandler(handler)  # type: ignore[arg-type]  # None is Qt's own handler


@guarded(nothing)
def _to_log(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if not message.startswith(_NOISE):
        _log.log(_LEVELS[kind], "%s: %s", context.category or "default", message)
