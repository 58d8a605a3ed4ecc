"""What an effect takes beside its knobs: a track that steers it, a room, a noise, keys to dial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from nexus_desktop.domain.effect import (
    SOURCE_PREFIX,
    TRACK_PREFIX,
    DataKind,
    DataSpec,
    EffectSettings,
    EffectSpec,
)
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import RackPlace

GONE, LEARNED, UNLEARNED = "Not there any more", "Learned", "Not learned yet"
_LEARN = "Learn from what is selected, where nothing but the noise is heard."
_NOTHING = {DataKind.KEY: "None", DataKind.IMPULSE: "Built-in"}


@dataclass(frozen=True, slots=True)
class DataChoices:
    """What can be chosen in a project: values as effects keep them, with what people call them."""

    tracks: tuple[tuple[str, str], ...] = ()
    sounds: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(project: Project, place: RackPlace | None) -> DataChoices:
        """Return the choices for an effect in a place; a track does not steer itself."""
        owner = place.owner if place else ""
        return DataChoices(
            tuple((f"{TRACK_PREFIX}{t.id}", t.name) for t in project.tracks if t.id != owner),
            tuple((f"{SOURCE_PREFIX}{s.id}", s.name) for s in project.sources.values()),
        )


class DataFields(QWidget):
    """A row for each text of an effect.

    Signals:
        asked: the id of a command, and its arguments.
    """

    asked = Signal(str, dict)

    def __init__(self, spec: EffectSpec) -> None:
        super().__init__()
        self._show: dict[str, Callable[[str, DataChoices], None]] = {}
        self.fields: dict[str, QWidget] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, data in enumerate(spec.data):
            label, field = self._field(data)
            field.setAccessibleName(data.name)
            field.setToolTip(_LEARN if isinstance(field, QPushButton) else data.help)
            label.setProperty("tone", "mute")
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            self.fields[data.id] = field

    def show_settings(self, settings: EffectSettings, choices: DataChoices) -> None:
        """Show what is set."""
        held = dict(settings.data)
        for data_id, show in self._show.items():
            show(held.get(data_id, ""), choices)

    def _field(self, data: DataSpec) -> tuple[QLabel, QWidget]:
        if data.kind is DataKind.NOISE_PROFILE:
            label, button = QLabel(UNLEARNED), QPushButton("Learn")
            button.clicked.connect(lambda: self.asked.emit("effect.learn", {}))
            self._show[data.id] = lambda text, _: label.setText(LEARNED if text else UNLEARNED)
            return label, button
        if data.kind is DataKind.DIGITS:
            line = QLineEdit()
            line.editingFinished.connect(lambda: self._set_changed(data.id, line))
            self._show[data.id] = lambda text, _: _show_line(line, text)
            return QLabel(data.name), line
        combo = QComboBox()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.activated.connect(lambda row: self._set(data.id, str(combo.itemData(row))))
        self._show[data.id] = partial(_show_combo, combo, data.kind)
        return QLabel(data.name), combo

    def _set_changed(self, data_id: str, line: QLineEdit) -> None:
        if line.isModified():
            line.setModified(False)
            self._set(data_id, line.text())

    def _set(self, data_id: str, text: str) -> None:
        self.asked.emit("effect.set", {"params": f"{data_id}={text}"})


def _show_line(line: QLineEdit, text: str) -> None:
    if not line.isModified() and line.text() != text:
        line.setText(text)


def _show_combo(combo: QComboBox, kind: DataKind, text: str, choices: DataChoices) -> None:
    rows = choices.tracks if kind is DataKind.KEY else choices.sounds
    items = [("", _NOTHING[kind]), *rows]
    if text not in dict(items):
        items.append((text, GONE))
    shown = [(combo.itemData(row), combo.itemText(row)) for row in range(combo.count())]
    if shown != items:
        combo.clear()
        for value, name in items:
            combo.addItem(name, value)
            combo.setItemData(combo.count() - 1, name, Qt.ItemDataRole.ToolTipRole)
    combo.setCurrentIndex([value for value, _ in items].index(text))
