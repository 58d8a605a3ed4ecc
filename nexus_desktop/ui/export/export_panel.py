"""Export: what, how and where to, in one small window that blocks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.export_parts import TITLES, What, export_parts
from nexus_desktop.domain.name_template import FIELDS, ONE_FILE
from nexus_desktop.domain.names import file_name_of
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.ui.export.choices import Choice, extension_of, formats
from nexus_desktop.ui.export.export_drag import ExportDrag
from nexus_desktop.ui.export.place import (
    button_words,
    objection,
    preview_words,
    sentence_of,
    suggested,
)
from nexus_desktop.ui.export.sound_form import SoundForm, combo
from nexus_desktop.ui.export.tag_form import TagForm
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.drag_out import DragOut
from nexus_desktop.workflows.export_audio import TAG_NAMES, ExportRequest, format_named
from nexus_desktop.workflows.export_plan import ExportOrder, planned
from nexus_desktop.workflows.exports import Exports

WIDTH = 560
_BUTTON_WIDTH = 96
_GAP, _ROW_HEIGHT, _CHECK_HEIGHT = 8, 32, 24


@dataclass(frozen=True, slots=True)
class Subject:
    """What there is to export."""

    project: Project
    selection: Selection


class ExportPanel(QDialog):
    """Asks how to export, and says before the click what will happen to files that are there.

    Signals:
        export_requested: an ExportOrder; the panel closes.
    """

    export_requested = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        look: Look,
        subject: Subject,
        what: What,
        exports: Exports,
        drag_out: DragOut,
    ) -> None:
        """Begin as the project was exported the last time, else in the folder of the newest."""
        super().__init__(parent)
        self._look, self._subject, self._exports = look, subject, exports
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self.setMinimumWidth(WIDTH)
        self.sound = SoundForm(exports.presets, subject.project.sample_rate, self)
        self.what = combo("What", _whats(subject))
        self.tags = TagForm(TAG_NAMES)
        self.tags_button = QPushButton(autoDefault=False)
        self.tags_button.setCheckable(True)
        self.tags_button.toggled.connect(self._show_tags)
        self.chapters = QCheckBox("Markers as chapters")
        self.chapters.setChecked(True)
        self.path = QLineEdit()
        self.path.setAccessibleName("File")
        self.path.setToolTip(_template_help())
        self.note = QLabel(wordWrap=True)
        self.note.setFont(look.fonts.small)
        self.note.setProperty("tone", "mute")
        self.go = QPushButton("Export", default=True)
        self.go.setProperty("primary", True)
        self.drag = ExportDrag(look, drag_out, lambda error: self._say(sentence_of(error)), self)
        self.finished.connect(self.drag.withdraw)
        self._lay_out()
        self._begin_with(exports.last(subject.project.id), what)
        self.sound.format_changed.connect(self._on_format)
        self.sound.changed.connect(self.check)
        self.sound.refused.connect(lambda error: self._say(sentence_of(error)))
        self.what.currentIndexChanged.connect(self._on_what)
        self.path.textChanged.connect(self.check)
        self.tags.cover.textChanged.connect(self.check)
        self.go.clicked.connect(self._request)
        self._on_format()
        self.sound.preset.box.setFocus()

    @property
    def chosen(self) -> What:
        return What(self.what.currentData())

    @property
    def order(self) -> ExportOrder:
        """What is chosen."""
        target = self.target
        ending = extension_of(self.sound.format_id)
        return ExportOrder(
            target.parent,
            self.chosen,
            self.sound.choice,
            target.name.removesuffix(ending),
            self.sound.goal,
            self.tags.tags,
            self.tags.picture,
            self.chapters.isChecked(),
        )

    @property
    def target(self) -> Path:
        """The file to write, or the pattern of its name, with the ending of the format."""
        typed = Path(self.path.text().strip()).expanduser()
        ending = extension_of(self.sound.format_id)
        if not typed.name:
            return typed
        if typed.suffix.lower() == ending:
            return typed.with_name(typed.name[: -len(ending)] + ending)
        return typed.with_name(typed.name + ending)

    def check(self) -> None:
        """Say what will happen, or why nothing can."""
        try:
            requests = self._requests()
        except NexusError as error:
            self.go.setText("Export")
            self.go.setEnabled(False)
            self.drag.show_request(None)
            self._say(sentence_of(error))
            return
        self.go.setText(button_words(requests))
        self.go.setEnabled(True)
        self.drag.show_request(requests[0] if len(requests) == 1 else None)
        self._say(preview_words(requests))

    def _say(self, text: str) -> None:
        self.note.setText(text)
        # More lines need more room; fewer leave it, for a window that jumps is hard to read.
        needed = self._column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))

    def _requests(self) -> Sequence[ExportRequest]:
        against = objection(self.target)
        if against:
            raise NexusError("", against)
        if self.tags.picture is not None and not self.tags.picture.is_file():
            raise NexusError("", "There is no such picture.")
        return planned(self.order, self._subject.project, self._subject.selection)

    def _begin_with(self, last: ExportOrder | None, what: What) -> None:
        known = last or self._exports.newest
        if last is not None:
            self.tags.show_tags(last.tags, last.cover)
            self.chapters.setChecked(last.with_chapters)
        if known is not None:
            self.sound.show_choice(known.choice, known.goal)
        # What was exported the last time is proposed, unless the command says what is meant now.
        if last is not None and what is What.WHOLE and self.what.findData(last.what) >= 0:
            what = last.what
        self.what.setCurrentIndex(max(0, self.what.findData(what)))
        is_same = last is not None and last.what is what
        template = last.template if last is not None and is_same else what.usual_template
        name = self._shown_name(template, what) + extension_of(self.sound.format_id)
        self.path.setText(str(suggested(known.folder if known else None, name)))
        self.tags.show_usual(self._subject.project.title, is_many=what.is_many)
        self.tags_button.setText(self.tags.words)

    def _shown_name(self, template: str, what: What) -> str:
        """Return a template as it is typed; one that only names the project shows the name."""
        if template == ONE_FILE and not what.is_many:
            title = self._subject.project.title
            for part in export_parts(self._subject.project, what, self._subject.selection):
                title = part.bounce.title
            return file_name_of(title, "").replace("{", "{{").replace("}", "}}")
        return template

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        browse = QPushButton("Choose…", autoDefault=False)
        browse.setAccessibleName("Choose the file")
        browse.clicked.connect(self._browse)
        folders = QPushButton("Recent", autoDefault=False)
        folders.setAccessibleName("Folders of earlier exports")
        folders.setVisible(bool(self._exports.folders))
        folders.clicked.connect(lambda: self.folder_menu().popup(_below(folders)))
        sound = self.sound
        for title, fields in (
            ("Preset", (sound.preset,)),
            ("What", (self.what,)),
            ("Format", (sound.format, sound.quality)),
            ("Sample rate", (sound.rate, sound.channels, sound.dither)),
            ("Loudness", (sound.loudness,)),
            ("Tags", (self.tags_button,)),
            ("", (self.tags,)),
            ("Also", (self.chapters, sound.broadcast)),
            ("File", (self.path, folders, browse)),
        ):
            form.addRow(
                _label(title, fields[0]), fields[0] if len(fields) == 1 else _in_a_row(fields)
            )
        form.setRowVisible(self.tags, False)
        self._form = form
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton("Cancel", autoDefault=False)
        cancel.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addWidget(self.drag.handle)
        row.addStretch(1)
        for button in (cancel, self.go):
            button.setMinimumWidth(_BUTTON_WIDTH)
            row.addWidget(button)
        return row

    def _show_tags(self, are_shown: bool) -> None:
        self._form.setRowVisible(self.tags, are_shown)
        self.tags_button.setText(self.tags.words)
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        if are_shown:
            self.tags.fields["title"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_what(self) -> None:
        what = self.chosen
        name = self._shown_name(what.usual_template, what)
        self.path.setText(str(self.target.with_name(name + extension_of(self.sound.format_id))))
        self.tags.show_usual(self._subject.project.title, is_many=what.is_many)
        self.check()

    def _on_format(self) -> None:
        format_id = self.sound.format_id
        has_chapters = format_named(format_id).has_chapters
        self.chapters.setEnabled(has_chapters and bool(self._subject.project.markers))
        path = Path(self.path.text())
        known = {extension_of(str(data)) for _title, data in formats()}
        stem = path.stem if path.suffix.lower() in known else path.name
        if stem:
            self.path.setText(str(path.with_name(stem + extension_of(format_id))))
        self.check()

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Export to", self.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(Path(self.path.text()).name)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()

    def folder_menu(self) -> QMenu:
        """Return the folders of earlier exports."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for folder in self._exports.folders:
            action = menu.addAction(str(folder).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, each=folder: self._use_folder(each))
        return menu

    def _use_folder(self, folder: Path) -> None:
        self.path.setText(str(folder / self.target.name))

    def _request(self) -> None:
        before = self.go.text()
        # What is in the folder may have changed since it was last looked at.
        self.check()
        if not self.go.isEnabled() or self.go.text() != before:
            return
        order = self.order
        self.close()
        self.export_requested.emit(order)


