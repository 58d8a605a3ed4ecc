"""Drags what is chosen in the export panel out of it, instead of writing it to a place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.timecode import THIN_SPACE
from nexus_desktop.ui.drag_handle import DragHandle
from nexus_desktop.ui.file_drag import drag_offer
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.drag_out import DragOut, Offer, OfferStage, is_settled
from nexus_desktop.workflows.export_audio import ExportRequest

_LOOK_MS = 80


class ExportDrag(QObject):
    """The file is made from the press on; what is ready stays so until something else is chosen."""

    def __init__(
        self, look: Look, drag_out: DragOut, say: Callable[[NexusError], None], parent: QWidget
    ) -> None:
        """Offer nothing yet; `say` is told why nothing is dragged."""
        super().__init__(parent)
        self._drag_out, self._say = drag_out, say
        self._request: ExportRequest | None = None
        self._offer: Offer | None = None
        self.handle = DragHandle(look, parent)
        self.handle.setToolTip("Press to have the file made; then drag it into another program.")
        self.handle.pressed.connect(self._prepare)
        self.handle.dragged.connect(self._drag)
        self._look_timer = QTimer(self, interval=_LOOK_MS)
        self._look_timer.timeout.connect(self._tell)

    @property
    def is_ready(self) -> bool:
        """Whether the file is there."""
        return self._offer is not None and self._offer.stage is OfferStage.READY

    def show_request(self, request: ExportRequest | None) -> None:
        """Offer what is chosen now; None where it is not one file."""
        if request == self._request:
            return
        self.withdraw()
        self._request = request
        self.handle.setVisible(request is not None and is_settled(request.bounce))
        self._tell()

    def withdraw(self) -> None:
        """Make nothing any more."""
        self._look_timer.stop()
        if self._offer is not None:
            self._offer.withdraw()
        self._offer = None

    def _prepare(self) -> None:
        is_made = self._offer is not None and self._offer.stage is not OfferStage.FAILED
        if self._request is None or is_made:
            return
        self._look_timer.start()
        self._offer = self._drag_out.offer_export(self._request, self._on_change)
        self._tell()

    def _on_change(self, _offer: Offer) -> None:
        self._look_timer.stop()
        self._tell()

    def _drag(self) -> None:
        drag_offer(self.handle, self._offer, self._say)

    def _tell(self) -> None:
        offer = self._offer
        if offer is None:
            self.handle.show_state("", 0.0)
        elif offer.stage is OfferStage.RENDERING:
            words = f"{offer.fraction * 100:.0f}{THIN_SPACE}%"
            self.handle.show_state(words, offer.fraction)
        else:
            self.handle.show_state(str(offer.stage), offer.fraction)
