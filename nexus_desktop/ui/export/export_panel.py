"""Export: format, quality, range and place, in one small window that blocks nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.bounce import of_span
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.ui.export.choices import (
    Choice,
    extension_of,
    formats,
    qualities,
    sample_rates,
)
from nexus_desktop.ui.export.place import objection, suggested
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.export_audio import ExportRequest, FormatChoice

WIDTH = 520
_BUTTON_WIDTH = 96
_REPLACES = "A file of this name is there and will be replaced."


class ExportPanel(QDialog):
    """Asks how to export, and says before the click what will happen to a file that is there.

    Signals:
        export_requested: an ExportRequest; the panel closes.
    """

    export_requested = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        look: Look,
        project: Project,
        selection: TimeRange | None,
        last: ExportRequest | None = None,
    ) -> None:
        """Begin with the choices of the `last` export, and in its folder."""
        super().__init__(parent)
        self._look = look
        self._project = project
        self._selection = selection
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self.setMinimumWidth(WIDTH)
        self.format = _combo("Format", formats())
        self.quality = _combo("Quality", [])
        self.rate = _combo("Sample rate", [])
        self.range = _combo("Range", self._ranges())
        self.path = QLineEdit()
        self.path.setAccessibleName("File")
        self.note = QLabel(wordWrap=True)
        self.note.setFont(look.fonts.small)
        self.note.setProperty("tone", "mute")
        self.go = QPushButton("Export", default=True)
        self.go.setProperty("primary", True)
        self._lay_out()
        folder = last.target.parent if last is not None else None
        self.path.setText(str(suggested(folder, project.title, extension_of("wav"))))
        self.format.currentIndexChanged.connect(self._on_format)
        self.path.textChanged.connect(self._check_path)
        self.go.clicked.connect(self._request)
        self._on_format()
        if last is not None:
            self._choose(last.choice)
        self.format.setFocus()

    def _ranges(self) -> list[Choice]:
        rate = self._project.sample_rate
        whole = f"Whole project · {format_duration(self._project.length, rate)}"
        ranges: list[Choice] = [(whole, None)]
        if self._selection is not None:
            length = format_duration(self._selection.length, rate)
            ranges.insert(0, (f"Selection · {length}", self._selection))
        return ranges

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        browse = QPushButton("Choose…", autoDefault=False)
        browse.setAccessibleName("Choose the file")
        browse.clicked.connect(self._browse)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.path, 1)
        place.addWidget(browse)
        for title, field in (
            ("Format", self.format),
            ("Quality", self.quality),
            ("Sample rate", self.rate),
            ("Range", self.range),
            ("File", place),
        ):
            form.addRow(self._label(title), field)
        cancel = QPushButton("Cancel", autoDefault=False)
        cancel.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.note, 1)
        for button in (cancel, self.go):
            button.setMinimumWidth(_BUTTON_WIDTH)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(20)
        column.addLayout(form)
        column.addLayout(buttons)

    def _label(self, title: str) -> QLabel:
        label = QLabel(title)
        label.setProperty("tone", "mute")
        label.setMinimumHeight(32)
        return label

    def _choose(self, choice: FormatChoice) -> None:
        """Choose what was chosen the last time, as far as it is on offer."""
        self.format.setCurrentIndex(max(0, self.format.findData(choice.format_id)))
        without_rate = replace(choice, sample_rate=None)
        found = [self.quality.itemData(row) for row in range(self.quality.count())]
        if without_rate in found:
            self.quality.setCurrentIndex(found.index(without_rate))
        rates = [self.rate.itemData(row) for row in range(self.rate.count())]
        if choice.sample_rate in rates:
            self.rate.setCurrentIndex(rates.index(choice.sample_rate))

    def _on_format(self) -> None:
        format_id: str = self.format.currentData()
        offered, usual = qualities(format_id)
        self.quality.clear()
        for title, choice in offered:
            self.quality.addItem(title, choice)
        self.quality.setCurrentIndex(usual)
        self.rate.clear()
        for title, rate in sample_rates(format_id, self._project.sample_rate):
            self.rate.addItem(title, rate)
        path = Path(self.path.text())
        known = {extension_of(str(data)) for _title, data in formats()}
        stem = path.stem if path.suffix.lower() in known else path.name
        self.path.setText(str(path.with_name(stem + extension_of(format_id)) if stem else path))
        self._check_path()

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Export to", self.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(Path(self.path.text()).name)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    @property
    def target(self) -> Path:
        """The file to write: what was typed, with the ending of the format."""
        typed = Path(self.path.text().strip()).expanduser()
        ending = extension_of(self.format.currentData())
        if not typed.name or typed.suffix.lower() == ending:
            return typed
        return typed.with_name(typed.name + ending)

    def _check_path(self) -> None:
        against = objection(self.target)
        replaces = not against and self.target.exists()
        self.go.setText("Replace" if replaces else "Export")
        self.go.setEnabled(not against)
        self.note.setText(against or (_REPLACES if replaces else ""))

    def _request(self) -> None:
        before = self.go.text()
        # What is in the folder may have changed since it was last looked at.
        self._check_path()
        if not self.go.isEnabled() or self.go.text() != before:
            return
        choice: FormatChoice = self.quality.currentData()
        choice = replace(choice, sample_rate=self.rate.currentData())
        bounce = of_span(self._project, self.range.currentData())
        request = ExportRequest(bounce, self.target, choice)
        self.close()
        self.export_requested.emit(request)


def _combo(name: str, items: list[Choice]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for text, data in items:
        combo.addItem(text, data)
    return combo
