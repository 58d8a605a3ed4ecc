"""Has what is selected ready as a file, and shows the handle by which it is dragged out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain import bounce
from nexus_desktop.domain.bounce import Bounce
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timecode import THIN_SPACE, format_duration
from nexus_desktop.domain.timeline import SampleRate, TimeRange
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.drag_handle import DragHandle
from nexus_desktop.ui.file_drag import drag_offer
from nexus_desktop.workflows.drag_out import DragOut, Offer, OfferStage, is_settled
from nexus_desktop.workflows.edit_session import EditSession, SessionEvent, SessionEventKind
from nexus_desktop.workflows.export_audio import FormatChoice

_SETTLE_MS, _LOOK_MS, _MARGIN = 400, 80, 12
MADE_UNASKED_S = 600
"""What is longer is made only when somebody presses the handle."""

_FOLLOWED = {SessionEventKind.PROJECT, SessionEventKind.HISTORY, SessionEventKind.SELECTION}


class SelectionOffer(QObject):
    """Follows a session; `stop` before that goes away.

    What is offered is always what is heard now: with every edit the file is made anew.

    Signals:
        menu_wanted: where on the screen to offer what else can be done with the file.
    """

    menu_wanted = Signal(QPoint)

    def __init__(
        self, context: UiContext, drag_out: DragOut, state: ViewState, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session: EditSession = context.session
        self._say = context.show_error
        self._drag_out, self._state = drag_out, state
        self._lanes = QRect()
        self._known: tuple[Project, Selection, FormatChoice] | None = None
        self._bounce: Bounce | None = None
        self._span: TimeRange | None = None
        self._offer: Offer | None = None
        self.handle = DragHandle(context.look, parent)
        self.handle.setVisible(False)
        self.handle.pressed.connect(self._prepare)
        self.handle.dragged.connect(self.drag)
        self.handle.clicked.connect(self._ask_for_menu)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._prepare_if_short)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._tell)
        state.viewport_changed.connect(self._place)
        self._ends = [
            context.session.subscribe(self._on_session_event),
            drag_out.subscribe(self._begin_anew),
        ]

    @property
    def is_settled(self) -> bool:
        """Whether the handle shows what it will go on showing."""
        return not self._settle.isActive() and not self._look.isActive()

    @property
    def is_ready(self) -> bool:
        """Whether the file is there."""
        return self._offer is not None and self._offer.stage is OfferStage.READY

    def stop(self) -> None:
        """Offer nothing any more."""
        for end in self._ends:
            end()
        self._ends.clear()
        self._withdraw()

    def use_room(self, lanes: QRect) -> None:
        """Stay at the lower edge of the lanes, which lie there in the parent."""
        self._lanes = lanes
        self._place()

    def _on_session_event(self, event: SessionEvent) -> None:
        if event.kind in _FOLLOWED:
            self._begin_anew()

    def _begin_anew(self) -> None:
        project, selection = self._session.history.project, self._session.selection
        choice, known = self._drag_out.choice, self._known
        # By identity: projects are large, and every edit gives another one.
        if known is not None and project is known[0] and (selection, choice) == known[1:]:
            return
        self._known = project, selection, choice
        found = bounce.of_selection(project, selection)
        self._span = _span_of(project, selection) if found is not None else None
        offer = self._offer
        if offer is not None and (offer.bounce, offer.choice) == (found, choice):
            return
        self._withdraw()
        self._bounce = found
        # Sounds that are still being read in will be heard of again.
        if self._is_whole:
            self._settle.start()
        self._tell()

    def _withdraw(self) -> None:
        self._settle.stop()
        self._look.stop()
        if self._offer is not None:
            self._offer.withdraw()
        self._offer = None

    def _prepare_if_short(self) -> None:
        if self._bounce is not None and self._length <= MADE_UNASKED_S * self._rate:
            self._prepare()
        self._tell()

    def _prepare(self) -> None:
        if (
            self._bounce is None
            or not self._is_whole
            or (self._offer is not None and self._offer.stage is not OfferStage.FAILED)
        ):
            return
        self._settle.stop()
        self._look.start()
        self._offer = self._drag_out.offer(self._bounce, self._on_change)
        self._tell()

    def _on_change(self, _offer: Offer) -> None:
        self._look.stop()
        self._tell()

    def drag(self) -> None:
        """Let the file be dragged from where the pointer is; say so if it is too early."""
        if not drag_offer(self.handle, self._offer, self._say) and self.is_ready:
            # Somebody has removed the file.
            self._withdraw()
            self._prepare()

    def _ask_for_menu(self) -> None:
        self.menu_wanted.emit(self.handle.mapToGlobal(QPoint(0, 0)))

    def _tell(self) -> None:
        offer = self._offer
        length = offer.frames if offer is not None and offer.frames else self._length
        words = [self._drag_out.format_title, format_duration(length, self._rate)]
        fraction = offer.fraction if offer is not None else 0.0
        match offer.stage if offer is not None else None:
            case None if self._settle.isActive() or not self._is_whole:
                words.append("…")
            case None:
                words.append("press to render")
            case OfferStage.READY:
                words.append("ready")
            case OfferStage.FAILED:
                words.append("could not be made")
                fraction = 0.0
            case _:
                words.append(f"{round(100 * fraction)}{THIN_SPACE}%")
        self.handle.show_state(" · ".join(words), fraction)
        self._place()

    def _place(self) -> None:
        """Put the handle below the middle of what is seen of the selection."""
        span, view = self._span, self._state.viewport
        if span is None or self._lanes.isEmpty():
            self.handle.setVisible(False)
            return
        left = max(0.0, view.x_of(span.start))
        right = min(float(self._lanes.width()), view.x_of(span.end))
        size = self.handle.sizeHint()
        x = round((left + right - size.width()) / 2)
        x = max(_MARGIN, min(self._lanes.width() - size.width() - _MARGIN, x))
        y = self._lanes.bottom() - size.height() - _MARGIN
        self.handle.setGeometry(QRect(QPoint(self._lanes.left() + x, y), size))
        self.handle.setVisible(left < right)

    @property
    def _is_whole(self) -> bool:
        return self._bounce is not None and is_settled(self._bounce)

    @property
    def _length(self) -> int:
        return self._span.length if self._span is not None else 0

    @property
    def _rate(self) -> SampleRate:
        return self._session.project.sample_rate


def _span_of(project: Project, selection: Selection) -> TimeRange | None:
    """Return the time over which what is selected is seen."""
    spans = [clip.span for _, clip in project.clips() if clip.id in selection.clips]
    if not spans:
        return selection.span
    return TimeRange(min(each.start for each in spans), max(each.end for each in spans))
