"""What an exported file tells about the recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QPushButton, QWidget

_COLUMNS = 2
_GAP = 8
_WORDS = {"date": "Year or date", "track": "Track number"}
_PICTURES = "Pictures (*.jpg *.jpeg *.png)"


class TagForm(QWidget):
    """One field for each tag, and a picture."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.fields: dict[str, QLineEdit] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        for place, name in enumerate(names):
            field = QLineEdit()
            field.setAccessibleName(_title(name))
            field.setToolTip(_title(name))
            grid.addWidget(field, place // _COLUMNS, place % _COLUMNS)
            self.fields[name] = field
        self.cover = QLineEdit()
        self.cover.setAccessibleName("Cover picture")
        self.cover.setPlaceholderText("Cover picture: a JPEG or PNG file")
        browse = QPushButton("Picture…", autoDefault=False)
        browse.setAccessibleName("Choose the cover picture")
        browse.clicked.connect(self._browse)
        row = grid.rowCount()
        grid.addWidget(self.cover, row, 0)
        grid.addWidget(browse, row, 1)

    @property
    def tags(self) -> Mapping[str, str]:
        """What is typed."""
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        return {name: text for name, text in typed.items() if text}

    @property
    def picture(self) -> Path | None:
        """The file with the cover; None without one."""
        typed = self.cover.text().strip()
        return Path(typed).expanduser() if typed else None

    @property
    def words(self) -> str:
        """What is told, by its names; what could be, where nothing is."""
        told = [_title(name) for name in self.tags]
        if self.picture is not None:
            told.append("Cover picture")
        return ", ".join(told) if told else "Artist, album, cover…"

    def show_tags(self, tags: Mapping[str, str], cover: Path | None) -> None:
        """Fill the fields."""
        for name, field in self.fields.items():
            field.setText(tags.get(name, ""))
        self.cover.setText("" if cover is None else str(cover))

    def show_usual(self, title: str, *, is_many: bool) -> None:
        """Say what is written where nobody has typed anything."""
        usual = {"title": "the name of each file" if is_many else title}
        if is_many:
            usual |= {"track": "counted", "album": title}
        for name, field in self.fields.items():
            written = usual.get(name)
            field.setPlaceholderText(f"{_title(name)}: {written}" if written else _title(name))

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Cover picture", self.cover.text(), _PICTURES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.cover.setText)
        dialog.open()


def _title(name: str) -> str:
    return _WORDS.get(name, name.capitalize())
