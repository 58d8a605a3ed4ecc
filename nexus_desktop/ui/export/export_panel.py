"""Export: format, quality, range and place, in one small window that blocks nothing."""

from __future__ import annotations

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

from nexus_desktop.domain.names import file_name_of
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.export_audio import ExportRequest, FormatChoice, writable_formats

WIDTH = 460
BITRATES_KBPS = (320, 256, 192, 160, 128, 96, 64)
RATES = (44_100, 48_000, 88_200, 96_000, 192_000)
SAMPLE_WORDS = {16: "16-bit", 24: "24-bit", 32: "32-bit"}


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
        folder: Path | None = None,
        last: FormatChoice | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._project = project
        self._selection = selection
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self.setMinimumWidth(WIDTH)
        self.format = _combo("Format", [(f.title, f.id) for f in writable_formats()])
        self.quality = _combo("Quality", [])
        self.rate = _combo("Sample rate", [])
        self.range = _combo("Range", self._ranges())
        self.path = QLineEdit()
        self.path.setAccessibleName("File")
        self._note = QLabel(wordWrap=True)
        self._note.setFont(look.fonts.small)
        self._note.setProperty("tone", "mute")
        self._go = QPushButton("Export", default=True)
        self._go.setProperty("primary", True)
        self._lay_out()
        start = (folder or Path.home()) / file_name_of(project.title, ".wav")
        self.path.setText(str(start))
        self.format.currentIndexChanged.connect(self._on_format)
        self.path.textChanged.connect(self._check_path)
        self._go.clicked.connect(self._request)
        if last is not None:
            self.format.setCurrentIndex(max(0, self.format.findData(last.format_id)))
        self._on_format()

    def _ranges(self) -> list[tuple[str, object]]:
        rate = self._project.sample_rate
        whole = f"Whole project · {format_duration(self._project.length, rate)}"
        ranges: list[tuple[str, object]] = [(whole, None)]
        if self._selection is not None:
            length = format_duration(self._selection.length, rate)
            ranges.insert(0, (f"Selection · {length}", self._selection))
        return ranges

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow("Format", self.format)
        form.addRow("Quality", self.quality)
        form.addRow("Sample rate", self.rate)
        form.addRow("Range", self.range)
        place = QHBoxLayout()
        place.setSpacing(8)
        browse = QPushButton("Choose…")
        browse.clicked.connect(self._browse)
        place.addWidget(self.path, 1)
        place.addWidget(browse)
        form.addRow("File", place)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._note, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addLayout(buttons)

    def _on_format(self) -> None:
        chosen = next(f for f in writable_formats() if f.id == self.format.currentData())
        self.quality.clear()
        for depth in chosen.bit_depths:
            self.quality.addItem(SAMPLE_WORDS[depth], FormatChoice(chosen.id, bit_depth=depth))
        if chosen.has_float:
            self.quality.addItem("32-bit float", FormatChoice(chosen.id, is_float=True))
        if chosen.bitrate_kbps is not None:
            for kbps in (k for k in BITRATES_KBPS if k in chosen.bitrate_kbps):
                self.quality.addItem(f"{kbps} kbit/s", FormatChoice(chosen.id, bitrate_kbps=kbps))
            usual = f"{chosen.usual_bitrate_kbps} kbit/s"
            self.quality.setCurrentIndex(max(0, self.quality.findText(usual)))
        elif chosen.is_lossy and chosen.quality is not None:
            for step in range(int(chosen.quality.high), int(chosen.quality.low) - 1, -1):
                self.quality.addItem(f"Quality {step}", FormatChoice(chosen.id, quality=step))
            usual = f"Quality {chosen.usual_quality:g}"
            self.quality.setCurrentIndex(max(0, self.quality.findText(usual)))
        self._fill_rates(chosen.rates or RATES)
        path = Path(self.path.text())
        self.path.setText(str(path.with_suffix(chosen.extension)))

    def _fill_rates(self, rates: tuple[int, ...]) -> None:
        own = self._project.sample_rate
        self.rate.clear()
        if own in rates or rates is RATES:
            self.rate.addItem(f"{own / 1000:g} kHz, as the project", None)
        for rate in rates:
            if rate != own and rate >= RATES[0]:
                self.rate.addItem(f"{rate / 1000:g} kHz", rate)

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Export to", self.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(Path(self.path.text()).name)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def _check_path(self) -> None:
        path = Path(self.path.text()).expanduser()
        folder_is_there = path.parent.is_dir()
        replaces = path.is_file()
        self._go.setText("Replace" if replaces else "Export")
        self._go.setEnabled(folder_is_there and bool(path.name) and not path.is_dir())
        if not folder_is_there:
            self._note.setText("There is no such folder.")
        else:
            self._note.setText("A file of this name is there and will be replaced." * replaces)

    def _request(self) -> None:
        choice: FormatChoice = self.quality.currentData()
        rate = self.rate.currentData()
        self.export_requested.emit(
            ExportRequest(
                self._project,
                Path(self.path.text()).expanduser(),
                FormatChoice(
                    choice.format_id,
                    choice.bit_depth,
                    choice.is_float,
                    choice.bitrate_kbps,
                    choice.quality,
                    rate,
                ),
                self.range.currentData(),
            )
        )
        self.close()


def _combo(name: str, items: list[tuple[str, object]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for text, data in items:
        combo.addItem(text, data)
    return combo
