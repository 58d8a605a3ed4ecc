"""A card of the rack by hand: folded, moved, compared, set to presets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from nexus_desktop.ui.effects.effect_card import EffectCard
from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.effects.preset_row import OWN_WAY, USUAL, PresetRow
from nexus_desktop.ui.palette_row import ENTRY_ROLE
from tests.support.desk import Desk
from tests.support.gestures import drag


@pytest.fixture
def panel(desk: Desk) -> EffectsPanel:
    """The panel of a project with one track."""
    desk.run("track.new_mono", name="Voice")
    desk.run("fx.rack")
    return desk.window.page.inspector.effects


def effects_of(desk: Desk) -> list[str]:
    return [slot.settings.effect for slot in desk.project.tracks[0].rack]


def presets_of(card: EffectCard) -> PresetRow:
    assert card.presets is not None
    return card.presets


def choose(menu: QMenu, title: str) -> None:
    """Choose an entry of a menu as if it had been clicked."""
    (action,) = [each for each in menu.actions() if each.text() == title]
    action.trigger()
    menu.close()


def entries(menu: QMenu) -> dict[str, bool]:
    found = {a.text(): a.isChecked() for a in menu.actions() if not a.isSeparator()}
    menu.close()
    return found


def test_a_press_on_the_head_folds_the_card(panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    card = panel.cards[0]
    QTest.mouseClick(card.head.title, Qt.MouseButton.LeftButton)
    assert card.is_folded
    QTest.mouseClick(card.head.fold, Qt.MouseButton.LeftButton)
    assert not card.is_folded


def test_a_card_is_folded_while_its_effect_is_passed_by(panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    card = panel.cards[0]
    QTest.mouseClick(card.head.power, Qt.MouseButton.LeftButton)
    assert card.is_folded
    assert card.head.state.text() == "bypassed"
    QTest.mouseClick(card.head.title, Qt.MouseButton.LeftButton)
    assert not card.is_folded
    QTest.mouseClick(card.head.power, Qt.MouseButton.LeftButton)
    assert not card.is_folded
    assert card.head.state.text() == ""


@pytest.mark.parametrize(
    ("taken", "over", "order"),
    [
        (0, 2, ["limiter", "delay", "gain"]),
        (2, 0, ["delay", "gain", "limiter"]),
        (0, 1, ["limiter", "gain", "delay"]),
        (1, 1, ["gain", "limiter", "delay"]),
    ],
)
def test_cards_are_dragged_into_another_order(
    desk: Desk, panel: EffectsPanel, taken: int, over: int, order: list[str]
) -> None:
    for effect in ("gain", "limiter", "delay"):
        panel.add_effect(effect)
        panel.cards[-1].fold(is_folded=True)
    desk.qtbot.wait(50)
    head, target = panel.cards[taken].head, panel.cards[over]
    below = QPoint(20, target.height() - 1 if over > taken else 1)
    drag(head, QPoint(60, 8), target.mapTo(panel, below) - head.mapTo(panel, QPoint(0, 0)))
    assert effects_of(desk) == order
    assert not panel.moving.line.isVisible()


def test_where_a_card_would_go_is_shown_on_the_way(desk: Desk, panel: EffectsPanel) -> None:
    for effect in ("gain", "limiter"):
        panel.add_effect(effect)
    desk.qtbot.wait(50)
    last = panel.cards[1]
    panel.cards[0].head.dragged.emit(last.mapToGlobal(QPoint(5, last.height())).toPointF())
    line = panel.moving.line
    assert line.isVisible()
    assert line.y() >= last.y() + last.height()


def test_what_is_set_is_kept_under_a_name_and_named(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    presets = presets_of(panel.cards[0])
    assert presets.box.currentText() == USUAL
    desk.run("effect.set", params="gain_db=-7")
    assert presets.box.currentText() == OWN_WAY
    choose(presets.menu(), "Save as preset…")
    QTest.keyClicks(presets.name, "Quiet")
    QTest.keyClick(presets.name, Qt.Key.Key_Return)
    assert presets.box.currentText() == "Quiet"
    choose(presets.menu(), USUAL)
    assert presets.box.currentText() == USUAL
    choose(presets.menu(), "Quiet")
    assert dict(desk.project.tracks[0].rack.slots[0].settings.values)["gain_db"] == -7.0
    assert desk.steps[-1] == "Set the gain to “Quiet”."


def test_escape_gives_the_name_up(panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    presets = presets_of(panel.cards[0])
    choose(presets.menu(), "Save as preset…")
    assert presets.name.hasFocus()
    QTest.keyClicks(presets.name, "Quiet")
    QTest.keyClick(presets.name, Qt.Key.Key_Escape)
    assert not presets.name.isVisible()
    assert "Quiet" not in entries(presets.menu())


def test_a_new_effect_begins_with_the_preset_that_was_chosen(
    desk: Desk, panel: EffectsPanel
) -> None:
    panel.add_effect("gain")
    desk.run("effect.set", params="gain_db=-7")
    desk.run("effect.save_preset", name="Quiet")
    presets = presets_of(panel.cards[0])
    presets.show_slot(desk.project.tracks[0].rack.slots[0])
    assert not entries(presets.menu())["Begin with this"]
    choose(presets.menu(), "Begin with this")
    assert entries(presets.menu())["Begin with this"]
    panel.add_effect("gain")
    assert dict(desk.project.tracks[0].rack.slots[1].settings.values)["gain_db"] == -7.0


def test_two_settings_are_compared_with_one_button(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    compare = presets_of(panel.cards[0]).compare
    QTest.mouseClick(compare, Qt.MouseButton.LeftButton)
    desk.run("effect.set", params="gain_db=-7")
    assert compare.isChecked()
    QTest.mouseClick(compare, Qt.MouseButton.LeftButton)
    assert dict(desk.project.tracks[0].rack.slots[0].settings.values)["gain_db"] == 0.0


def test_an_effect_is_found_by_a_few_letters(desk: Desk, panel: EffectsPanel) -> None:
    QTest.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    chooser = panel.chooser
    assert chooser is not None
    QTest.keyClicks(chooser.field, "compr")
    assert chooser.list.item(0).data(ENTRY_ROLE).title == "Compressor"
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    assert not chooser.isVisible()
    assert effects_of(desk) == ["compressor"]


def test_a_rack_that_was_kept_is_found_among_the_effects(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    panel.add_effect("limiter")
    desk.run("fx.save_preset", name="My chain")
    desk.run("effect.clear")
    panel.choose_effect()
    assert panel.chooser is not None
    QTest.keyClicks(panel.chooser.field, "my chain")
    QTest.keyClick(panel.chooser.field, Qt.Key.Key_Return)
    assert effects_of(desk) == ["gain", "limiter"]


def test_nothing_of_the_card_is_wider_than_the_rack(desk: Desk, panel: EffectsPanel) -> None:
    for effect in ("equalizer", "compressor", "reverb"):
        panel.add_effect(effect)
    desk.qtbot.wait(50)
    for card in panel.cards:
        inside = card.findChildren(QWidget)
        rights = [w.mapTo(card, QPoint(w.width(), 0)).x() for w in inside if w.isVisibleTo(card)]
        assert max(rights) <= card.width()
