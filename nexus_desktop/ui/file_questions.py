"""Asks for files with the system's own dialogs; the answer comes as a call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

Answer = Callable[[list[Path]], None]


class FileQuestions:
    """Opens dialogs over one window, each where the last one was left."""

    def __init__(self, window: QWidget, sound_suffixes: tuple[str, ...]) -> None:
        self._window = window
        patterns = " ".join(f"*{suffix}" for suffix in sound_suffixes)
        self._sounds = f"Audio and video ({patterns})"
        self._folder = str(Path.home())

    def ask_to_open(self, answer: Answer) -> None:
        """Ask for audio files or projects."""
        filters = [f"{self._sounds[:-1]} *.nexus)", "Projects (*.nexus)", "All files (*)"]
        self._ask("Open", QFileDialog.FileMode.ExistingFiles, filters, answer)

    def ask_to_import(self, answer: Answer) -> None:
        """Ask for audio files."""
        filters = [self._sounds, "All files (*)"]
        self._ask("Import audio", QFileDialog.FileMode.ExistingFiles, filters, answer)

    def ask_for_one(self, title: str, pattern: str, answer: Answer) -> None:
        """Ask for one file of a kind."""
        self._ask(title, QFileDialog.FileMode.ExistingFile, [pattern, "All files (*)"], answer)

    def ask_where_to_save(self, title: str, name: str, pattern: str, answer: Answer) -> None:
        """Ask for one name; the system asks before something is overwritten."""
        self._ask(title, QFileDialog.FileMode.AnyFile, [pattern], answer, name=name)

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _ask(
        self,
        title: str,
        mode: QFileDialog.FileMode,
        filters: list[str],
        answer: Answer,
        *,
        name: str = "",
    ) -> None:
        dialog = QFileDialog(self._window, title, self._folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.setNameFilters(filters)
        if name:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
            dialog.selectFile(name)

        def accepted() -> None:
            self._folder = dialog.directory().absolutePath()
            answer([Path(file) for file in dialog.selectedFiles()])

        dialog.accepted.connect(accepted)
        dialog.open()
