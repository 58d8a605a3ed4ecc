"""Finds an effect: by a few letters, with its kind beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.effect import EffectKind
from nexus_desktop.engine.effects.registry import all_effects
from nexus_desktop.ui.entry_finder import MOST_HEIGHT, EntryFinder
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.palette_row import Entry

_AROUND = 8
_RACK = "rack:"


class EffectChooser(EntryFinder):
    """Opens over the rack.

    Signals:
        effect_chosen: the id of an effect.
        rack_chosen: the name of a preset of several effects.
    """

    effect_chosen = Signal(str)
    rack_chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        window: QWidget,
        kinds: Collection[EffectKind],
        racks: Sequence[str] = (),
    ) -> None:
        """Offer effects of some kinds, and presets of several effects."""
        super().__init__(look, window, things="Effects", invitation="Find an effect")
        self._kinds, self._racks = kinds, racks
        self.setAccessibleName("Choose effect")
        self.field.setAccessibleName("Effect")

    def open_at(self, button: QWidget) -> None:
        """Show it below a button, or above where there is more room."""
        window = self.over
        corner = button.mapTo(window, QPoint(0, button.height() + _AROUND))
        below = window.height() - corner.y() - _AROUND
        above = corner.y() - button.height() - 3 * _AROUND
        height = min(MOST_HEIGHT, max(below, above))
        top = corner.y() if below >= above else corner.y() - button.height() - 2 * _AROUND - height
        self.open_over(QRect(corner.x(), top, button.width(), height))

    def entries(self) -> Sequence[Entry]:
        effects = [
            Entry(
                spec.name,
                (spec.id, spec.category),
                keys=spec.category,
                help=spec.help,
                command_id=spec.id,
            )
            for spec in all_effects()
            if spec.kind in self._kinds
        ]
        racks = [
            Entry(name, (), "layers", "Several", command_id=f"{_RACK}{name}")
            for name in self._racks
        ]
        return (*effects, *racks)

    def words_for_nothing(self, typed: str) -> str:
        return f"No effect is called “{typed}”."

    def choose(self, entry: Entry) -> None:
        self.close_finder()
        name = entry.command_id
        if name.startswith(_RACK):
            self.rack_chosen.emit(name.removeprefix(_RACK))
        else:
            self.effect_chosen.emit(name)
