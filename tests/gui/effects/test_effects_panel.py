"""The rack in the window: what is turned there is heard, kept, and one step of undo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QAccessible

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.rack import Rack, RackKind, RackSlot
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.ui.effects.effects_panel import EffectsPanel
from nexus_desktop.ui.effects.response_curve import ResponseCurve
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.desk import Desk


@pytest.fixture
def panel(desk: Desk) -> EffectsPanel:
    """The panel of a project with one track."""
    desk.window.commands.run("track.new_mono", {"name": "Voice"})
    desk.window.commands.run("fx.rack")
    return desk.window.page.inspector.effects


def session_of(desk: Desk) -> EditSession:
    return desk.window.command_context.session


def said(desk: Desk) -> str:
    return session_of(desk).history.current.label.sentence


def values(desk: Desk) -> dict[str, float]:
    return dict(session_of(desk).project.tracks[0].rack.slots[0].settings.values)


def test_an_empty_rack_invites_and_names_its_track(desk: Desk, panel: EffectsPanel) -> None:
    assert panel.isVisible()
    assert panel.scope.words == "Voice"
    assert panel.cards == []
    assert panel.add.hasFocus()


def test_an_added_effect_has_a_card_with_every_parameter(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("compressor")
    (card,) = panel.cards
    shown = {name for page in card.pages for name in (*page.knobs, *page.choices)}
    assert {"threshold_db", "ratio", "detector", "wet"} <= shown
    assert said(desk) == "Added the compressor to “Voice”."


def test_a_knob_is_heard_while_it_is_turned_and_one_step_when_let_go(
    desk: Desk, panel: EffectsPanel
) -> None:
    panel.add_effect("gain")
    steps = len(session_of(desk).history.steps)
    knob = panel.cards[0].pages[0].knobs["gain_db"]
    knob.value_moved.emit(-3.0)
    assert values(desk)["gain_db"] == -3.0
    assert len(session_of(desk).history.steps) == steps
    knob.value_settled.emit(-6.0)
    assert values(desk)["gain_db"] == -6.0
    assert said(desk) == "Set the gain of the gain to −6 dB."
    desk.window.commands.run("edit.undo")
    assert knob.amount == 0.0


def test_a_choice_and_the_mix_are_set(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    page = panel.cards[0].pages[0]
    page.choices["polarity"].activated.emit(1)
    assert values(desk)["polarity"] == 1.0
    page.knobs["wet"].value_settled.emit(0.5)
    assert session_of(desk).project.tracks[0].rack.slots[0].settings.wet == 0.5


def test_power_bypasses_and_the_menu_moves_and_removes(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    panel.add_effect("limiter")
    panel.cards[0].head.power.click()
    assert session_of(desk).project.tracks[0].rack.slots[0].settings.is_bypassed
    assert "bypassed" in panel.cards[0].head.state.text()
    assert not panel.cards[0].pages[0].isEnabled()
    panel.cards[0].asked.emit("move_down", {})
    assert [card.effect for card in panel.cards] == ["limiter", "gain"]
    panel.cards[1].asked.emit("move_down", {})
    panel.cards[0].asked.emit("effect.remove", {})
    assert [card.effect for card in panel.cards] == ["gain"]


def test_clip_track_and_master_have_racks_of_their_own(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("gain")
    panel.kinds[RackKind.MASTER].click()
    assert panel.cards == []
    panel.add_effect("limiter")
    assert [slot.settings.effect for slot in session_of(desk).project.master] == ["limiter"]
    panel.kinds[RackKind.CLIP].click()
    assert not panel.add.isEnabled()
    assert "Select one clip" in panel.scope.words
    panel.kinds[RackKind.TRACK].click()
    assert [card.effect for card in panel.cards] == ["gain"]


def test_an_effect_of_another_version_is_shown_as_kept(desk: Desk, panel: EffectsPanel) -> None:
    slot = RackSlot(SlotId("a"), EffectSettings("granulator", (("grain_ms", 3.0),)))
    session = session_of(desk)
    label = session.history.current.label
    session.apply(lambda project: replace(project, master=Rack((slot,))), label)
    panel.show_kind(RackKind.MASTER)
    assert panel.cards[0].accessibleName() == "granulator"
    assert panel.cards[0].pages == []


def test_many_parameters_stand_on_pages(panel: EffectsPanel) -> None:
    panel.add_effect("equalizer")
    card = panel.cards[0]
    assert len(card.pages) == len(card.tabs) > 1
    card.tabs[1].click()
    assert card.pages[1].isVisibleTo(card)
    assert set(card.pages[1].knobs) == {"freq_2", "gain_db_2", "q_2"}


def test_what_an_effect_takes_away_is_shown_while_it_does(panel: EffectsPanel) -> None:
    panel.add_effect("compressor")
    card = panel.cards[0]
    card.show_reduction(4.1)
    assert card.head.state.text() == "−4.1\u2009dB"
    panel.tick()
    assert card.head.state.text() == ""


def test_a_dot_of_the_drawn_response_is_dragged(desk: Desk, panel: EffectsPanel) -> None:
    panel.add_effect("equalizer")
    curve = panel.cards[0].drawing
    assert isinstance(curve, ResponseCurve)
    curve.moved.emit({"freq": 2000.0, "gain_db": 6.0})
    assert values(desk)["gain_db"] == 6.0
    dot = curve.dot_of(1)
    assert dot is not None
    assert dot.y() < curve.height() / 2
    assert curve.dot_of(2) is None
    curve.settled.emit({"freq": 2000.0, "gain_db": 6.0})
    assert said(desk) == "Set the equaliser."
    assert "2000 Hz" in curve.accessibleDescription()


def test_all_effects_are_carried_to_the_master_by_the_menu(desk: Desk, panel: EffectsPanel) -> None:
    def choose(title: str) -> None:
        next(each for each in panel.menu().actions() if each.text() == title).trigger()

    panel.add_effect("gain")
    panel.add_effect("tilt")
    choose("Copy all effects")
    panel.show_kind(RackKind.MASTER)
    choose("Paste all effects")
    assert [card.effect for card in panel.cards] == ["gain", "tilt"]
    assert said(desk) == "Pasted the effects to the master."


def test_every_control_says_what_it_is_for_whatever_it_is_set_to(
    desk: Desk, panel: EffectsPanel
) -> None:
    panel.add_effect("compressor")
    desk.run("effect.set", track="1", params="ratio=8,detector=rms")
    (card,) = panel.cards
    spec = effect_named("compressor")
    controls = {name: each for page in card.pages for name, each in page.knobs.items()}
    assert "8" in controls["ratio"].toolTip()
    choices = {name: each for page in card.pages for name, each in page.choices.items()}
    for param in spec.params:
        control = controls.get(param.id) or choices[param.id]
        read = QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Description)
        assert param.help in control.toolTip(), param.id
        assert param.help in read, param.id
