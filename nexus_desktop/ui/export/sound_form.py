"""How the samples of an exported file are: preset, format, quality, rate, channels, loudness."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.ui.export.choices import (
    DITHERS,
    Choice,
    can_dither,
    formats,
    goal_words,
    kilohertz,
    loudnesses,
    qualities,
    quality_of,
    quality_words,
    sample_rates,
)
from nexus_desktop.ui.export.preset_row import ExportPresetRow
from nexus_desktop.workflows.export_audio import Dither, FormatChoice, LoudnessGoal
from nexus_desktop.workflows.export_presets import ExportPreset, ExportPresets

BROADCAST = "wav"
"""The one format that can tell where on a timeline it belongs (EBU Tech 3285)."""

_MIXES: list[Choice] = [("Stereo", 2), ("Mono", 1)]


class SoundForm(QObject):
    """The fields; whoever shows them lays them out.

    Signals:
        changed: something else is chosen.
        format_changed: the format is another one; comes before `changed`.
        refused: why something could not be done, a NexusError.
    """

    changed = Signal()
    format_changed = Signal()
    refused = Signal(NexusError)

    def __init__(self, presets: ExportPresets, own_rate: int, parent: QObject) -> None:
        super().__init__(parent)
        self._own_rate = own_rate
        self._base = FormatChoice()
        self._is_filling = False
        self.preset = ExportPresetRow(presets)
        self.preset.chosen.connect(self._use_preset)
        self.preset.refused.connect(self.refused)
        self.format = combo("Format", formats())
        self.quality = combo("Quality", [])
        self.rate = combo("Sample rate", [])
        self.channels = combo("Channels", _MIXES)
        self.dither = combo("Dither", list(DITHERS))
        self.broadcast = QCheckBox("Place on the timeline (BWF)")
        self.broadcast.setToolTip("A WAV that other studios lay where it was, and when it was made")
        self.loudness = combo("Loudness", loudnesses())
        self.format.currentIndexChanged.connect(self._on_format)
        for field in (self.quality, self.rate, self.channels, self.dither, self.loudness):
            field.currentIndexChanged.connect(self._on_change)
        self.broadcast.toggled.connect(self._on_change)
        self.show_choice(FormatChoice(), None)

    @property
    def format_id(self) -> str:
        chosen: str = self.format.currentData()
        return chosen

    @property
    def choice(self) -> FormatChoice:
        """How the file is written; what has no field is as in what was shown last."""
        quality: FormatChoice = self.quality.currentData()
        return replace(
            self._base,
            format_id=self.format_id,
            bit_depth=quality.bit_depth,
            is_float=quality.is_float,
            bitrate_kbps=quality.bitrate_kbps,
            quality=quality.quality,
            is_average=quality.is_average,
            sample_rate=self.rate.currentData(),
            channels=self.channels.currentData(),
            dither=Dither(self.dither.currentData()),
            is_broadcast=self.format_id == BROADCAST and self.broadcast.isChecked(),
        )

    @property
    def goal(self) -> LoudnessGoal | None:
        chosen: LoudnessGoal | None = self.loudness.currentData()
        return chosen

    def show_choice(self, choice: FormatChoice, goal: LoudnessGoal | None) -> None:
        """Choose all of it; what is not on offer is added."""
        self._is_filling = True
        self._base = choice
        self.format.setCurrentIndex(max(0, self.format.findData(choice.format_id)))
        self._offer_for_format()
        quality = quality_of(choice)
        is_usual = quality == FormatChoice(choice.format_id)
        if not is_usual:
            _choose(self.quality, quality_words(quality), quality)
        rate = choice.sample_rate
        if rate is not None and rate != self._own_rate:
            _choose(self.rate, kilohertz(rate), rate)
        _choose(self.channels, f"{choice.channels} channels", choice.channels)
        self.dither.setCurrentIndex(self.dither.findData(choice.dither))
        self.broadcast.setChecked(choice.is_broadcast)
        _choose(self.loudness, goal_words(goal) if goal else "", goal)
        self._is_filling = False
        self._on_change()

    def _use_preset(self, preset: ExportPreset) -> None:
        self.show_choice(preset.choice, preset.goal)
        self.format_changed.emit()
        self.changed.emit()

    def _on_format(self) -> None:
        if self._is_filling:
            return
        self._is_filling = True
        self._base = FormatChoice(self.format_id)
        self._offer_for_format()
        self._is_filling = False
        self.format_changed.emit()
        self._on_change()

    def _offer_for_format(self) -> None:
        offered, usual = qualities(self.format_id)
        self.quality.clear()
        for title, choice in offered:
            self.quality.addItem(title, choice)
        self.quality.setCurrentIndex(usual)
        self.rate.clear()
        for title, rate in sample_rates(self.format_id, self._own_rate):
            self.rate.addItem(title, rate)

    def _on_change(self) -> None:
        if not self._is_filling:
            self.dither.setEnabled(can_dither(self.choice))
            self.broadcast.setEnabled(self.format_id == BROADCAST)
            self.preset.show_choice(self.choice, self.goal)
            self.changed.emit()


def combo(name: str, items: list[Choice]) -> QComboBox:
    """Return a choice with a name for screen readers, which takes no room that it does not need."""
    field = QComboBox()
    field.setAccessibleName(name)
    field.setMinimumContentsLength(6)
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for text, data in items:
        field.addItem(text, data)
    return field


def _choose(field: QComboBox, title: str, data: object) -> None:
    # By value: Qt compares what it does not know by identity.
    known = [field.itemData(row) for row in range(field.count())]
    if data not in known:
        field.addItem(title, data)
        known.append(data)
    field.setCurrentIndex(known.index(data))
