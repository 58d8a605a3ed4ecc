"""One effect of a rack: its name and state, and what can be set on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QStackedWidget, QVBoxLayout

from nexus_desktop.domain.effect import EffectSpec
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.domain.rack import Rack, RackSlot
from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.effects.tone import equalizer
from nexus_desktop.ui.effects.param_controls import ParamControls, pages_of
from nexus_desktop.ui.effects.response_curve import ResponseCurve
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.icon_button import ButtonKind, IconButton
from nexus_desktop.ui.widgets.state_button import StateButton

LEAST_SHOWN_DB = 0.05
_MARGIN, _GAP = 12, 8
_UNKNOWN = "This version does not know the effect. It is kept, and not heard."


class EffectCard(QFrame):
    """Asks for changes; the panel makes them.

    Signals:
        moved: parameters and the values they would have, while a knob is dragged.
        settled: parameters and the values they shall have.
        asked: a command by the end of its id ("bypass", "remove", "move_up" …).
    """

    moved = Signal(dict)
    settled = Signal(dict)
    asked = Signal(str)

    def __init__(self, look: Look, slot: RackSlot) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.slot_id, self.effect = slot.id, slot.settings.effect
        spec = _spec_of(slot)
        name = spec.name if spec else slot.settings.effect
        self.setAccessibleName(name)
        self.power = IconButton(look, "power", f"{name} on", kind=ButtonKind.QUIET, size=24)
        self.power.setCheckable(True)
        self.power.clicked.connect(lambda: self.asked.emit("bypass"))
        self.more = IconButton(look, "ellipsis", f"More on {name}", kind=ButtonKind.QUIET, size=24)
        self.more.clicked.connect(self._show_menu)
        self.state = ElidedLabel()
        self.state.setProperty("tone", "mute")
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        title = QLabel(name)
        title.setFont(look.fonts.title)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(title)
        head.addWidget(self.state, 1)
        head.addWidget(self.power)
        head.addWidget(self.more)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, _GAP, _MARGIN, _MARGIN)
        self._column.setSpacing(_GAP)
        self._column.addLayout(head)
        self._words = ""
        self.curve: ResponseCurve | None = None
        self.pages: list[ParamControls] = []
        self.tabs: list[StateButton] = []
        self._stack = QStackedWidget(self)
        if spec is None:
            self._column.addWidget(QLabel(_UNKNOWN, wordWrap=True))
        else:
            self._add_pages(look, spec)

    def show_slot(self, slot: RackSlot, rack: Rack) -> None:
        """Show what is set."""
        is_heard = not slot.settings.is_bypassed and not rack.is_bypassed
        self.power.setChecked(not slot.settings.is_bypassed)
        words = [] if is_heard else ["bypassed"]
        words += ["A/B"] if slot.spare is not None else []
        words += ["automated"] if slot.automation else []
        self._words = " · ".join(words) or "on"
        self.state.show_text(self._words)
        if self.curve is not None:
            self.curve.show_values(dict(slot.settings.values))
            self.curve.setEnabled(is_heard)
        for page in self.pages:
            page.show_settings(slot.settings)
            page.setEnabled(is_heard)

    def show_reduction(self, reduction_db: float) -> None:
        """Show by how much the effect turns the sound down just now."""
        is_idle = reduction_db < LEAST_SHOWN_DB
        self.state.show_text(self._words if is_idle else format_gain_db(-reduction_db))

    def _add_pages(self, look: Look, spec: EffectSpec) -> None:
        pages = pages_of(spec)
        for params in pages:
            page = ParamControls(look, params)
            page.moved.connect(lambda name, value: self.moved.emit({name: value}))
            page.settled.connect(lambda name, value: self.settled.emit({name: value}))
            self.pages.append(page)
            self._stack.addWidget(page)
        if spec.id == equalizer.SPEC.id:
            self._column.addWidget(self._drawn(look))
        if len(pages) > 1:
            self._column.addLayout(self._page_tabs(look, spec))
        self._column.addWidget(self._stack)
        self._show_page(0)

    def _drawn(self, look: Look) -> ResponseCurve:
        self.curve = curve = ResponseCurve(look)
        curve.moved.connect(self.moved)
        curve.settled.connect(self.settled)
        curve.band_chosen.connect(lambda band: self._show_page(band - 1))
        return curve

    def _page_tabs(self, look: Look, spec: EffectSpec) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for number in range(len(self.pages)):
            tab = StateButton(look, str(number + 1), f"Page {number + 1} of {spec.name}")
            tab.clicked.connect(partial(self._show_page, number))
            self.tabs.append(tab)
            row.addWidget(tab)
        row.addStretch(1)
        return row

    def _show_page(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == number)

    def _show_menu(self) -> None:
        self._popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._popup(event.globalPos())

    def _popup(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, command in (
            ("Compare settings (A/B)", "compare"),
            ("Reset", "reset"),
            ("", ""),
            ("Move up", "move_up"),
            ("Move down", "move_down"),
            ("", ""),
            ("Remove", "remove"),
        ):
            if title:
                menu.addAction(title).triggered.connect(
                    lambda _checked=False, name=command: self.asked.emit(name)
                )
            else:
                menu.addSeparator()
        menu.popup(where)


def _spec_of(slot: RackSlot) -> EffectSpec | None:
    try:
        return effect_named(slot.settings.effect)
    except EffectRefused:
        return None
