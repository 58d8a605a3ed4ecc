"""An effect for what is selected: set, heard round and round, and then applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nexus_desktop.domain.edits.treating import Piece
from nexus_desktop.domain.effect import EffectKind, EffectSettings
from nexus_desktop.domain.effect_words import settings_of
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import SlotId, new_id
from nexus_desktop.domain.preset import preset_of
from nexus_desktop.domain.rack import Rack, RackSlot
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.effects.data_fields import DataChoices
from nexus_desktop.ui.effects.effect_card import EffectCard
from nexus_desktop.ui.effects.effect_chooser import EffectChooser
from nexus_desktop.ui.effects.rack_scope import turned
from nexus_desktop.workflows.apply_in_project import ApplyRequest, words_of
from nexus_desktop.workflows.commands.apply_commands import BEHIND, meant_pieces, nothing_said
from nexus_desktop.workflows.commands.context import UsedEffects
from nexus_desktop.workflows.commands.worded_settings import usual
from nexus_desktop.workflows.commands.workshop_of import workshop_of
from nexus_desktop.workflows.learn_effect import learn_from
from nexus_desktop.workflows.trial import Trial, is_heard_at_once

_GAP = 12
_INVITATION = (
    "Choose an effect for what is selected, hear it round and round while you turn it, and apply "
    "it: the sound itself becomes another take, which can be undone."
)
_KINDS = (EffectKind.LIVE, EffectKind.WHOLE)
PREVIEW, PREPARING = "Preview", "Preparing…"


class TrialPage(QWidget):
    """What is set here stands in no project until it is applied.

    Attributes:
        card: the effect that was chosen; None before one is.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._trial: Trial | None = None
        self._slot: RackSlot | None = None
        self.setAccessibleName("Apply effect")
        self.card: EffectCard | None = None
        self.chooser: EffectChooser | None = None
        self.words = QLabel(_INVITATION, wordWrap=True)
        self.words.setProperty("tone", "mute")
        self.target = QLabel(wordWrap=True)
        self.target.setProperty("tone", "mute")
        self.choose = QPushButton("Choose effect…")
        self.choose.clicked.connect(self.choose_effect)
        self.preview = QPushButton(PREVIEW)
        self.preview.setCheckable(True)
        self.preview.setToolTip("Play what is selected round and round through the effect")
        self.preview.clicked.connect(self._turn_preview)
        self.apply = QPushButton("Apply")
        self.apply.setProperty("primary", True)
        self.apply.setToolTip("Put the treated sound in the place of what is selected")
        self.apply.clicked.connect(self._apply)
        self._buttons = QWidget()
        self._column = QVBoxLayout(self)
        self._place()
        self.refresh()

    def choose_effect(self) -> None:
        """Ask for an effect."""
        if self.chooser is not None:
            self.chooser.deleteLater()
        self.chooser = EffectChooser(self._context.look, self, _KINDS)
        self.chooser.effect_chosen.connect(self.show_effect)
        self.chooser.open_at(self.choose)

    def show_effect(self, effect_id: str) -> None:
        """Take an effect, set as it is usual, in the place of the one before."""
        self.leave()
        spec, commands = effect_named(effect_id), self._context.command_context
        settings = usual(effect_id, commands) or spec.settings({})
        self._slot = RackSlot(SlotId(new_id()), settings)
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
        self.card = EffectCard(self._context.look, self._slot, commands.presets, is_in_rack=False)
        self.card.head.setToolTip("Press to fold")
        self.card.moved.connect(self._on_moved)
        self.card.settled.connect(self._on_settled)
        self.card.asked.connect(self._on_asked)
        self._column.insertWidget(self._column.indexOf(self.target) + 1, self.card)
        self.choose.setText("Another effect…")
        self.refresh()
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Put the keyboard on what comes next."""
        target = self.choose if self._slot is None else self.preview
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Show what is set, and what it would be applied to."""
        is_on = self._trial is not None and self._trial.is_on
        is_preparing = self._trial is not None and self._trial.is_preparing
        if not is_on:
            obstacle = self._obstacle()
            self.target.setText(obstacle or f"Applies to {self._meant_words()}.")
            self.preview.setEnabled(self._slot is not None and not obstacle)
        is_heard = self._slot is not None and not self._slot.settings.is_bypassed
        self.apply.setEnabled(is_heard and self.preview.isEnabled())
        self.preview.setChecked(is_on)
        self.preview.setText(PREPARING if is_preparing else PREVIEW)
        self.words.setVisible(self._slot is None)
        self._buttons.setVisible(self._slot is not None)
        if self.card is not None and self._slot is not None:
            project = self._context.session.history.project
            self.card.show_slot(
                self._slot,
                Rack((self._slot,)),
                project.sample_rate,
                DataChoices.of(project, None),
            )

    def tick(self) -> None:
        """End the preview with the playing, and show what the effect takes away."""
        if self._trial is None:
            return
        self._trial.follow_player()
        if self.card is not None and self._trial.heard_slots:
            meters = self._context.playback.meters
            # Every piece that is tried has a rack of its own.
            reduction_db = meters.reduction_db(self._trial.heard_slots[0], place=None)
            self.card.show_reduction(reduction_db if self._trial.is_on else 0.0)

    def leave(self) -> None:
        """End the preview; what is set stays here."""
        if self._trial is not None:
            self._trial.end()

    def close_session(self) -> None:
        """Let go of the session."""
        if self._trial is not None:
            self._trial.close()
            self._trial = None

    def _place(self) -> None:
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self.preview, 1)
        buttons.addWidget(self.apply, 1)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        for widget in (self.words, self.choose, self._buttons, self.target):
            self._column.addWidget(widget)
        self._column.addStretch(1)

    def _trial_of_session(self) -> Trial:
        if self._trial is None:
            context = self._context
            workshop = workshop_of(context.command_context)
            self._trial = Trial(workshop, context.session, context.playback)
            self._trial.on_change = self.refresh
        return self._trial

    def _meant(self) -> tuple[Piece, ...]:
        commands = self._context.command_context
        return meant_pieces(commands, nothing_said(commands))

    def _obstacle(self) -> str:
        try:
            self._meant()
        except NexusError as refusal:
            return refusal.message
        return ""

    def _meant_words(self) -> str:
        return words_of(self._meant(), self._context.session.project.sample_rate)

    def _request(self, settings: EffectSettings) -> ApplyRequest:
        ripple = self._context.command_context.modes.ripple
        return ApplyRequest(self._meant(), (settings,), BEHIND[ripple])

    def _turn_preview(self) -> None:
        if self._slot is None:
            return
        trial = self._trial_of_session()
        is_on = trial.is_on
        trial.end()
        if not is_on:
            try:
                trial.begin(self._request(self._slot.settings))
            except NexusError as refusal:
                self._context.show_error(refusal)
        self.refresh()

    def _apply(self) -> None:
        if self._slot is None:
            return
        chosen, trial = self._slot.settings, self._trial_of_session()
        try:
            trial.apply(self._request_again(trial, chosen))
        except NexusError as refusal:
            self._context.show_error(refusal)
            return
        self._context.command_context.used = UsedEffects((chosen,), is_applied=True)

    def _request_again(self, trial: Trial, settings: EffectSettings) -> ApplyRequest:
        """Return what is tried now, else what is selected: a trial has cut it in pieces."""
        tried = trial.request
        if tried is None:
            return self._request(settings)
        return replace(tried, chosen=(settings,))

    def _on_moved(self, changes: Mapping[str, float]) -> None:
        if self._slot is not None:
            settings = turned(self._slot.settings, changes)
            # What is made in the background follows when the knob is let go.
            if is_heard_at_once(settings):
                self._hear(settings)

    def _on_settled(self, changes: Mapping[str, float]) -> None:
        if self._slot is not None:
            self._set(turned(self._slot.settings, changes))

    def _on_asked(self, what: str, arguments: Mapping[str, str]) -> None:
        if self._slot is None:
            return
        if "effect" in arguments or what == "fx.import_presets":
            self._context.run(what, dict(arguments))
        else:
            try:
                self._answer(what, arguments, self._slot)
            except NexusError as refusal:
                self._context.show_error(refusal)
        if self.card is not None and self.card.presets is not None:
            self.card.presets.show_slot(self._slot)

    def _answer(self, what: str, arguments: Mapping[str, str], slot: RackSlot) -> None:
        settings, presets = slot.settings, self._context.command_context.presets
        spec = effect_named(settings.effect)
        match what:
            case "effect.bypass":
                self._set(replace(settings, is_bypassed=not settings.is_bypassed))
            case "effect.compare":
                self._slot = replace(slot, spare=settings)
                self._set(slot.spare or settings)
            case "effect.reset":
                self._set(spec.reset(settings))
            case "effect.set":
                self._set(settings_of(spec, arguments["params"], settings))
            case "effect.learn":
                self._learn(settings)
            case "effect.preset" if presets is not None:
                preset = presets.named(spec.id, arguments["name"]).settings
                self._set(replace(preset, is_bypassed=settings.is_bypassed))
            case "effect.save_preset" if presets is not None:
                presets.keep(preset_of(arguments["name"], [settings]))
            case "effect.default_preset" if presets is not None:
                presets.make_default(spec.id, arguments["name"])

    def _learn(self, settings: EffectSettings) -> None:
        self.leave()
        workshop = workshop_of(self._context.command_context)
        project, (first, *_) = self._context.session.project, self._meant()

        def learned(result: EffectSettings) -> None:
            # What was turned meanwhile stays turned.
            if self._slot is not None and self._slot.settings.effect == result.effect:
                self._set(replace(self._slot.settings, data=result.data))

        learn_from(workshop, project, first, settings, learned)

    def _set(self, settings: EffectSettings) -> None:
        if self._slot is not None:
            self._slot = replace(self._slot, settings=settings)
            self._hear(settings)
            self.refresh()

    def _hear(self, settings: EffectSettings) -> None:
        if self._trial is None:
            return
        try:
            self._trial.change([settings])
        except NexusError as refusal:
            self._context.show_error(refusal)
