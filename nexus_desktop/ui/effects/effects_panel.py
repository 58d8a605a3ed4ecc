"""The rack of the clip, the track or the master, and an effect to apply to what is selected."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.edits.effects import set_effect
from nexus_desktop.domain.effect import EffectKind, EffectSettings
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.preset import RACK_SHELF
from nexus_desktop.domain.rack import Rack, RackKind
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.effects.card_moving import CardMoving
from nexus_desktop.ui.effects.curve_spectrum import CurveSpectrum
from nexus_desktop.ui.effects.data_fields import DataChoices
from nexus_desktop.ui.effects.effect_card import MOVE_DOWN, MOVE_UP, EffectCard
from nexus_desktop.ui.effects.effect_chooser import EffectChooser
from nexus_desktop.ui.effects.rack_scope import RackScope, scope_of, turned
from nexus_desktop.ui.effects.trial_page import TrialPage
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.icon_button import ButtonKind, IconButton
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind
from nexus_desktop.workflows.presets import PresetLibrary

_MARGIN, _GAP = 16, 12
_INVITATION = (
    "Effects treat the sound without changing it. Add one, turn it while it plays, and take it out "
    "again whenever you like."
)
_FOLLOWED = {
    SessionEventKind.PROJECT,
    SessionEventKind.SELECTION,
    SessionEventKind.FOCUS,
    SessionEventKind.CURSOR,
}
_IN_RACKS = (EffectKind.LIVE, EffectKind.GENERATOR)
_TITLES = {RackKind.CLIP: "Clip", RackKind.TRACK: "Track", RackKind.MASTER: "Master"}


class EffectsPanel(QWidget):
    """In a rack, every finished turn of a knob is a command: it stands in the history.

    Attributes:
        trial: the page of what is not in the project yet.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName("Effects")
        self._kind = RackKind.TRACK
        self.scope = RackScope(None, "")
        self.cards: list[EffectCard] = []
        self.kinds: dict[RackKind, QToolButton] = {}
        self.to_trial = _page_button("Apply")
        self.to_trial.setToolTip("Treat what is selected for good")
        self.to_trial.clicked.connect(lambda: self.show_trial())
        self.trial = TrialPage(context)
        self.trial.hide()
        self._whose = ElidedLabel()
        self._whose.setProperty("tone", "mute")
        self.more = IconButton(
            context.look, "ellipsis", "More on all effects", kind=ButtonKind.QUIET, size=24
        )
        self.more.clicked.connect(self._show_menu)
        self._words = QLabel(_INVITATION, wordWrap=True)
        self._words.setProperty("tone", "mute")
        self.add = QPushButton("Add effect…")
        self.add.clicked.connect(self.choose_effect)
        self.chooser: EffectChooser | None = None
        self._rack_page = QWidget()
        self.moving = CardMoving(self._rack_page, _GAP)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(_GAP)
        self._spectrum = CurveSpectrum(context.playback)
        self._place()
        self.refresh()

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        if event.kind not in _FOLLOWED:
            return
        if self.shows_trial:
            self.trial.refresh()
        elif event.kind is not SessionEventKind.CURSOR:
            self.refresh()

    def tick(self) -> None:
        """Show what effects take away just now, and what comes out of them."""
        self.trial.tick()
        cards = self.cards if self._rack_page.isVisible() else []
        self._spectrum.tick(self.scope.place, cards)
        if not cards:
            return
        meters = self._context.playback.meters
        for card in cards:
            card.show_reduction(meters.reduction_db(card.slot_id, self.scope.place))

    def show_kind(self, kind: RackKind) -> None:
        """Show the rack of the clip, of the track, or of the master."""
        self._kind = kind
        self.show_rack()

    def show_rack(self) -> None:
        """Show the rack; what is tried is given up."""
        self.trial.leave()
        self.trial.hide()
        self._rack_page.show()
        self.refresh()

    def show_trial(self, effect_id: str = "") -> None:
        """Show what can be applied to the selection: an effect, or the one that was there."""
        self._rack_page.hide()
        self.trial.show()
        self._check_buttons()
        if effect_id:
            self.trial.show_effect(effect_id)
        self.trial.refresh()

    @property
    def shows_trial(self) -> bool:
        return not self.trial.isHidden()

    def close_session(self) -> None:
        """Let go of the session."""
        self.trial.close_session()

    def take_focus(self) -> None:
        """Put the keyboard on the first thing that can be turned."""
        if self.shows_trial:
            self.trial.take_focus()
            return
        first = self.cards[0].head.power if self.cards else self.add
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Show what is in the rack now; cards are made anew only where other effects stand."""
        self._check_buttons()
        scope = scope_of(self._context.session, self._kind)
        project = self._context.session.project
        rack, choices = scope.rack(project), DataChoices.of(project, scope.place)
        shown = [(card.slot_id, card.effect) for card in self.cards]
        if scope != self.scope or shown != [(slot.id, slot.settings.effect) for slot in rack]:
            self._make_cards(scope, rack)
        for card, slot in zip(self.cards, rack, strict=True):
            card.show_slot(slot, rack, project.sample_rate, choices)
        self._whose.show_text(scope.words)
        self.add.setEnabled(scope.place is not None)
        self.more.setEnabled(scope.place is not None)
        self._words.setVisible(not rack)

    def _check_buttons(self) -> None:
        for kind, button in self.kinds.items():
            button.setChecked(kind is self._kind and not self.shows_trial)
        self.to_trial.setChecked(self.shows_trial)

    def _make_cards(self, scope: RackScope, rack: Rack) -> None:
        self.scope = scope
        for card in self.cards:
            self._rows.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [EffectCard(self._context.look, slot, self._presets) for slot in rack]
        for number, card in enumerate(self.cards):
            card.moved.connect(partial(self._preview, card.slot_id))
            card.settled.connect(partial(self._settle, card.slot_id))
            card.asked.connect(partial(self._on_asked, card.slot_id))
            card.head.dragged.connect(self._on_dragged)
            card.head.dropped.connect(partial(self._on_dropped, card.slot_id))
            self._rows.insertWidget(number, card)

    def _place(self) -> None:
        kinds = QHBoxLayout()
        kinds.setSpacing(4)
        for kind, title in _TITLES.items():
            button = _page_button(title)
            button.clicked.connect(partial(self.show_kind, kind))
            self.kinds[kind] = button
            kinds.addWidget(button)
        kinds.addStretch(1)
        kinds.addWidget(self.to_trial)
        rack = QVBoxLayout(self._rack_page)
        rack.setContentsMargins(0, 0, 0, 0)
        rack.setSpacing(_GAP)
        whose = QHBoxLayout()
        whose.addWidget(self._whose, 1)
        whose.addWidget(self.more)
        rack.addLayout(whose)
        rack.addWidget(self._words)
        rack.addLayout(self._rows)
        rack.addWidget(self.add)
        rack.addStretch(1)
        body = QWidget()
        body.setObjectName("rack")
        inside = QVBoxLayout(body)
        inside.setContentsMargins(_MARGIN, _GAP, _MARGIN, _MARGIN)
        inside.setSpacing(_GAP)
        inside.addLayout(kinds)
        inside.addWidget(self._rack_page, 1)
        inside.addWidget(self.trial, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("Rack")
        scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def choose_effect(self) -> None:
        """Ask which effect to add."""
        presets = self._presets
        racks = [preset.name for preset in presets.on(RACK_SHELF)] if presets else []
        if self.chooser is not None:
            self.chooser.deleteLater()
        self.chooser = EffectChooser(self._context.look, self, _IN_RACKS, racks)
        self.chooser.effect_chosen.connect(self.add_effect)
        self.chooser.rack_chosen.connect(self._use_rack)
        self.chooser.open_at(self.add)

    def menu(self) -> QMenu:
        """Return what can be done with all effects of the rack."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_effects = bool(self.cards)
        for title, command, is_possible in (
            ("Copy all effects", "fx.copy", has_effects),
            ("Paste all effects", "fx.paste", self._context.command_context.copied_rack),
            ("Remove all effects", "effect.clear", has_effects),
        ):
            action = menu.addAction(title)
            action.setEnabled(bool(is_possible))
            action.triggered.connect(partial(self._run_on_rack, command))
        return menu

    def _show_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _run_on_rack(self, command: str, _is_checked: bool = False) -> None:
        self._context.run(command, dict(self.scope.arguments))
        self.refresh()

    @property
    def _presets(self) -> PresetLibrary | None:
        return self._context.command_context.presets

    def add_effect(self, effect_id: str) -> None:
        """Put an effect at the end of the rack that is shown."""
        self._context.run("effect.add", {"effect": effect_id, **self.scope.arguments})
        self.refresh()

    def _use_rack(self, name: str) -> None:
        self._context.run("fx.preset", {"name": name, **self.scope.arguments})
        self.refresh()

    def _settings(self, slot_id: SlotId) -> EffectSettings:
        return self.scope.rack(self._context.session.history.project).slot(slot_id).settings

    def _preview(self, slot_id: SlotId, changes: Mapping[str, float]) -> None:
        place = self.scope.place
        if place is None:
            return
        try:
            settings = turned(self._settings(slot_id), changes)
            self._context.session.preview(
                partial(set_effect, place=place, slot_id=slot_id, settings=settings)
            )
        except EditRefused as refusal:
            self._context.show_error(refusal)

    def _settle(self, slot_id: SlotId, changes: Mapping[str, float]) -> None:
        self._context.session.cancel_preview()
        words = ",".join(f"{param_id}={value!r}" for param_id, value in changes.items())
        self._run("effect.set", slot_id, params=words)

    def _on_asked(self, slot_id: SlotId, what: str, arguments: Mapping[str, str]) -> None:
        place = [card.slot_id for card in self.cards].index(slot_id)
        if what == MOVE_UP:
            self._move(slot_id, place - 1)
        elif what == MOVE_DOWN:
            self._move(slot_id, place + 1)
        elif "effect" in arguments or what == "fx.import_presets":
            self._context.run(what, dict(arguments))
            self._show_presets()
        else:
            self._run(what, slot_id, **arguments)
            self._show_presets()

    def _show_presets(self) -> None:
        rack = self.scope.rack(self._context.session.project)
        for card, slot in zip(self.cards, rack, strict=True):
            if card.presets is not None:
                card.presets.show_slot(slot)

    def _move(self, slot_id: SlotId, place: int) -> None:
        if 0 <= place < len(self.cards):
            self._run("effect.move", slot_id, to=str(place + 1))

    def _on_dragged(self, pointer: QPointF) -> None:
        self.moving.show_at(self.moving.place_at(pointer, self.cards), self.cards)

    def _on_dropped(self, slot_id: SlotId, pointer: QPointF) -> None:
        self.moving.hide()
        before = self.moving.place_at(pointer, self.cards)
        place = [card.slot_id for card in self.cards].index(slot_id)
        # Whoever is taken out leaves a gap that those behind it close.
        target = before - 1 if before > place else before
        if target != place:
            self._move(slot_id, target)

    def _run(self, command: str, slot_id: SlotId, **arguments: str) -> None:
        given = {"slot": slot_id, **arguments, **self.scope.arguments}
        self._context.run(command, given)
        self.refresh()


def _page_button(title: str) -> QToolButton:
    button = QToolButton()
    button.setText(title)
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
