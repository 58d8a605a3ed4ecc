"""The presets of an effect on its card: which one is set, the others, and keeping a new one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from nexus_desktop.domain.effect import EffectSettings, EffectSpec
from nexus_desktop.domain.rack import RackSlot
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.menu_box import MenuBox
from nexus_desktop.ui.widgets.name_field import NameField
from nexus_desktop.ui.widgets.state_button import StateButton
from nexus_desktop.workflows.presets import PresetLibrary

USUAL, OWN_WAY = "Usual settings", "Your settings"


class PresetRow(QWidget):
    """Asks for commands; the panel runs them.

    Signals:
        asked: the id of a command, and its arguments.
    """

    asked = Signal(str, dict)

    def __init__(self, look: Look, spec: EffectSpec, presets: PresetLibrary) -> None:
        super().__init__()
        self._spec, self._presets = spec, presets
        self.box = MenuBox("Preset")
        self.box.setToolTip(f"Presets of the {spec.name.lower()}")
        self.box.opened.connect(self._show_menu)
        self.name = NameField("Name of the preset")
        self.name.returnPressed.connect(self._keep)
        self.name.left.connect(self._stop_naming)
        self.name.hide()
        self.compare = StateButton(look, "A/B", "Compare two settings (A/B)")
        self.compare.setFixedWidth(32)
        self.compare.clicked.connect(lambda: self.asked.emit("effect.compare", {}))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        row.addWidget(self.name, 1)
        row.addWidget(self.compare)

    def show_slot(self, slot: RackSlot) -> None:
        """Name what is set."""
        name = self.name_of(slot.settings)
        self.box.show_text(name)
        self.compare.setChecked(slot.spare is not None)

    def name_of(self, settings: EffectSettings) -> str:
        """Return the preset that sounds like the settings, if there is one."""
        for preset in self._presets.on(self._spec.id):
            if _sounds(preset.settings) == _sounds(settings):
                return preset.name
        return USUAL if _sounds(settings) == _sounds(self._spec.settings({})) else OWN_WAY

    def menu(self) -> QMenu:
        """Return what can be done with presets of the effect."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown, shelf = self.box.currentText(), self._spec.id
        self._add(menu, USUAL, "effect.reset", is_checked=shown == USUAL)
        presets = self._presets.on(shelf)
        if presets:
            menu.addSeparator()
        for preset in presets:
            name = preset.name
            self._add(menu, name, "effect.preset", is_checked=shown == name, name=name)
        menu.addSeparator()
        menu.addAction("Save as preset…").triggered.connect(self._start_naming)
        has_preset = shown not in (USUAL, OWN_WAY)
        if has_preset and self._presets.is_own(shelf, shown):
            self._add(menu, f"Remove “{shown}”", "effect.remove_preset", effect=shelf, name=shown)
        if has_preset or shown == USUAL:
            chosen = self._presets.default(shelf)
            is_first = (chosen.name if chosen else USUAL) == shown
            words, name = "Begin with this", shown if has_preset else ""
            self._add(menu, words, "effect.default_preset", is_checked=is_first, name=name)
        menu.addSeparator()
        self._add(menu, "Import presets…", "fx.import_presets")
        if has_preset:
            self._add(menu, "Export preset…", "fx.export_preset", effect=shelf, name=shown)
        return menu

    def _add(
        self,
        menu: QMenu,
        title: str,
        command: str,
        *,
        is_checked: bool | None = None,
        **arguments: str,
    ) -> QAction:
        action = menu.addAction(title.replace("&", "&&"))
        if is_checked is not None:
            action.setCheckable(True)
            action.setChecked(is_checked)
        action.triggered.connect(lambda _checked=False: self.asked.emit(command, arguments))
        return action

    def _show_menu(self) -> None:
        self.menu().popup(self.box.mapToGlobal(QPoint(0, self.box.height())))

    def _start_naming(self) -> None:
        shown = self.box.currentText()
        self.name.setText("" if shown in (USUAL, OWN_WAY) else shown)
        self.name.selectAll()
        self.box.hide()
        self.name.show()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def _keep(self) -> None:
        name = self.name.text()
        self._stop_naming()
        if name.strip():
            self.asked.emit("effect.save_preset", {"name": name})

    def _stop_naming(self) -> None:
        had_focus = self.name.hasFocus()
        self.name.hide()
        self.box.show()
        if had_focus:
            self.box.setFocus(Qt.FocusReason.PopupFocusReason)


def _sounds(settings: EffectSettings) -> tuple[object, ...]:
    return settings.values, settings.wet, settings.data
