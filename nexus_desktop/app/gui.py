"""Starts the window: services first, then Qt, then what was asked for; stops in reverse."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from nexus_desktop.app.crash import report_bugs, watch_for_faults
from nexus_desktop.app.logging_setup import start_logging
from nexus_desktop.app.paths import Paths, find_paths, resource
from nexus_desktop.app.preferences import Preferences
from nexus_desktop.app.runners import Runners
from nexus_desktop.app.services import (
    Services,
    build_drag_out,
    build_exports,
    build_presets,
    build_services,
    build_workshop,
)
from nexus_desktop.app.sound_output import SoundOutput
from nexus_desktop.app.window_memory import WindowMemory
from nexus_desktop.domain.errors import NexusError, StoreError
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.media.formats import READABLE_EXTENSIONS
from nexus_desktop.store.lock import LibraryLock
from nexus_desktop.store.settings import SettingsFile, Theme
from nexus_desktop.store.state import StateFile
from nexus_desktop.tasks.runner import TaskStatus
from nexus_desktop.ui.export.export_actions import ExportActions
from nexus_desktop.ui.file_questions import FileQuestions
from nexus_desktop.ui.library.shelf import Shelf
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.main_window import MainWindow
from nexus_desktop.ui.qt_bridge import QtDeliver
from nexus_desktop.ui.qt_messages import log_qt_messages
from nexus_desktop.ui.screenshot import Idle, save_picture
from nexus_desktop.ui.single_instance import InstanceServer, hand_over
from nexus_desktop.ui.system_clipboard import SystemClipboard
from nexus_desktop.ui.window_actions import WindowActions, theme_for
from nexus_desktop.workflows.commands.context import CommandContext, EditModes
from nexus_desktop.workflows.commands.script import parse_line
from nexus_desktop.workflows.demo import make_demo
from nexus_desktop.workflows.import_audio import ImportPorts, Placement
from nexus_desktop.workflows.label_files import LabelFiles
from nexus_desktop.workflows.playback import Playback
from nexus_desktop.workflows.upkeep import keep_in_order
from nexus_desktop.workflows.waveforms import Waveforms
from nexus_desktop.workflows.workbench import Workbench, WorkbenchPorts

T = TypeVar("T")
SWITCH_INTERVAL_S = 0.001
NOTHING = "none"
"""Stands for no project at all: an empty one, whatever was open last."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """How the window is to come up.

    Attributes:
        screenshot: where to save a picture; the program ends after it.
        scale: draws everything so many times as large.
        script: commands to run before the picture.
    """

    files: tuple[Path, ...] = ()
    show_demo: bool = False
    project: str | None = None
    screenshot: Path | None = None
    size: tuple[int, int] = (1600, 1000)
    theme: str | None = None
    scale: float | None = None
    script: tuple[str, ...] = ()


def run_gui(request: WindowRequest) -> int:
    """Show the window until it is closed; returns the exit code.

    Raises:
        StoreError: the library cannot be opened, or another window is open on it.
    """
    if request.scale is not None:
        os.environ["QT_SCALE_FACTOR"] = f"{request.scale:g}"
    paths = find_paths()
    paths.prepare()
    with ExitStack() as closing:
        closing.callback(start_logging(paths.logs))
        closing.callback(report_bugs())
        watch_for_faults(paths.logs)
        log_qt_messages()
        app = QApplication(sys.argv[:1])
        app.setApplicationName("Studio Nexus")
        app.setDesktopFileName("studio-nexus")
        lock = LibraryLock(paths.home / "window.lock")
        if not lock.try_acquire():
            return _second_start(paths, request)
        closing.callback(lock.release)
        with open_program(app, request) as program:
            program.begin()
            return app.exec()


@contextmanager
def open_program(app: QApplication, request: WindowRequest) -> Iterator[Program]:
    """Build the program on the library of the person who runs it, and take it down in order.

    Raises:
        StoreError: the library cannot be opened.
    """
    # A background thread may keep the interpreter for 5 ms by default; that is half a frame.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    paths = find_paths()
    paths.prepare()
    program = Program(app, paths, request)
    try:
        yield program
    finally:
        program.close()


def _second_start(paths: Paths, request: WindowRequest) -> int:
    if request.screenshot is None and hand_over(paths.home, request.files):
        return 0
    raise StoreError(
        "The window did not open",
        "Studio Nexus is open on this library already.",
        hint="Use the window that is open, or name another folder in NEXUS_HOME.",
    )


class Program:
    """Everything the window needs, built once and passed on; no globals.

    Attributes:
        workbench: what is open, and the way to everything else.
        waveforms: what the timeline draws.
    """

    def __init__(self, app: QApplication, paths: Paths, request: WindowRequest) -> None:
        self._app = app
        self._request = request
        self._closing = ExitStack()
        self._window: MainWindow | None = None
        self._memory = WindowMemory(StateFile(paths.state))
        self._services = self._keep(build_services(paths), Services.close)
        self._deliver = self._keep(QtDeliver(), QtDeliver.close)
        self._runners = Runners(self._deliver, self._on_status)
        self._lane, self._pool = self._runners.lane, self._runners.pool
        self._preferences = Preferences(SettingsFile(paths.settings), self._lane, self._failed)
        self._theme = request.theme or self._preferences.settings.theme
        self._look = Look(resource("."), theme_for(self._theme, app))
        self._look.apply(app)
        self.waveforms = Waveforms(
            self._services.sounds.locate,
            self._services.reader,
            self._services.store.peaks,
            self._pool,
        )
        self._sound = SoundOutput(self._services.resampled, self._preferences, self._deliver)
        self._playback = self._keep(self._sound.playback, Playback.close)
        self.workbench = Workbench(self._workbench_ports())
        presets = build_presets(paths, self._lane, self._failed)
        self._drag_out = build_drag_out(
            self._services, self._pool, self._preferences, self._on_error
        )
        self._context = CommandContext(
            self.workbench.session,
            EditModes(is_snapping=self._preferences.settings.snap),
            player=self._playback,
            presets=presets,
            labels=LabelFiles(self._lane, self._failed),
            workshop=build_workshop(
                self._services, self._pool, self._on_error, self.waveforms.show
            ),
            drag_out=self._drag_out,
        )
        self._window = MainWindow(self._look, self._context, self._playback, self.waveforms)
        self._connect(self._window, paths)
        for note in (*self._preferences.notes, *presets.notes):
            self._window.show_warning("Settings", note)

    def begin(self) -> None:
        """Show the window with what was asked for."""
        window = self.window
        if self._request.screenshot is not None:
            window.resize(*self._request.size)
        else:
            self._memory.place(window, self._request.size)
        window.show()
        window.take_focus()
        self._pool.run(self._sound.find, self._use_output, self._failed)
        self._open_what_was_asked_for()
        if self._request.script or self._request.screenshot is not None:
            self._when_idle(self._run_script)
        else:
            self._when_idle(self._keep_in_order)

    def _keep_in_order(self) -> None:
        services, in_use = self._services, self.workbench.blobs_in_use()
        today = datetime.now(UTC).date()
        self._pool.run(
            lambda progress: keep_in_order(
                services.database, services.store, in_use, progress, today=today
            ),
            lambda _nothing: None,
            self._failed,
        )

    @property
    def window(self) -> MainWindow:
        """The window; built last, since it shows all the rest."""
        if self._window is None:
            raise RuntimeError("the window is not built yet")
        return self._window

    def is_idle(self) -> bool:
        """Whether nothing is read, written, drawn or played."""
        is_at_rest = self._runners.is_idle and not self._playback.is_playing
        return is_at_rest and self.window.page.arrange.is_settled

    def close(self) -> None:
        """Stop in order: sound, work, then the lane, which loses nothing."""
        window = self.window
        window.shut()
        self.workbench.flush()
        self._playback.stop()
        self._runners.stop_work()
        self._sound.close_unused()
        self._lane.finish()
        self._closing.close()
        # Its widgets draw with what was just closed: they go now, and not whenever Python likes.
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)

    def _keep(self, thing: T, close: Callable[[T], None]) -> T:
        self._closing.callback(close, thing)
        return thing

    def _use_output(self, output: Output) -> None:
        self._sound.use(output)
        self.window.show_output()

    def _workbench_ports(self) -> WorkbenchPorts:
        imports = ImportPorts(
            self._services.store,
            self._services.sounds,
            self.waveforms,
            self._pool,
            self._deliver,
            self._on_error,
            lambda name, text: self.window.show_warning(name, text),
        )
        return WorkbenchPorts(
            self._services.library,
            imports,
            self._pool,
            self._lane,
            lambda session: self.window.show_session(session),
            self._on_error,
        )

    def _connect(self, window: MainWindow, paths: Paths) -> None:
        exports = build_exports(self._services, self._runners, window.show_exported, self._failed)
        exporting = ExportActions(
            window,
            self._look,
            lambda: self.workbench.session,
            exports,
            self._drag_out,
            self._on_error,
        )
        questions = self._context.questions = FileQuestions(window, READABLE_EXTENSIONS)
        self._actions = self._context.window = WindowActions(
            window,
            self.workbench,
            exporting,
            questions,
            Shelf(window.library, self.workbench, window.banners),
            self._open_demo,
            self._remember_theme,
            self._theme,
        )
        self._context.system_clipboard = self._keep(
            SystemClipboard(window.show_copied, self.workbench.import_paths), SystemClipboard.close
        )
        window.loss_by_closing = self._actions.loss_by_closing
        if self._request.screenshot is None:
            window.closing.connect(self._remember_window)
        window.palette_field.project_chosen.connect(self._open_project)
        window.files_dropped.connect(self._on_files_dropped)
        window.status.cancel_requested.connect(self._runners.cancel)
        window.status.pause_requested.connect(self._runners.exports.pause)
        window.commands.refresh()
        server = self._keep(InstanceServer(paths.home), InstanceServer.close)
        server.files_received.connect(self._on_second_start)

    def _open_what_was_asked_for(self) -> None:
        request = self._request
        if request.project == NOTHING:
            return
        if request.project is not None:
            self._open_project(request.project)
        elif request.files:
            self.workbench.open_paths(request.files)
        elif request.show_demo:
            self._open_demo()
        else:
            self._open_last()

    def _open_last(self) -> None:
        """Go on where the person was; show the demo to somebody who is here for the first time."""
        projects = self._services.library.projects()
        if projects:
            self._open_project(projects[0].id)
        elif self._memory.is_first_start:
            self._open_demo()
        else:
            self._actions.show_library()

    def _open_project(self, project: str) -> None:
        self.workbench.open_project(ProjectId(project))

    def _open_demo(self) -> None:
        library, store = self._services.library, self._services.store
        self._pool.run(
            lambda progress: make_demo(resource("samples"), library, store, progress),
            self.workbench.open_project,
            self._failed,
            title="Opening the demo",
        )

    def _on_files_dropped(self, paths: list[Path], row: int | None, at: int) -> None:
        self.workbench.import_paths(paths, Placement(row, Frames(at)))

    def _on_second_start(self, paths: list[Path]) -> None:
        if paths:
            self.workbench.open_paths(paths)
        self.window.activateWindow()
        self.window.raise_()

    def _on_status(self, status: TaskStatus) -> None:
        if self._window is not None:
            self._window.show_task(status)

    def _on_error(self, error: NexusError) -> None:
        self.window.errors.present(error)

    def _failed(self, error: Exception) -> None:
        self.window.errors.present(error)

    def _remember_window(self) -> None:
        self._memory.keep(self.window)
        self._lane.run(lambda _progress: self._memory.save(), lambda _nothing: None, self._failed)

    def _remember_theme(self, name: str) -> None:
        self._preferences.remember(replace(self._preferences.settings, theme=Theme(name)))

    def _when_idle(self, run: Callable[[], None]) -> None:
        Idle(self.is_idle, run, self.window)

    def _run_script(self) -> None:
        for line in self._request.script:
            command, given = parse_line(line)
            self.window.commands.run(command.id, given)
        self._when_idle(self._take_picture)

    def _take_picture(self) -> None:
        target = self._request.screenshot
        if target is None:
            return
        is_saved = save_picture(self.window, target)
        if not is_saved:
            sys.stderr.write(f"The picture could not be written to {target}.\n")
        self._app.exit(0 if is_saved else 1)
