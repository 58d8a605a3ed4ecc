"""Places the menu, the page of what is open, the messages and the status line; no logic."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.tasks.runner import TaskState, TaskStatus
from nexus_desktop.ui.cheatsheet import CheatSheet
from nexus_desktop.ui.commands import UiCommands, keys_of
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.editor_page import EditorPage
from nexus_desktop.ui.error_presenter import ErrorPresenter
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.palette import Palette
from nexus_desktop.ui.status_line import HEIGHT as STATUS_HEIGHT
from nexus_desktop.ui.status_line import StatusLine
from nexus_desktop.ui.ticker import Ticker
from nexus_desktop.ui.widgets.banner import BannerKind, Message
from nexus_desktop.ui.widgets.banner_area import BannerArea
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.edit_session import EditSession, SessionEvent, SessionEventKind
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.playback import Playback, TransportEvent, TransportEventKind
from nexus_desktop.workflows.waveforms import Waveforms

SMALLEST = (960, 600)
TITLE_WIDTH = 360
CONTEXT_MENUS = {
    "clip": (
        "edit.cut", "edit.copy", "edit.duplicate", "edit.delete", "",
        "edit.split", "edit.join", "edit.silence", "edit.trim", "",
        "clip.fade_in", "clip.fade_out",
    ),
    "lane": ("edit.paste", "edit.split", "", "select.all", "label.add", "", "file.import"),
    "track": (
        "edit.rename", "track.mute", "track.solo", "",
        "track.move_up", "track.move_down", "track.new_mono", "", "track.close",
    ),
}  # fmt: skip


class MainWindow(QMainWindow):
    """The one window. Shows a session at a time; a new session brings a new page.

    Attributes:
        commands: every command as an action.
        page: the page of the open session.
        panel_place: where panels such as Export appear over the page.

    Signals:
        files_dropped: paths, the row of the track or None for new ones, the frame they begin at.
        closing: the window is about to close.
    """

    files_dropped = Signal(list, object, int)
    closing = Signal()

    def __init__(
        self,
        look: Look,
        command_context: CommandContext,
        playback: Playback,
        waveforms: Waveforms,
    ) -> None:
        super().__init__()
        self.look = look
        self.command_context = command_context
        self._playback = playback
        self._waveforms = waveforms
        self._end_session: Callable[[], None] = lambda: None
        self.setMinimumSize(*SMALLEST)
        self._pages = QStackedWidget()
        self.status = StatusLine(look)
        body = self._place()
        self.commands = UiCommands(command_context, look, self, self._pages)
        self.commands.fill(self.menuBar())
        self._title = ElidedLabel()
        self._dress_menu_bar()
        self.banners = BannerArea(look, body, bottom=STATUS_HEIGHT + 12)
        self.errors = ErrorPresenter(self.banners, self._show_details)
        self.commands.failed.connect(self.errors.present)
        self.palette_field = Palette(command_context, look, self)
        self.palette_field.chosen.connect(self.commands.run)
        self.palette_field.refused.connect(self.errors.present)
        self.cheatsheet = CheatSheet(look, self)
        self._end_playback = playback.subscribe(self._on_transport_event)
        self._ticker = Ticker(self._tick, self)
        self.page = self._open(command_context.session)

    def _place(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        return body

    def _dress_menu_bar(self) -> None:
        """Put the name of the program before the menus and that of the project behind them."""
        fonts = self.look.fonts
        name, hint = QLabel("Studio Nexus"), QLabel(f"{keys_of('app.palette')} find any command")
        name.setFont(fonts.sized(12, QFont.Weight.DemiBold))
        self._title.setFont(fonts.small)
        hint.setFont(fonts.small)
        for label in (self._title, hint):
            label.setProperty("tone", "mute")
        name.setContentsMargins(16, 0, 8, 0)
        self._title.setFixedWidth(TITLE_WIDTH)
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        corner = QWidget()
        corner.setFixedHeight(self.menuBar().sizeHint().height() - 4)
        row = QHBoxLayout(corner)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(24)
        row.addWidget(self._title)
        row.addWidget(hint)
        # A menu bar does not keep its corner widgets alive by itself.
        self._corners = (name, corner)
        self.menuBar().setCornerWidget(name, Qt.Corner.TopLeftCorner)
        self.menuBar().setCornerWidget(corner, Qt.Corner.TopRightCorner)

    def show_session(self, session: EditSession) -> None:
        """Open another session in a page of its own."""
        self._end_session()
        before = self.page
        self.command_context.session = session
        self.page = self._open(session)
        before.close_session()
        self._pages.removeWidget(before)
        before.deleteLater()

    def _open(self, session: EditSession) -> EditorPage:
        self._playback.open(session)
        context = UiContext(
            session=session,
            waveforms=self._waveforms,
            playback=self._playback,
            look=self.look,
            command_context=self.command_context,
            run=self.commands.run,
            show_error=self.errors.present,
        )
        page = EditorPage(context, self.commands)
        page.arrange.command_requested.connect(self.commands.run)
        page.arrange.files_dropped.connect(self.files_dropped)
        page.arrange.drop_refused.connect(lambda text: self.show_warning("Not dropped", text))
        page.arrange.menu_requested.connect(self._show_menu)
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self.command_context.view = page.arrange
        self._end_session = session.subscribe(self._on_session_event)
        self._refresh(session)
        page.arrange.setFocus()
        return page

    def show_task(self, status: TaskStatus) -> None:
        """Show how far background work is."""
        self.status.tasks.show_status(status)
        if status.state not in {TaskState.WAITING, TaskState.RUNNING}:
            self._refresh_saved(self.command_context.session)

    def show_warning(self, title: str, text: str) -> None:
        """Say something odd that needs no answer."""
        self.banners.post(Message(BannerKind.WARN, title, text))

    def warn_of_missing_output(self) -> None:
        """Say that nothing can be heard, and why."""
        reason = self._playback.missing_output
        if reason:
            hint = "Everything works but for the sound; the playhead and the meters move."
            self.banners.post(Message(BannerKind.WARN, "No sound output", reason, hint))

    def show_exported(self, report: ExportReport) -> None:
        """Say where an export is."""
        text = f"{report.path.name} is in {report.path.parent}."
        self.banners.post(Message(BannerKind.DONE, "Exported", text))

    def _show_menu(self, kind: str, where: QPoint) -> None:
        self.commands.menu(CONTEXT_MENUS[kind], self).popup(where)

    def _on_session_event(self, event: SessionEvent) -> None:
        session = self.command_context.session
        if event.kind is SessionEventKind.SAVE_STATE:
            self._refresh_saved(session)
        else:
            self._refresh(session)

    def _on_transport_event(self, event: TransportEvent) -> None:
        self._ticker.start()
        self.page.transport_bar.refresh()
        self.commands.refresh_soon()
        if event.kind in {TransportEventKind.DEVICE_LOST, TransportEventKind.FAILED}:
            self.errors.present(NexusError("Playback stopped", event.message, hint=event.hint))

    def _tick(self) -> bool:
        self.page.tick()
        return self._playback.is_playing or not self.page.transport_bar.is_at_rest

    def _refresh(self, session: EditSession) -> None:
        self.setWindowTitle(f"{session.project.title} — Studio Nexus")
        self._title.show_text(session.project.title)
        self.commands.refresh_soon()
        self._refresh_saved(session)
        self.status.show_sound(session.project.sample_rate, self._playback.output_words)

    def _refresh_saved(self, session: EditSession) -> None:
        arriving = any(not source.is_settled for source in session.project.sources.values())
        self.status.show_session(session, is_arriving=arriving)

    def _show_details(self, error: Exception) -> None:
        clipboard = QApplication.clipboard()
        clipboard.setText(f"{type(error).__name__}: {error}")
        self.banners.post(Message(BannerKind.DONE, "Copied", "The details are on the clipboard."))

    @guarded(nothing)
    def closeEvent(self, event: QCloseEvent) -> None:
        self._ticker.stop()
        self._end_playback()
        self._end_session()
        self.closing.emit()
        super().closeEvent(event)