def _whats(subject: Subject) -> list[Choice]:
    """Return what there is of the project, in words that tell how much."""
    found: list[Choice] = []
    for what in What:
        parts = export_parts(subject.project, what, subject.selection)
        if not parts:
            continue
        if what.is_many:
            count = "1 file" if len(parts) == 1 else f"{len(parts)} files"
            found.append((f"{TITLES[what]} · {count}", what))
        else:
            start, end = parts[0].bounce.start, parts[0].bounce.end
            length = (subject.project.length if end is None else end) - start
            words = format_duration(length, subject.project.sample_rate)
            found.append((f"{TITLES[what]} · {words}", what))
    return found


def _label(title: str, field: QWidget) -> QLabel:
    label = QLabel(title)
    label.setProperty("tone", "mute")
    label.setMinimumHeight(_CHECK_HEIGHT if isinstance(field, QCheckBox) else _ROW_HEIGHT)
    return label


def _in_a_row(fields: Sequence[QWidget]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_GAP)
    for field in fields:
        row.addWidget(field, 0 if isinstance(field, QPushButton) else 1)
    return row


def _below(button: QPushButton) -> QPoint:
    return button.mapToGlobal(QPoint(0, button.height()))


def _template_help() -> str:
    rows = "\n".join(f"{{{name}}}  {words}" for name, words in FIELDS.items())
    return f"A name may hold, in braces:\n{rows}"
