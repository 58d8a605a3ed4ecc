"""One effect of a rack: its name and state, its presets, and what can be set on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QStackedWidget, QVBoxLayout

from nexus_desktop.domain.effect import EffectSpec
from nexus_desktop.domain.effect_words import share_of
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.rack import Rack, RackSlot
from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.engine.effects.registry import effect_named, reduces
from nexus_desktop.ui.effects.card_head import CardHead
from nexus_desktop.ui.effects.data_fields import DataChoices, DataFields
from nexus_desktop.ui.effects.drawings import Drawing, drawing_of
from nexus_desktop.ui.effects.graphic_faders import GraphicFaders
from nexus_desktop.ui.effects.param_controls import ParamControls, pages_of
from nexus_desktop.ui.effects.preset_row import PresetRow
from nexus_desktop.ui.effects.reduction_meter import ReductionMeter
from nexus_desktop.ui.effects.response_curve import ResponseCurve
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.state_button import StateButton
from nexus_desktop.workflows.presets import PresetLibrary

LEAST_SHOWN_DB = 0.05
MOVE_UP, MOVE_DOWN = "move_up", "move_down"
_MARGIN, _GAP = 12, 8
_UNKNOWN = "This version does not have the effect. It is kept, and not heard."
_MENU = (
    ("Compare settings (A/B)", "effect.compare"),
    ("Reset", "effect.reset"),
    ("", ""),
    ("Move up", MOVE_UP),
    ("Move down", MOVE_DOWN),
    ("", ""),
    ("Remove", "effect.remove"),
)


_OUTSIDE = 2
"""How many of the entries are for an effect that stands in no rack."""


class EffectCard(QFrame):
    """Asks for changes; the panel makes them. Folded while the effect is passed by.

    Signals:
        moved: parameters and the values they would have, while a knob is dragged.
        settled: parameters and the values they shall have.
        asked: the id of a command, or where the card shall move, and arguments.
    """

    moved = Signal(dict)
    settled = Signal(dict)
    asked = Signal(str, dict)

    def __init__(
        self,
        look: Look,
        slot: RackSlot,
        presets: PresetLibrary | None,
        *,
        is_in_rack: bool = True,
    ) -> None:
        """Make the card of a slot.

        Args:
            is_in_rack: whether it can be moved and removed.
        """
        super().__init__()
        self._entries = _MENU if is_in_rack else _MENU[:_OUTSIDE]
        self.setProperty("card", True)
        self.slot_id, self.effect = slot.id, slot.settings.effect
        spec = _spec_of(slot)
        name = spec.name if spec else slot.settings.effect
        self.setAccessibleName(name)
        self.head = CardHead(look, name)
        self.head.pressed.connect(self._turn_fold)
        self.head.power.clicked.connect(lambda: self.asked.emit("effect.bypass", {}))
        self.head.more.clicked.connect(self._show_menu)
        self._shown: tuple[RackSlot, bool, DataChoices] | None = None
        self._words = ""
        self._body = QFrame()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(_MARGIN, _GAP, _MARGIN, _GAP)
        outside.setSpacing(_GAP)
        outside.addWidget(self.head)
        outside.addWidget(self._body)
        self.presets: PresetRow | None = None
        self.drawing: Drawing | None = None
        self.data: DataFields | None = None
        self.reduction: ReductionMeter | None = None
        self.pages: list[ParamControls] = []
        self.tabs: list[StateButton] = []
        self._stack = QStackedWidget(self)
        if spec is None:
            self._column.addWidget(QLabel(_UNKNOWN, wordWrap=True))
        else:
            self._add_controls(look, spec, presets)

    @property
    def is_folded(self) -> bool:
        return self._body.isHidden()

    def show_slot(self, slot: RackSlot, rack: Rack, sample_rate: int, choices: DataChoices) -> None:
        """Show what is set."""
        if self._shown == (slot, rack.is_bypassed, choices):
            return
        was_heard = None if self._shown is None else _is_heard(*self._shown[:2])
        self._shown, is_heard = (slot, rack.is_bypassed, choices), _is_heard(slot, rack.is_bypassed)
        self.head.power.setChecked(not slot.settings.is_bypassed)
        words = ["automated"] if slot.automation else []
        words += [] if is_heard else ["bypassed"]
        self._words = " · ".join(words) if self.pages else "not available"
        self.head.state.setText(self._words)
        self.head.title.setEnabled(is_heard)
        if self.presets is not None:
            self.presets.show_slot(slot)
        if self.drawing is not None:
            self.drawing.show_settings(slot.settings, sample_rate)
            self.drawing.setEnabled(is_heard)
        if self.data is not None:
            self.data.show_settings(slot.settings, choices)
            self.data.setEnabled(is_heard)
        for page in self.pages:
            page.show_settings(slot.settings)
            page.setEnabled(is_heard)
        if is_heard != was_heard:
            self.fold(is_folded=not is_heard)

    def show_reduction(self, reduction_db: float) -> None:
        """Show by how much the effect turns the sound down just now."""
        is_idle = reduction_db < LEAST_SHOWN_DB
        words = self._words if is_idle else format_gain_db(-reduction_db)
        if self.reduction is not None:
            self.reduction.show_reduction(0.0 if is_idle else reduction_db)
        if words != self.head.state.text():
            self.head.state.setText(words)

    def fold(self, *, is_folded: bool) -> None:
        """Show the head alone, or all of it."""
        self._body.setVisible(not is_folded)
        self.head.show_folded(is_folded=is_folded)

    def _turn_fold(self) -> None:
        self.fold(is_folded=not self.is_folded)

    def _add_controls(self, look: Look, spec: EffectSpec, presets: PresetLibrary | None) -> None:
        if presets is not None:
            self.presets = PresetRow(look, spec, presets)
            self.presets.asked.connect(self.asked)
            self._column.addWidget(self.presets)
        if spec.data:
            self.data = DataFields(spec)
            self.data.asked.connect(self.asked)
            self._column.addWidget(self.data)
        self._draw(look, spec)
        if reduces(spec.id):
            self.reduction = ReductionMeter(look, spec.name)
            self._column.addWidget(self.reduction)
        is_drawn = isinstance(self.drawing, GraphicFaders)
        pages = {"All": (share_of(spec),)} if is_drawn else pages_of(spec)
        for params in pages.values():
            page = ParamControls(look, params)
            page.moved.connect(lambda name, value: self.moved.emit({name: value}))
            page.settled.connect(lambda name, value: self.settled.emit({name: value}))
            self.pages.append(page)
            self._stack.addWidget(page)
        if len(pages) > 1:
            self._column.addLayout(self._page_tabs(look, spec, list(pages)))
        self._column.addWidget(self._stack)
        self._show_page(0)

    def _draw(self, look: Look, spec: EffectSpec) -> None:
        self.drawing = drawing_of(look, spec)
        if self.drawing is None:
            return
        self._column.addWidget(self.drawing)
        self.drawing.moved.connect(self.moved)
        self.drawing.settled.connect(self.settled)
        if isinstance(self.drawing, ResponseCurve):
            self.drawing.band_chosen.connect(lambda band: self._show_page(band - 1))

    def _page_tabs(self, look: Look, spec: EffectSpec, names: list[str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for number, name in enumerate(names):
            tab = StateButton(look, name, f"{name} of the {spec.name.lower()}")
            tab.setFixedWidth(max(tab.width(), tab.fontMetrics().horizontalAdvance(name) + 12))
            tab.clicked.connect(partial(self._show_page, number))
            self.tabs.append(tab)
            row.addWidget(tab)
        row.addStretch(1)
        return row

    def _show_page(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == number)
        if isinstance(self.drawing, ResponseCurve):
            self.drawing.choose(number + 1)

    def _show_menu(self) -> None:
        more = self.head.more
        self._popup(more.mapToGlobal(QPoint(0, more.height())))

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._popup(event.globalPos())

    def _popup(self, where: QPoint) -> None:
        self.menu().popup(where)

    def menu(self) -> QMenu:
        """Return what can be done with the effect."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, command in self._entries:
            if title:
                menu.addAction(title).triggered.connect(
                    lambda _checked=False, name=command: self.asked.emit(name, {})
                )
            else:
                menu.addSeparator()
        return menu


def _is_heard(slot: RackSlot, is_rack_bypassed: bool) -> bool:
    return not slot.settings.is_bypassed and not is_rack_bypassed


def _spec_of(slot: RackSlot) -> EffectSpec | None:
    try:
        return effect_named(slot.settings.effect)
    except EffectRefused:
        return None
