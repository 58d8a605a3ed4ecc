"""Keeps an exception inside a Qt override from ending the process."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def nothing() -> None:
    """The value an override without an answer gives back: `@guarded(nothing)` on a paint event."""


def guarded(fallback: Callable[[], R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Report what an override raises to `sys.excepthook`, and give Qt a value of the right type.

    PySide6 cannot carry a Python exception through the C++ that called an override: the process
    ends with SIGSEGV, often before the excepthook runs. `fallback` makes the value to return:
    `bool` for `eventFilter`, `QRectF` for `boundingRect`, `nothing` for `paintEvent`.
    """

    def decorate(override: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(override)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return override(*args, **kwargs)
            except Exception:  # noqa: BLE001 - the one place in the screens that must catch all
                sys.excepthook(*sys.exc_info())
                return fallback()

        return call

    return decorate
