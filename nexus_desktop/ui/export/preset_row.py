"""The export presets: which one is chosen, the others, and keeping a new one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.ui.export.choices import same_sound
from nexus_desktop.ui.widgets.menu_box import MenuBox
from nexus_desktop.ui.widgets.name_field import NameField
from nexus_desktop.workflows.export_audio import FormatChoice, LoudnessGoal
from nexus_desktop.workflows.export_presets import ExportPreset, ExportPresets

OWN_WAY = "Your settings"


class ExportPresetRow(QWidget):
    """Shows which preset is the one that is chosen.

    Signals:
        chosen: an ExportPreset.
        refused: why a preset could not be kept, a CommandError.
    """

    chosen = Signal(object)
    refused = Signal(object)

    def __init__(self, presets: ExportPresets) -> None:
        super().__init__()
        self._presets = presets
        self._shown: tuple[FormatChoice, LoudnessGoal | None] = (FormatChoice(), None)
        self.box = MenuBox("Preset")
        self.box.opened.connect(self._show_menu)
        self.name = NameField("Name of the preset")
        self.name.returnPressed.connect(self._keep)
        self.name.left.connect(self._stop_naming)
        self.name.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        row.addWidget(self.name, 1)

    def show_choice(self, choice: FormatChoice, goal: LoudnessGoal | None) -> None:
        """Name what is chosen."""
        self._shown = choice, goal
        preset = self._preset_of(choice, goal)
        self.box.show_text(preset.name if preset else OWN_WAY)
        self.box.setToolTip(preset.help if preset else "")

    def menu(self) -> QMenu:
        """Return what can be chosen, and done."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        shown = self._preset_of(*self._shown)
        was_own = False
        for preset in self._presets.all:
            if was_own and not preset.is_own:
                menu.addSeparator()
            was_own = preset.is_own
            action = menu.addAction(preset.name.replace("&", "&&"))
            action.setToolTip(preset.help)
            action.setCheckable(True)
            action.setChecked(preset == shown)
            action.triggered.connect(lambda _checked=False, each=preset: self.chosen.emit(each))
        menu.addSeparator()
        menu.addAction("Keep as preset…").triggered.connect(self._start_naming)
        if shown is not None and shown.is_own:
            remove = menu.addAction(f"Remove “{shown.name}”".replace("&", "&&"))
            remove.triggered.connect(lambda _checked=False: self._remove(shown))
        return menu

    def _preset_of(self, choice: FormatChoice, goal: LoudnessGoal | None) -> ExportPreset | None:
        for preset in self._presets.all:
            if same_sound(preset.choice) == same_sound(choice) and preset.goal == goal:
                return preset
        return None

    def _show_menu(self) -> None:
        self.menu().popup(self.box.mapToGlobal(QPoint(0, self.box.height())))

    def _start_naming(self) -> None:
        self.box.hide()
        self.name.clear()
        self.name.show()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def _keep(self) -> None:
        name = self.name.text()
        self._stop_naming()
        if not name.strip():
            return
        try:
            self._presets.keep(name, *self._shown)
        except CommandError as error:
            self.refused.emit(error)
        self.show_choice(*self._shown)

    def _remove(self, preset: ExportPreset) -> None:
        self._presets.remove(preset.name)
        self.show_choice(*self._shown)

    def _stop_naming(self) -> None:
        had_focus = self.name.hasFocus()
        self.name.hide()
        self.box.show()
        if had_focus:
            self.box.setFocus(Qt.FocusReason.PopupFocusReason)
