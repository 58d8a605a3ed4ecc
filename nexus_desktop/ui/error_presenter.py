"""Tells a person what went wrong, beside the work and never in its way."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.ui.widgets.banner import BannerAction, BannerKind, Message
from nexus_desktop.ui.widgets.banner_area import BannerArea

UNEXPECTED_TITLE = "Something went wrong"


class ErrorPresenter:
    """Turns any exception into a message; what is not a NexusError is a bug and says so."""

    def __init__(self, area: BannerArea, show_details: Callable[[Exception], None]) -> None:
        """`show_details` opens what a developer wants to see of an unexpected failure."""
        self._area = area
        self._show_details = show_details

    def present(self, error: Exception, retry: Callable[[], None] | None = None) -> None:
        """Show a failure; `retry` is offered where trying again may help."""
        if isinstance(error, NexusError):
            self._area.post(_expected(error, retry))
        else:
            self._area.post(self._unexpected(error))

    def _unexpected(self, error: Exception) -> Message:
        return Message(
            BannerKind.ERROR,
            UNEXPECTED_TITLE,
            "This is a fault in Studio Nexus. Every finished edit is kept.",
            hint="If it comes again, restart the program and send the details.",
            action=BannerAction("Details…", lambda: self._show_details(error)),
        )


def _expected(error: NexusError, retry: Callable[[], None] | None) -> Message:
    again = BannerAction("Try again", retry) if retry is not None and error.retryable else None
    return Message(
        BannerKind.ERROR,
        error.title,
        error.message,
        hint=error.hint,
        action=again,
        key=f"{error.title}: {error.message}",
    )
