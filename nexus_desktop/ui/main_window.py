"""Places the menu, the page of what is open, the messages and the status line; no logic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.tasks.runner import TaskState, TaskStatus
from nexus_desktop.ui.cheatsheet import CheatSheet
from nexus_desktop.ui.commands import UiCommands
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.editor_page import EditorPage
from nexus_desktop.ui.error_presenter import ErrorPresenter
from nexus_desktop.ui.export.outcome import messages
from nexus_desktop.ui.file_drops import FileDrops
from nexus_desktop.ui.focus_keys import FocusKeys, editor_keys
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.library.library_page import LibraryPage
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.menu_line import MenuLine
from nexus_desktop.ui.palette import Palette
from nexus_desktop.ui.status_line import HEIGHT as STATUS_HEIGHT
from nexus_desktop.ui.status_line import StatusLine
from nexus_desktop.ui.ticker import Ticker
from nexus_desktop.ui.widgets.banner import BannerAction, BannerKind, Message
from nexus_desktop.ui.widgets.banner_area import BannerArea
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.drag_out import DRAG_FORMATS
from nexus_desktop.workflows.edit_session import EditSession, SessionEvent, SessionEventKind
from nexus_desktop.workflows.export_queue import Export, ExportQueue
from nexus_desktop.workflows.playback import Playback, TransportEvent, TransportEventKind
from nexus_desktop.workflows.waveforms import Waveforms

SMALLEST = (960, 600)
PROGRAM = "Studio Nexus"
CONTEXT_MENUS = {
    "clip": (
        "edit.cut", "edit.copy", "edit.copy_file", "edit.duplicate", "edit.delete", "",
        "edit.split", "edit.join", "edit.silence", "edit.trim", "",
        "clip.fade_in", "clip.fade_out",
    ),
    "drag": (
        "edit.copy_file", "drag.show_folder", "",
        *(f"drag.format_{format_id}" for format_id in DRAG_FORMATS),
    ),
    "lane": ("edit.paste", "edit.split", "", "select.all", "label.add", "", "file.import"),
    "track": (
        "edit.rename", "track.mute", "track.solo", "",
        "track.move_up", "track.move_down", "track.new_mono", "", "track.close",
    ),
}  # fmt: skip


class MainWindow(QMainWindow):
    """The one window: the page of the open session, or the library while nothing is open.

    Attributes:
        commands: every command as an action.
        page: the page of the open session; a new session brings a new page.
        library: the page of the projects.
        loss_by_closing: asked before closing what would be lost; it is said, once.

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
        self.loss_by_closing: Callable[[], NexusError | None] = lambda: None
        self._is_over = False
        self._shows_inspector = True
        self.setMinimumSize(*SMALLEST)
        self._places, self._editor = QStackedWidget(), QStackedWidget()
        self.status = StatusLine(look)
        body = self._place()
        self.commands = UiCommands(command_context, look, self, self._editor)
        self._menus = MenuLine(look)
        self.setMenuBar(self._menus)
        self.commands.fill(self._menus)
        self.banners = BannerArea(look, body, bottom=STATUS_HEIGHT + 12)
        self.banners.focus_left.connect(self.take_focus)
        self.errors = ErrorPresenter(self.banners, self._show_details)
        self.commands.failed.connect(self.errors.present)
        self.palette_field = Palette(command_context, look, self)
        self.palette_field.chosen.connect(self.commands.run)
        self.palette_field.refused.connect(self.errors.present)
        self.cheatsheet = CheatSheet(look, self)
        self.library = LibraryPage(look, self.commands)
        self._places.addWidget(self._editor)
        self._places.addWidget(self.library)
        FileDrops(self).files_dropped.connect(self._import_dropped)
        FocusKeys(self, editor_keys(), self.take_focus)
        self._end_playback = playback.subscribe(self._on_transport_event)
        self._ticker = Ticker(self._tick, self)
        self.page = self._open(command_context.session)

    def _place(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._places, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        return body

    @property
    def shows_library(self) -> bool:
        return self._places.currentWidget() is self.library

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        return (self.library,) if self.shows_library else self.page.panes

    def show_library(self) -> None:
        """Show the projects there are; the session behind them waits."""
        self._places.setCurrentWidget(self.library)
        self.library.take_focus()
        self._refresh(self.command_context.session)

    def show_editor(self) -> None:
        """Show the page of the session."""
        self._places.setCurrentWidget(self._editor)
        self._refresh(self.command_context.session)
        self.take_focus()

    @property
    def shows_inspector(self) -> bool:
        return self._shows_inspector

    def show_inspector(self, is_shown: bool) -> None:
        """Show the panel on the right, here and on the pages to come, or give its room away."""
        self._shows_inspector = is_shown
        self.page.inspector.setVisible(is_shown)
        self.commands.refresh()

    def take_focus(self) -> None:
        """Put the keyboard where work is done."""
        if self.shows_library:
            self.library.take_focus()
        else:
            self.page.arrange.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def show_session(self, session: EditSession) -> None:
        """Open another session in a page of its own."""
        self._end_session()
        before = self.page
        self.command_context.session = session
        self.page = self._open(session)
        self.page.arrange.look_like(before.arrange)
        before.close_session()
        self._editor.removeWidget(before)
        before.deleteLater()
        self.show_editor()

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
        page.inspector.setVisible(self._shows_inspector)
        self._editor.addWidget(page)
        self._editor.setCurrentWidget(page)
        self.command_context.view = page.arrange
        self._end_session = session.subscribe(self._on_session_event)
        self._refresh(session)
        return page

    def show_task(self, status: TaskStatus) -> None:
        """Show how far background work is."""
        self.status.tasks.show_status(status)
        if status.state not in {TaskState.WAITING, TaskState.RUNNING}:
            self._refresh_saved(self.command_context.session)

    def show_warning(self, title: str, text: str) -> None:
        """Say something odd that needs no answer."""
        self.banners.post(Message(BannerKind.WARN, title, text))

    def show_output(self) -> None:
        """Say where the sound goes; if nowhere, why not."""
        self._show_sound(self.command_context.session)
        reason = self._playback.missing_output
        if reason:
            hint = "Everything works but for the sound; the playhead and the meters move."
            self.banners.post(Message(BannerKind.WARN, "No sound output", reason, hint))

    def _show_sound(self, session: EditSession) -> None:
        self.status.show_sound(session.project.sample_rate, self._playback.output_words)

    def show_exported(self, exports: Sequence[Export], queue: ExportQueue) -> None:
        """Say where exports are, and how they came out."""
        failed = [each for each in exports if each.error is not None]
        for message in messages(exports, lambda: queue.try_again(failed)):
            self.banners.post(message)

    def show_copied(self, path: Path) -> None:
        """Say that a file is on the clipboard."""
        text = f"“{path.name}” can be pasted into any other program."
        self.banners.post(Message(BannerKind.DONE, "Copied as a file", text))

    def _import_dropped(self, paths: list[Path]) -> None:
        """Take files that were dropped beside the timeline onto tracks of their own."""
        self.files_dropped.emit(paths, None, 0)

    def _show_menu(self, kind: str, where: QPoint) -> None:
        self.commands.menu(CONTEXT_MENUS[kind], self).popup(where)

    def _on_session_event(self, event: SessionEvent) -> None:
        session = self.command_context.session
        if event.kind is SessionEventKind.SAVE_STATE:
            self._refresh_saved(session)
            return
        if event.kind is SessionEventKind.HISTORY and self.shows_library:
            self.show_editor()
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
        title = "" if self.shows_library else session.project.title
        self.setWindowTitle(f"{title} — {PROGRAM}" if title else PROGRAM)
        self._menus.show_title(title)
        self.commands.refresh_soon()
        self._show_sound(session)
        self._refresh_saved(session)

    def _refresh_saved(self, session: EditSession) -> None:
        if self.shows_library:
            self.status.show_library()
            return
        arriving = any(not source.is_settled for source in session.project.sources.values())
        self.status.show_session(session, is_arriving=arriving)

    def _show_details(self, error: Exception) -> None:
        clipboard = QApplication.clipboard()
        clipboard.setText(f"{type(error).__name__}: {error}")
        self.banners.post(Message(BannerKind.DONE, "Copied", "The details are on the clipboard."))

    def shut(self) -> None:
        """Close whatever stands against it."""
        self.loss_by_closing = lambda: None
        self.close()

    @guarded(nothing)
    def closeEvent(self, event: QCloseEvent) -> None:
        loss = self.loss_by_closing()
        if loss is not None:
            event.ignore()
            self._warn_of_loss(loss)
            return
        if not self._is_over:
            self._is_over = True
            self._ticker.stop()
            self._end_playback()
            self._end_session()
            self.page.close_session()
            self.closing.emit()
        super().closeEvent(event)

    def _warn_of_loss(self, loss: NexusError) -> None:
        action = BannerAction("Close anyway", self.shut)
        self.banners.post(Message(BannerKind.WARN, loss.title, loss.message, loss.hint, action))
