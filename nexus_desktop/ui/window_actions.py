"""What commands ask of the window: open, import, export, themes, panes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.names import file_name_of
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.export.export_actions import ExportActions
from nexus_desktop.ui.file_questions import FileQuestions
from nexus_desktop.ui.library.shelf import Shelf
from nexus_desktop.ui.main_window import MainWindow
from nexus_desktop.workflows.commands.context import Subject
from nexus_desktop.workflows.import_audio import Placement
from nexus_desktop.workflows.workbench import ARCHIVE_SUFFIX, Workbench


class WindowActions:
    """The `Window` of the command context.

    Attributes:
        exporting: what is asked of exports.
    """

    def __init__(
        self,
        window: MainWindow,
        workbench: Workbench,
        exporting: ExportActions,
        questions: FileQuestions,
        shelf: Shelf,
        demo: Callable[[], None],
        remember_theme: Callable[[str], None],
        theme_name: str,
    ) -> None:
        self._window = window
        self._workbench = workbench
        self.exporting = exporting
        self._questions = questions
        self._shelf = shelf
        self._demo = demo
        self._remember_theme = remember_theme
        self._theme_name = theme_name

    def new_project(self) -> None:
        self._workbench.new_project()

    def ask_to_open(self) -> None:
        self._questions.ask_to_open(self._workbench.open_paths)

    def ask_to_import(self) -> None:
        self._questions.ask_to_import(self._import_at_cursor)

    def ask_to_save_copy(self) -> None:
        name = file_name_of(self._workbench.session.project.title, ARCHIVE_SUFFIX)
        self._questions.ask_where_to_save(
            "Save a copy",
            name,
            f"Projects (*{ARCHIVE_SUFFIX})",
            lambda paths: self._workbench.save_copy(paths[0]),
        )

    def open_demo(self) -> None:
        self._demo()

    def close_project(self) -> None:
        if not self._window.shows_library:
            self._workbench.new_project()
        self.show_library()

    def show_library(self) -> None:
        """Show the projects there are."""
        self._window.show_library()
        self._shelf.refresh(lambda _projects: self._window.take_focus())

    def loss_by_closing(self) -> NexusError | None:
        """Return what would be lost if the window closed now, in words; None if nothing would."""
        failure = self._workbench.refusal
        if failure is not None:
            return NexusError(
                "The newest edits are not saved", failure.message, hint="Closing now loses them."
            )
        if self.exporting.is_running:
            return NexusError(
                "An export is still running",
                "Its file is there only when it is whole.",
                hint="Closing now gives it up.",
            )
        workshop = self._window.command_context.workshop
        if workshop is not None and workshop.making:
            return NexusError(
                f"{workshop.making[0]} is not finished",
                "The project changes only when the whole sound is there.",
                hint="Closing now gives it up.",
            )
        return None

    def quit(self) -> None:
        self._window.close()

    def show_palette(self) -> None:
        self._window.palette_field.open()
        self._shelf.refresh(self._window.palette_field.offer_projects)

    def show_cheatsheet(self) -> None:
        self._window.cheatsheet.open()

    def show_panel(self, subject: Subject, effect_id: str = "") -> None:
        self._window.show_editor()
        self._window.show_inspector(True)
        self._window.page.inspector.show_subject(subject, effect_id)

    def toggle_inspector(self) -> None:
        self._window.show_inspector(not self.shows_inspector)

    @property
    def shows_inspector(self) -> bool:
        return self._window.shows_inspector

    def focus_next_pane(self, step: int) -> None:
        panes = self._window.panes
        focused = QApplication.focusWidget()
        at = next(
            (
                index
                for index, pane in enumerate(panes)
                if focused is not None and (pane is focused or pane.isAncestorOf(focused))
            ),
            -1 if step > 0 else 0,
        )
        for turn in range(1, len(panes) + 1):
            first = first_in(panes[(at + step * turn) % len(panes)])
            if first is not None:
                first.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def toggle_fullscreen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def set_theme(self, name: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._theme_name = name
            self._window.look.use_theme(app, theme_for(name, app))
            self._remember_theme(name)

    @property
    def theme_name(self) -> str:
        return self._theme_name

    def _import_at_cursor(self, paths: list[Path]) -> None:
        self._workbench.import_paths(paths, Placement(None, Frames(0)))


def first_in(pane: QWidget) -> QWidget | None:
    """Return what Tab reaches first inside a pane, or None where there is nothing to reach."""
    widget: QWidget | None = pane.focusProxy() or pane
    while widget is not None and (widget is pane or pane.isAncestorOf(widget)):
        takes_focus = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_focus and widget.isEnabled() and widget.isVisible():
            return widget
        widget = widget.nextInFocusChain()
        if widget is pane:
            return None
    return None


def theme_for(name: str, app: QApplication) -> str:
    """Return the theme to load for a setting; "system" follows the system, dark if it is mute."""
    if name != "system":
        return name
    scheme = app.styleHints().colorScheme()
    return "light" if scheme is Qt.ColorScheme.Light else "dark"
